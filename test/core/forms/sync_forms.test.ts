import { describe, expect, test } from "vitest";
import type { FileOrigin } from "../../../src/core/catalog/tree/tree.ts";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import type { Fault } from "../../../src/core/faults.ts";
import { formChanges } from "../../../src/core/forms/sync_forms.ts";
import { memoryTree } from "../../support/memory_tree.ts";
import { WatchedStore } from "../../support/watched_store.ts";

const action = (identifier: string, more = ""): string =>
  `identifier: ${identifier}\ntitle: Deploy\ntrigger:\n  type: self-service\n  operation: CREATE\n  blueprintIdentifier: cluster\n  userInputs:\n    properties:\n` +
  `      where: {type: string, format: entity, blueprint: cluster, dataset: {combinator: and, rules: [{property: tier, operator: '=', value: gold}]}${more}}\n` +
  "invocationMethod: {type: TERRAFORM, template: t, mapping: {identifier: x}}\n";
const cluster = (identifier: string, tier: string): string =>
  `identifier: ${identifier}\nproperties: {tier: ${tier}}\n`;

type Files = Readonly<Record<string, string>>;

const catalog: Files = {
  "blueprints/cluster.yml": "identifier: cluster\ntitle: Cluster\nschema: {properties: {tier: {type: string}}}\n",
  "entities/cluster/blue.yml": cluster("blue", "gold"),
  "entities/cluster/red.yml": cluster("red", "free"),
  "actions/deploy.yml": action("deploy"),
  ".github/ISSUE_TEMPLATE/by_hand.yml": "name: Bug\ndescription: Ours.\nbody: []\n",
};

/** What would be committed, and the files once it is. */
async function sync(files: Files): Promise<{
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly files: Files;
  readonly faults: readonly Fault[];
}> {
  const { additions, deletions, faults } = await formChanges(await loadCatalog(memoryTree(files)));
  const kept = Object.entries(files).filter(([path]) => !deletions.includes(path));
  const added = [...additions].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)] as const);
  const after = Object.fromEntries([...kept, ...added]);
  return { added: [...additions.keys()].sort(), removed: deletions, files: after, faults };
}

const deploy = ".github/ISSUE_TEMPLATE/deploy.yml";
const config = ".github/ISSUE_TEMPLATE/config.yml";

describe("what people wrote where forms belong", () => {
  const ours =
    "# Ours\nblank_issues_enabled: true # they ask too much\ncontact_links:\n  # At night\n  - {name: Help, url: 'https://help.example', about: Ask us}\n";

  test("stays in the forms' settings, while blank issues are turned off", async () => {
    const { added, files } = await sync({ ...catalog, [config]: ours });
    expect(added).toEqual([config, deploy]);
    expect(files[config]).toBe(ours.replace("enabled: true", "enabled: false"));
    expect((await sync(files)).added).toEqual([]);
    const links = "contact_links:\n  # At night\n  - {name: Help, url: 'https://help.example', about: Ask us}\n";
    expect((await sync({ ...catalog, [config]: links })).files[config]).toBe(`${links}blank_issues_enabled: false\n`);
  });

  test.each([
    ["that can't be read", "contact_links: [\n", "can't be read"],
    ["that are none", "# Nothing yet\n", "holds no keys"],
  ])("stays in settings %s, and is told", async (_words, text, told) => {
    const { added, files, faults } = await sync({ ...catalog, [config]: text });
    expect(added).toEqual([deploy]);
    expect(files[config]).toBe(text);
    expect(faults).toMatchObject([{ severity: "error", rule: "form-by-hand", place: { file: config } }]);
    expect(faults[0]?.message).toContain(told);
    expect(faults[0]?.remedy).toContain("blank_issues_enabled: false");
  });

  test("stays in place of an action's form, and is told with both names", async () => {
    const mine = "name: Mine\ndescription: x\nbody: []\n";
    const { added, files, faults } = await sync({ ...catalog, [deploy]: mine });
    expect(added).toEqual([config]);
    expect(files[deploy]).toBe(mine);
    expect(faults).toEqual([
      {
        severity: "error",
        rule: "form-by-hand",
        place: { file: deploy, line: 1, column: 1 },
        message: "Somebody wrote this file by hand, and the form of the action `deploy` would be written over it.",
        remedy: "Rename the file or take it away, or give the action another identifier: until then it has no form.",
      },
    ]);
  });

  test.each([
    ["form", "bug.yml", "# Ours\nname: DEPLOY\ndescription: x\nbody: []\n"],
    ["Markdown template", "bug.md", "---\nname: Deploy\nabout: x\n---\nname: y\n"],
  ])("is told where a %s has the name of an action's form", async (_, file, text) => {
    const path = `.github/ISSUE_TEMPLATE/${file}`;
    const { added, faults } = await sync({ ...catalog, [path]: text });
    expect(added).toEqual([config, deploy]);
    expect(faults).toMatchObject([{ rule: "form-by-hand", place: { file: path, line: 2, column: 7 } }]);
    expect((await sync({ ...catalog, [path]: text.replace(/deploy/i, "Other") })).faults).toEqual([]);
  });

  test("is nobody's matter where the action has no form", async () => {
    const secret = { ...catalog, "actions/deploy.yml": action("deploy", ", encryption: aes256-gcm") };
    expect((await sync({ ...secret, [deploy]: "name: Mine\n" })).faults).toEqual([]);
  });
});

const changedAt = (day: string): FileOrigin => {
  const at = `2026-11-${day}T00:00:00.000Z`;
  return { createdAt: "2026-01-01T00:00:00.000Z", createdBy: "dana", updatedAt: at, updatedBy: "dana" };
};

describe("entities in the order in which they were changed", () => {
  const files: Files = {
    ...catalog,
    "actions/deploy.yml": action("deploy", ", sort: {property: $updatedAt, order: DESC}"),
    "entities/cluster/grey.yml": cluster("grey", "gold"),
    "entities/cluster/new.yml": cluster("new", "gold"),
  };
  const origins = { blue: "03", grey: "05", red: "09" };

  async function synced(
    present: Files,
    days: Readonly<Record<string, string>>,
  ): Promise<{ readonly form: string | undefined; readonly asked: number }> {
    let asked = 0;
    const known = Object.entries(days).map(([name, day]) => [`entities/cluster/${name}.yml`, changedAt(day)] as const);
    const tree = {
      ...memoryTree(present),
      origins: () => {
        asked += 1;
        return Promise.resolve(new Map(known));
      },
    };
    const bytes = (await formChanges(await loadCatalog(tree))).additions.get(deploy);
    return { form: bytes === undefined ? undefined : new TextDecoder().decode(bytes), asked };
  }
  const options = (form = ""): readonly string[] => [...form.matchAll(/^ {8}- "(.+)"$/gm)].map(([, name = ""]) => name);

  test("is their order in the form, and what git does not know comes last", async () => {
    expect(options((await synced(files, origins)).form)).toEqual(["Choose...", "grey", "blue", "new"]);
  });

  test("changes the form when one overtakes another, and only then", async () => {
    const { form = "" } = await synced(files, origins);
    const after = { ...files, [deploy]: form };
    expect((await synced(after, origins)).form).toBeUndefined();
    expect((await synced(after, { ...origins, red: "20", grey: "20" })).form).toBeUndefined();
    expect(options((await synced(after, { ...origins, blue: "20" })).form)).toEqual([
      "Choose...",
      "blue",
      "grey",
      "new",
    ]);
  });

  test("has git asked only where a form shows it", async () => {
    expect((await synced(files, origins)).asked).toBe(1);
    expect((await synced({ ...files, "gatehouse.yml": "forms: {dropdown_limit: 2}\n" }, origins)).asked).toBe(0);
    expect((await synced({ ...files, "actions/deploy.yml": action("deploy") }, origins)).asked).toBe(0);
  });
});

describe("forms stay right", () => {
  test("and a second look changes nothing", async () => {
    const first = await sync(catalog);
    expect(first).toMatchObject({ added: [config, deploy], removed: [] });
    expect(first.files[deploy]).toContain('- "blue"');
    expect(first.files[deploy]).not.toContain('- "red"');
    expect(await sync(first.files)).toEqual({ added: [], removed: [], files: first.files, faults: [] });
  });

  test.each<[string, Files, boolean]>([
    ["an entity is offered now", { "entities/cluster/red.yml": cluster("red", "gold") }, true],
    ["an entity is new", { "entities/cluster/grey.yml": cluster("grey", "gold") }, true],
    ["an entity changes that is not offered", { "entities/cluster/red.yml": cluster("red", "silver") }, false],
    ["the action changes", { "actions/deploy.yml": action("deploy", ", title: Cluster") }, true],
    ["the action changes what no form shows", { "actions/deploy.yml": `${action("deploy")}icon: X\n` }, false],
    [
      "there are too many for a dropdown",
      { "gatehouse.yml": "forms: {dropdown_limit: 1}\n", "entities/cluster/red.yml": cluster("red", "gold") },
      true,
    ],
  ])("when %s", async (_words, change, changes) => {
    const { files } = await sync(catalog);
    expect((await sync({ ...files, ...change })).added).toEqual(changes ? [deploy] : []);
  });

  test.each<[string, Files, string, number]>([
    ["another blueprint's entity changes", { "entities/team/a.yml": "identifier: a\ntitle: New\n" }, "", 0],
    ["an entity of the blueprint changes", { "entities/cluster/red.yml": cluster("red", "gold") }, "", 2],
    ["another one that may be related", { "entities/team/a.yml": "identifier: a\ntitle: New\n" }, "relatedTo", 2],
  ])("without looking through all again when %s", async (_words, change, rules, decoded) => {
    const related = "{operator: relatedTo, blueprint: team, value: a}, ";
    const files: Files = {
      ...catalog,
      "actions/deploy.yml": action("deploy").replace("rules: [", `rules: [${rules === "" ? "" : related}`),
      "blueprints/team.yml": "identifier: team\ntitle: Team\n",
      "entities/team/a.yml": "identifier: a\n",
    };
    const store = new WatchedStore();
    const previous = await loadCatalog(memoryTree(files), { store });
    await formChanges(previous);
    store.decoded = 0;
    await formChanges(await loadCatalog(memoryTree({ ...files, ...change }), { store, previous }));
    expect(store.decoded).toBe(decoded);
  });

  test("all changes come at once, and each form has a name of its own", async () => {
    const { files } = await sync(catalog);
    const { added, files: after } = await sync({ ...files, "actions/other.yml": action("other") });
    expect(added).toEqual([deploy, ".github/ISSUE_TEMPLATE/other.yml"]);
    expect(after[deploy]).toContain('name: "Deploy (deploy)"');
  });

  test("when an action goes, or can't be run, its form goes, and what people wrote stays", async () => {
    const { files } = await sync(catalog);
    const { "actions/deploy.yml": _gone, ...without } = files;
    expect(await sync(without)).toMatchObject({ added: [], removed: [deploy] });
    const secret = { ...files, "actions/deploy.yml": action("deploy", ", encryption: aes256-gcm") };
    expect(await sync(secret)).toMatchObject({ added: [], removed: [deploy] });
  });

  test.each([
    ["with a slip in it", action("deploy").replace("operation: CREATE", "operation: CRATE")],
    ["that is cut off", `${action("deploy")}icon: "`],
    ["twice", action("deploy")],
  ])("while an action's file can't be read, %s", async (words, text) => {
    const { files } = await sync(catalog);
    const copy = words === "twice" ? { "actions/copy.yml": text } : {};
    expect(await sync({ ...files, "actions/deploy.yml": text, ...copy })).toMatchObject({ added: [], removed: [] });
  });

  test("over whatever somebody wrote into a generated form", async () => {
    const { files } = await sync(catalog);
    const edited = { ...files, [deploy]: `${files[deploy] ?? ""}# mine\n` };
    expect(await sync(edited)).toEqual({ added: [deploy], removed: [], files, faults: [] });
  });
});
