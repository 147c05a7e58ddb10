import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.ts";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { parseDocument } from "../../src/core/catalog/documents/yaml.ts";
import type { JsonValue } from "../../src/core/json.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

const article = fileURLToPath(new URL("../fixtures/article", import.meta.url));

interface Desk {
  readonly folder: string;
  /** Runs `import port` on a file or folder of the desk, into `catalog/`. */
  readonly run: (source: string, ...flags: readonly string[]) => Promise<{ code: number; out: string; err: string }>;
  readonly read: (path: string) => Promise<JsonValue>;
  readonly files: () => Promise<readonly string[]>;
}

async function desk(files: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return {
    folder,
    run: async (source, ...flags) => {
      const ports = recordingPorts({ workingFolder: folder });
      const code = await runCommandLine(["import", "port", source, "--into", "catalog", ...flags], ports);
      return { code, out: ports.written.stdout, err: ports.written.stderr };
    },
    read: async (path) => {
      const parsed = parseDocument(await readFile(join(folder, "catalog", path)), path);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
      return parsed.value;
    },
    files: async () => {
      const entries = await readdir(join(folder, "catalog"), { recursive: true, withFileTypes: true });
      const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      return paths.map((path) => path.slice(join(folder, "catalog").length + 1)).sort();
    },
  };
}

const service = { identifier: "service", title: "Service", schema: { properties: { language: { type: "string" } } } };
const mailer = { identifier: "mailer", blueprint: "service", properties: { language: "Go" } };
const webhook = {
  identifier: "restart",
  trigger: {
    type: "self-service",
    operation: "DAY-2",
    blueprintIdentifier: "service",
    userInputs: { properties: { why: { type: "string", visible: { jqQuery: "true" } } } },
    condition: { type: "SEARCH", combinator: "and", rules: [] },
  },
  invocationMethod: { type: "WEBHOOK", url: "https://example.com/", body: { a: ["{{ .inputs }}"] } },
};
const older = {
  identifier: "scale",
  title: "Scale",
  userInputs: { properties: { instances: { type: "number", minimum: 1 } }, required: ["instances"] },
  invocationMethod: { type: "KAFKA" },
  trigger: "DAY-2",
  requiredApproval: true,
};

describe("the article's blocks", () => {
  it("are written one by one, and the one with typographic quotes is told at its places", async () => {
    const { folder, run, files } = await desk();
    await cp(article, join(folder, "article"), { recursive: true });
    const { code, out } = await run("article");
    expect(code).toBe(1);
    expect(out).toContain("article/blueprints/Resource.json:2:2: error: A text is quoted with “ (U+201C)");
    expect(out).toContain("article/blueprints/Resource.json:2:16: error: ");
    expect(out).toContain("--fix-quotes");
    expect(out).toContain(
      "Read 4 blueprints, 9 entities, 0 actions from 14 files: 13 written, 0 unchanged, 0 skipped;",
    );
    expect(await files()).not.toContain("blueprints/Resource.yml");
    expect(await files()).toContain("entities/Component/CartService.yml");
  });

  it("make a catalog without a fault once the quotes are mended, and change nothing the second time", async () => {
    const { folder, run, read } = await desk();
    await cp(article, join(folder, "article"), { recursive: true });
    const { code, out } = await run("article", "--fix-quotes");
    expect(out).toContain("article/blueprints/Resource.json: mended the typographic quotes of 23 texts.");
    expect(out).toContain("14 written, 0 unchanged, 0 skipped; 0 errors.");
    expect(code).toBe(0);
    expect(await read("blueprints/Resource.yml")).toMatchObject({ schema: { properties: { type: { icon: "Docs" } } } });
    // Its file names no blueprint.
    expect(await read("entities/System/Cart.yml")).toMatchObject({ identifier: "Cart", blueprint: "System" });
    const ports = recordingPorts({ workingFolder: folder });
    expect(await check("catalog", { format: "text" }, ports)).toBe(0);
    expect(ports.written.stdout).toBe("5 blueprints, 9 entities, 0 actions: 0 errors, 0 warnings.\n");
    const again = await run("article", "--fix-quotes");
    expect(again.out).toContain("0 written, 14 unchanged, 0 skipped");
    expect(again.code).toBe(0);
  });
});

describe("what can't be kept of an object", () => {
  const entity = (identifier: string, rest: string): string =>
    `{"identifier": "${identifier}", "blueprint": "service"${rest}}`;
  const all = [
    `{"blueprints": [${JSON.stringify(service)}],`,
    `"entities": [${JSON.stringify(mailer)},`,
    `${entity("big", ', "properties": {"language": 9007199254740993}')},`,
    `${entity("nul", ', "title": "a\\u0000", "properties": {"language": 1e400}')},`,
    `${entity("twice", ', "title": "a", "title": "b"')},`,
    `${entity("shop", "")}]}`,
  ];

  it("keeps no other one away, and is told of all at once", async () => {
    const { run, files } = await desk({ "all.json": all.join("\n") });
    const { code, out } = await run("all.json");
    expect(code).toBe(1);
    expect(await files()).toEqual([
      "blueprints/service.yml",
      "entities/service/mailer.yml",
      "entities/service/shop.yml",
    ]);
    for (const told of [
      /^all\.json:3:\d+: error: The number is too large to be kept exactly\. \(syntax\)\n {4}Quote it, .* needs `type: string`/m,
      /^all\.json:4:\d+: error: A text contains the NUL character/m,
      /^all\.json:4:\d+: error: Infinity, .* beyond 1\.8e308/m,
      /^all\.json:5:\d+: error: The key "title" is there twice\. \(syntax\)\n {4}Keep one/m,
      /^left out entity big \(all\.json entities\[1\]\)/m,
      /Read 1 blueprint, 2 entities, 0 actions from 1 file: 3 written, 0 unchanged, 0 skipped, 3 left out; 4 errors/,
    ]) {
      expect(out).toMatch(told);
    }
  });
});

describe("import port reads", () => {
  const shapes: readonly (readonly [string, string, string])[] = [
    ["an export", "all.json", JSON.stringify({ blueprints: [service], entities: [mailer], actions: [webhook] })],
    ["a list", "all.json", JSON.stringify([service, mailer, webhook])],
    ["YAML", "all.yml", `- ${JSON.stringify(service)}\n- ${JSON.stringify(mailer)}\n- ${JSON.stringify(webhook)}\n`],
  ];

  it.each(shapes)("%s", async (_what, file, text) => {
    const { run, files } = await desk({ [file]: text });
    expect(await run(file)).toMatchObject({ code: 0, err: "" });
    expect(await files()).toEqual(["actions/restart.yml", "blueprints/service.yml", "entities/service/mailer.yml"]);
  });

  it("a single object, and one as the API answers", async () => {
    const { run, files } = await desk({
      "one.json": JSON.stringify(service),
      "answer.json": JSON.stringify({ ok: true, entity: mailer }),
    });
    expect((await run("one.json")).code).toBe(0);
    expect((await run("answer.json")).code).toBe(0);
    expect(await files()).toEqual(["blueprints/service.yml", "entities/service/mailer.yml"]);
  });

  it("and says where the schemas are that editors read, in a catalog that holds them", async () => {
    const { folder, run } = await desk({
      "all.json": JSON.stringify([service, mailer, webhook]),
      "catalog/.gatehouse/schemas/blueprint.schema.json": "{}",
      "catalog/.gatehouse/schemas/entity.schema.json": "{}",
    });
    await run("all.json");
    const firstLine = async (path: string): Promise<string | undefined> =>
      (await readFile(join(folder, "catalog", path), "utf8")).split("\n")[0];
    const line = "# yaml-language-server: $schema=";
    expect(await firstLine("blueprints/service.yml")).toBe(`${line}../.gatehouse/schemas/blueprint.schema.json`);
    expect(await firstLine("entities/service/mailer.yml")).toBe(`${line}../../.gatehouse/schemas/entity.schema.json`);
    expect(await firstLine("actions/restart.yml")).toBe("identifier: restart");
    expect((await run("all.json")).out).toContain(" 0 written, 3 unchanged");
  });

  it("what Port adds, and leaves it out, and says so; and lists what has no counterpart", async () => {
    const meta = { id: "1", createdAt: "2026-01-01", updatedBy: "x" };
    const { run, read } = await desk({
      "all.json": JSON.stringify({
        ok: true,
        entities: [{ ...mailer, ...meta, scorecards: { a: 1 } }],
        scorecards: [{}, {}],
        pages: [{}],
        webhooks: [],
        permissions: { restart: {} },
      }),
    });
    const { code, out } = await run("all.json");
    expect(code).toBe(0);
    expect(await read("entities/service/mailer.yml")).toEqual(mailer);
    expect(out).toContain("(here git keeps it): createdAt, id, scorecards, updatedBy.");
    expect(out).toContain(
      "no counterpart: scorecards (2), pages (1), permissions (1).\nWrite what these permissions say into",
    );
  });

  it("an action whose backend is not run yet, whole, and says so", async () => {
    const { run, read } = await desk({ "action.json": JSON.stringify(webhook) });
    const { code, out } = await run("action.json");
    expect(code).toBe(0);
    expect(await read("actions/restart.yml")).toEqual(webhook);
    expect(out).toContain("Kept whole, but not run yet, because this is not enforced: invocationMethod.type WEBHOOK.");
  });

  it("a draft and one whose runs not everybody may see, whole, and says that they are not run", async () => {
    const draft = { ...webhook, publish: false, allowAnyoneToViewRuns: false };
    const { run, read } = await desk({
      "action.json": JSON.stringify([draft, { ...webhook, identifier: "b", publish: true }]),
    });
    const { code, out } = await run("action.json");
    expect(code).toBe(0);
    expect(await read("actions/restart.yml")).toEqual(draft);
    expect(out).toContain("invocationMethod.type WEBHOOK, publish false, allowAnyoneToViewRuns false.");
  });

  it("what is null for what is not set, and leaves that out", async () => {
    const blueprint = {
      identifier: "service",
      title: "Service",
      description: null,
      icon: null,
      schema: {
        properties: {
          icon: { type: "string", icon: null, description: null, format: null, default: null },
          tags: { type: "array", items: { type: "string", pattern: null } },
        },
        required: null,
      },
      relations: { parent: { target: "service", title: null, many: false } },
    };
    const action = {
      identifier: "add",
      title: "Add",
      icon: null,
      trigger: {
        type: "self-service",
        operation: "CREATE",
        blueprintIdentifier: "service",
        userInputs: { properties: { name: { type: "string", default: null, title: "Name" } }, order: null },
        condition: null,
      },
      invocationMethod: { type: "WEBHOOK", url: "https://example.com/", body: { a: null } },
    };
    const { run, read } = await desk({
      "all.json": JSON.stringify({ blueprints: [blueprint], actions: [action] }),
    });
    expect(await run("all.json")).toMatchObject({ code: 0, err: "" });
    expect(await read("blueprints/service.yml")).toEqual({
      identifier: "service",
      title: "Service",
      schema: { properties: { icon: { type: "string" }, tags: { type: "array", items: { type: "string" } } } },
      relations: { parent: { target: "service", many: false } },
    });
    expect(await read("actions/add.yml")).toEqual({
      identifier: "add",
      title: "Add",
      trigger: {
        type: "self-service",
        operation: "CREATE",
        blueprintIdentifier: "service",
        userInputs: { properties: { name: { type: "string", title: "Name" } } },
      },
      invocationMethod: { type: "WEBHOOK", url: "https://example.com/", body: { a: null } },
    });
  });

  it("but nothing that is null where something must be, or names nobody who may run it", async () => {
    const { run, files } = await desk({
      "a.json": JSON.stringify({ ...service, identifier: "a", title: null }),
      "b.json": JSON.stringify({ ...service, identifier: "b", relations: { parent: null } }),
      "c.json": JSON.stringify({ ...webhook, permissions: { execute: null } }),
    });
    const { code, out } = await run(".");
    expect(code).toBe(1);
    expect(out).toContain("`title` must be a text");
    expect(out).toContain("`relations.parent` must be an object");
    expect(out).toContain("`permissions.execute` must be an object");
    expect(await files()).not.toContain("blueprints/a.yml");
  });

  it("no automation, and says that there are some", async () => {
    const automation = { identifier: "on", trigger: { type: "automation", event: {} }, invocationMethod: {} };
    const { run, files } = await desk({
      "list.json": JSON.stringify([webhook, automation]),
      "export.json": JSON.stringify({ actions: [automation, automation] }),
    });
    const one = await run("list.json");
    expect(one.code).toBe(0);
    expect(one.out).toContain("no counterpart: automations (1).");
    expect((await run("export.json")).out).toContain("no counterpart: automations (2).");
    expect(await files()).toEqual(["actions/restart.yml"]);
  });

  it("nothing of what has no counterpart, however it stands there, and says how much there is", async () => {
    const scorecard = { identifier: "ready", title: "R", blueprint: "service", filter: {}, levels: [], rules: [] };
    const page = { identifier: "home", title: "Home", type: "dashboard", widgets: [] };
    const { run, files } = await desk({
      "port/scorecards.json": JSON.stringify([scorecard, scorecard]),
      "port/plain.json": JSON.stringify([{ identifier: "sc", title: "SC", blueprint: "service", rules: [{}] }]),
      "port/scorecard.json": JSON.stringify({ ok: true, scorecard }),
      "port/pages.json": JSON.stringify({ ok: true, pages: [page] }),
      "port/page.json": JSON.stringify(page),
      "port/integrations.json": JSON.stringify({ ok: true, integrations: [{}, {}] }),
      "port/integration.json": JSON.stringify({ identifier: "i", installationId: "i", config: {} }),
      "port/permissions.json": JSON.stringify({ permissions: { execute: {} } }),
      "port/port-app-config.yml": "deleteDependentEntities: true\nresources: [{ kind: repository, port: {} }]\n",
      "port/entities.json": JSON.stringify({ ok: true, entities: [mailer] }),
      "port/blueprints.json": JSON.stringify({ ok: true, blueprints: [service] }),
    });
    const { code, out } = await run("port");
    expect(code).toBe(0);
    for (const each of ["scorecards (3)", "scorecard (1)", "pages (2)", "integrations (3)", "permissions (1)"]) {
      expect(out).toContain(each);
    }
    expect(out).toContain("resources (1)");
    expect(await files()).toEqual(["blueprints/service.yml", "entities/service/mailer.yml"]);
    expect((await run("port/pages.json")).code).toBe(0);
  });

  it("an entity that only looks like something else", async () => {
    const odd = { ...mailer, properties: { rules: [], levels: [], widgets: [] } };
    const { run, read } = await desk({ "odd.json": JSON.stringify([odd]) });
    expect((await run("odd.json")).code).toBe(0);
    expect(await read("entities/service/mailer.yml")).toEqual(odd);
  });

  it("an action with the captions of Port's buttons, whole", async () => {
    const trigger = { ...webhook.trigger, actionCardButtonText: "Go", executeActionButtonText: "Do it" };
    const { run, read } = await desk({ "action.json": JSON.stringify({ ...webhook, trigger }) });
    expect((await run("action.json")).code).toBe(0);
    expect(await read("actions/restart.yml")).toEqual({ ...webhook, trigger });
  });

  it.each([
    [
      '{"identifier": "mailer", "blueprint": "service", "properties": {"tags": ["one", // two\n "three"]}}',
      "x.json:1:81",
    ],
    ['{\n  // as in the documentation\n  "identifier": "service", "title": "S", "schema": {}}', "x.json:2:3"],
    [
      '{"identifier": "s", "title": "S", "schema": {"properties": {\n // highlight\n "a": {"type": "string"}}}}',
      "x.json:2:2",
    ],
  ])("no comment as a part of a value: %j", async (text, place) => {
    const { run, files } = await desk({ "x.json": text });
    const { code, out } = await run("x.json");
    expect(code).toBe(1);
    expect(out).toContain(
      `${place}: error: The file is not valid YAML or JSON: neither has comments that begin with //.`,
    );
    expect(await files()).toEqual([]);
  });

  it("the blueprint of a v2 action that names none from --blueprint", async () => {
    const { blueprintIdentifier: _left, ...trigger } = webhook.trigger;
    const { run, read } = await desk({ "downloads/one.json": JSON.stringify({ ...webhook, trigger }) });
    const refused = await run("downloads/one.json");
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(
      /:1:\d+: error: The action names no blueprint, and no folder says it\. .*\n.*`trigger.blueprintIdentifier`: .* Or give --blueprint\./,
    );
    const { out } = await run("downloads/one.json", "--blueprint", "service");
    expect(out).toContain("It names no blueprint; taken as service.");
    expect(await read("actions/restart.yml")).toMatchObject({ trigger: { blueprintIdentifier: "service" } });
  });

  it("the rest where a blueprint has errors, and says that it is missing", async () => {
    const label = { type: "string", format: "labeled-url" };
    const faulty = { ...service, schema: { properties: { label } } };
    const text = JSON.stringify({ blueprints: [faulty], entities: [mailer], actions: [{ ...webhook, title: 7 }] });
    const { run, files } = await desk({ "export.json": text });
    const { out, code } = await run("export.json");
    expect(code).toBe(1);
    expect(out).toContain("left out blueprint service (export.json blueprints[0]): see its errors above.");
    expect(out).toContain("Until it is mended and imported, there is no blueprint service for what names it.");
    expect(out).toContain("left out action restart (export.json actions[0]): see its errors above.");
    expect(out).toContain("1 written, 0 unchanged, 0 skipped, 2 left out; 2 errors.");
    expect(await files()).toEqual(["entities/service/mailer.yml"]);
  });

  it("v1 actions as v2, and says as what", async () => {
    const { run, read } = await desk({ "actions.json": JSON.stringify([older]) });
    const { code, out } = await run("actions.json", "--blueprint", "service");
    expect(code).toBe(0);
    expect(out).toContain("A v1 action, read as v2: DAY-2 on service, 1 input.");
    expect(await read("actions/scale.yml")).toEqual({
      identifier: "scale",
      title: "Scale",
      trigger: {
        type: "self-service",
        operation: "DAY-2",
        blueprintIdentifier: "service",
        userInputs: older.userInputs,
      },
      invocationMethod: { type: "KAFKA" },
      requiredApproval: true,
    });
  });

  it("every document of a YAML file, with its faults at their lines", async () => {
    const one = "identifier: one\nblueprint: service\n";
    const { run, files } = await desk({
      "all.yml": `${one}---\nidentifier: two\nblueprint: service\n---\n${one}titel: x\n---\n`,
    });
    const { out, code } = await run("all.yml");
    expect(code).toBe(1);
    expect(out).toContain("all.yml:9:1: error: The file has the unknown key `titel`.");
    expect(out).toContain("wrote entities/service/two.yml (all.yml (document 2))");
    expect(await files()).toEqual(["entities/service/one.yml", "entities/service/two.yml"]);
  });

  it("a v1 action of a backend that v1 spells otherwise", async () => {
    const invocationMethod = { type: "AZURE-DEVOPS", webhook: "w", org: "o" };
    const { run, read } = await desk({ "old.json": JSON.stringify({ ...older, invocationMethod }) });
    expect((await run("old.json", "--blueprint", "service")).code).toBe(0);
    expect(await read("actions/scale.yml")).toMatchObject({
      invocationMethod: { type: "AZURE_DEVOPS", webhook: "w", org: "o" },
    });
  });

  it("that a v1 action which names no blueprint can be given one", async () => {
    const older = {
      identifier: "old",
      trigger: "CREATE",
      userInputs: { properties: {} },
      invocationMethod: { type: "KAFKA" },
    };
    const { run, read } = await desk({ "downloads/old.json": JSON.stringify(older) });
    const refused = await run("downloads");
    expect(refused.code).toBe(1);
    expect(refused.out).toContain("The v1 action names no blueprint, and no folder says it.");
    expect(refused.out).toContain("or give --blueprint");
    expect((await run("downloads", "--blueprint", "service")).code).toBe(0);
    expect(await read("actions/old.yml")).toMatchObject({ trigger: { blueprintIdentifier: "service" } });
  });

  it("the blueprint of an entity from --blueprint, from entities/<blueprint>/, or from a folder named as a blueprint", async () => {
    const { blueprint: _left, ...bare } = mailer;
    const { run, files } = await desk({
      "a/entities/queue/one.json": JSON.stringify(bare),
      "b/service/two.json": JSON.stringify({ ...bare, identifier: "two" }),
      "b/service.json": JSON.stringify(service),
      "c/downloads/three.json": JSON.stringify({ ...bare, identifier: "three" }),
    });
    expect((await run("a/entities/queue/one.json")).code).toBe(0);
    expect((await run("b")).code).toBe(0);
    const refused = await run("c");
    expect(refused.code).toBe(1);
    expect(refused.out).toContain("The entity names no blueprint, and no folder says it.");
    expect(refused.out).toContain("called as a blueprint of the catalog or of the import, or give");
    expect((await run("c", "--blueprint", "service")).code).toBe(0);
    expect(await files()).toEqual([
      "blueprints/service.yml",
      "entities/queue/mailer.yml",
      "entities/service/three.yml",
      "entities/service/two.yml",
    ]);
  });
});

describe("import port judges each object by itself", () => {
  it("and tells the others at their lines", async () => {
    const { run, files } = await desk({
      "all.json": `{
  "entities": [
    ${JSON.stringify(mailer)},
    { "identifier": "b", "blueprint": "service", "propertys": {} },
    { "identifier": "c", "blueprint": "nowhere", "relations": { "x": "missing" } },
    7
  ],
  "actions": [
    { "identifier": "d", "trigger": "DAY-2", "blueprint": "service", "invocationMethod": { "type": "KAFKA" },
      "userInputs": { "properties": { "n": { "type": "nummer" } } } },
    { "identifier": "e", "userInputs": {}, "invocationMethod": { "type": "KAFKA" } }
  ]
}`,
    });
    const { code, out } = await run("all.json");
    expect(code).toBe(1);
    expect(out).toContain("all.json:4:50: error: The file has the unknown key `propertys`.");
    expect(out).toContain("all.json:6:5: error: This is no blueprint, entity or action.");
    // In v1's own places.
    expect(out).toMatch(/all\.json:10:54: error: `trigger\.userInputs\.properties\.n\.type` must be one of /);
    expect(out).toContain("`trigger.operation` is missing");
    // What an object refers to is for check.
    expect(await files()).toEqual(["entities/nowhere/c.yml", "entities/service/mailer.yml"]);
  });

  it("and takes no time for the places of more faults than anybody reads", async () => {
    const faulty = Array.from({ length: 20_000 }, (_, index) => ({
      identifier: `e${index}`,
      blueprint: "x",
      wrong: 1,
    }));
    const { run } = await desk({ "all.json": JSON.stringify([...faulty, mailer], null, 1) });
    const { out } = await run("all.json");
    expect(out).toContain("all.json:5:3: error: The file has the unknown key `wrong`.");
    expect(out).toContain("all.json [19999]: error: The file has the unknown key `wrong`.");
    expect(out).toContain("wrote entities/service/mailer.yml (all.json [20000])");
  });

  it.each([
    ["{ not: port }", "This is no blueprint, entity or action."],
    ["", "This is no blueprint, entity or action."],
    ["{ identifier: [", "The file is not valid YAML"],
    ["identifier: a\ntitle: “A”\n", "x.yml:2:8: error: A text is quoted with “"],
    ["a: &a [1, 2]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n", "This is no blueprint"],
  ])("%j: nothing is written", async (text, told) => {
    const { run, files } = await desk({ "x.yml": text });
    const { code, out } = await run("x.yml");
    expect(code).toBe(1);
    expect(out).toContain(told);
    expect(await files()).toEqual([]);
  });
});

describe("import port overwrites nothing", () => {
  const other = JSON.stringify({ ...mailer, title: "Another" });

  it("unless it is told to", async () => {
    const { run, read } = await desk({ "a.json": JSON.stringify(mailer), "b.json": other });
    await run("a.json");
    const refused = await run("b.json");
    expect(refused.code).toBe(1);
    expect(refused.out).toContain("There is entities/service/mailer.yml already. Overwrite it with --force.");
    expect(await read("entities/service/mailer.yml")).toEqual(mailer);
    const forced = await run("b.json", "--force");
    expect(forced).toMatchObject({ code: 0 });
    expect(forced.out).toContain("overwrote entities/service/mailer.yml");
    expect(await read("entities/service/mailer.yml")).toMatchObject({ title: "Another" });
  });

  it("also where the same entity lies in a file of another name, or one that differs by letter case", async () => {
    const { run, files, read } = await desk({
      "catalog/entities/service/old-name.json": JSON.stringify(mailer),
      "b.json": other,
      "c.json": JSON.stringify({ ...mailer, identifier: "Mailer" }),
    });
    expect((await run("b.json")).out).toContain("There is entities/service/old-name.json already.");
    expect((await run("c.json", "--force")).out).toContain("differs only by letter case");
    expect((await run("b.json", "--force")).code).toBe(0);
    expect(await files()).toEqual(["entities/service/old-name.json"]);
    expect(await read("entities/service/old-name.json")).toMatchObject({ title: "Another" });
  });

  it("nor a file that the catalog can't read, nor twice what comes twice", async () => {
    const { run } = await desk({
      "catalog/entities/service/mailer.yml": "identifier: [",
      "b.json": other,
      "c.json": JSON.stringify([service, { ...service, title: "Second" }]),
    });
    expect((await run("b.json")).out).toContain("There is entities/service/mailer.yml already.");
    const twice = await run("c.json");
    expect(twice.code).toBe(1);
    expect(twice.out).toContain(
      "skipped blueprint service (c.json [1]): It is in c.json [0] too, and that one was taken.",
    );
  });

  it("and follows no symbolic link out of the catalog", async () => {
    const { folder, run } = await desk({ "a.json": JSON.stringify(mailer), "catalog/x": "", "outside/y": "" });
    await symlink("../outside", join(folder, "catalog/entities"));
    const { code, out } = await run("a.json", "--force");
    expect(code).toBe(1);
    expect(out).toContain("entities is a symbolic link.");
    expect(await readdir(join(folder, "outside"))).toEqual(["y"]);
  });

  it("and takes identifiers for names, not for paths", async () => {
    const { run, files } = await desk({
      "a.json": JSON.stringify({ ...mailer, identifier: "../../x/é", blueprint: "a/../b" }),
    });
    expect((await run("a.json")).code).toBe(0);
    expect(await files()).toEqual(["entities/a=2F=2E=2E=2Fb/=2E=2E=2F=2E=2E=2Fx=2F=C3=A9.yml"]);
  });
});

it("says what it can't read at all", async () => {
  const { folder, run } = await desk();
  await mkdir(join(folder, "empty"));
  expect(await run("missing.json")).toMatchObject({ code: 2 });
  const { code, err } = await run("empty");
  expect(code).toBe(2);
  expect(err).toContain("empty holds no .json, .yml or .yaml files.");
});

describe("values of computed properties", () => {
  const computing = {
    ...service,
    calculationProperties: { slug: { calculation: ".identifier", type: "string" } },
    mirrorProperties: { owner: { path: "system.owner" } },
  };
  const exported = (identifier: string): object => ({
    ...mailer,
    identifier,
    properties: { language: "Go", slug: identifier, owner: "devops" },
  });

  it("are left out, whatever comes first, and listed; the rest is kept", async () => {
    const { run, read } = await desk({
      "a.json": JSON.stringify([exported("mailer"), exported("queue")]),
      "b.json": JSON.stringify(computing),
    });
    const { code, out } = await run(".");
    expect(code).toBe(0);
    expect(out).toContain(
      "Left out, being computed when an entity is read: service.owner (2 entities), service.slug (2 entities).",
    );
    expect(await read("entities/service/mailer.yml")).toEqual(mailer);
  });

  it("are left out with the teams that are inherited, of which Port's exports tell in each entity", async () => {
    const inheriting = { ...service, ownership: { type: "Inherited", path: "system" } };
    const owned = { ...mailer, team: ["devops"] };
    const { run, read } = await desk({ "a.json": JSON.stringify([inheriting, owned]) });
    expect((await run(".")).out).toContain(
      "Left out, being computed when an entity is read: service.$team (1 entity).",
    );
    expect(await read("entities/service/mailer.yml")).toEqual(mailer);
    const direct = await desk({ "a.json": JSON.stringify([service, owned]) });
    await direct.run(".");
    expect(await direct.read("entities/service/mailer.yml")).toEqual(owned);
  });

  it("are known by the catalog's blueprints too, and kept where nothing computes them", async () => {
    const { run, read } = await desk({
      "blueprint.json": JSON.stringify(computing),
      "entity.json": JSON.stringify(exported("mailer")),
      "other.json": JSON.stringify({ ...exported("x"), blueprint: "other" }),
    });
    await run("blueprint.json");
    expect((await run("entity.json")).out).toContain("service.owner (1 entity), service.slug (1 entity)");
    expect((await run("entity.json")).out).toContain("1 unchanged");
    expect((await run("other.json")).out).not.toContain("being computed");
    expect(await read("entities/other/x.yml")).toMatchObject({ properties: { slug: "x" } });
  });
});
