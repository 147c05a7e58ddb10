import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { folderTree } from "../../src/cli/folder_tree.ts";
import { loadCatalog } from "../../src/core/catalog/load.ts";
import type { Catalog } from "../../src/core/catalog/model/catalog.ts";
import { starterFolder } from "./starter.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

async function run(folder: string, ...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const ports = recordingPorts({ workingFolder: folder });
  const code = await runCommandLine(words, ports);
  return { code, out: ports.written.stdout, err: ports.written.stderr };
}

type Named = readonly (readonly [string, object])[];

/** What a catalog says, wherever its files lie; in the order of identifiers, inputs and properties in their own. */
async function contents(folder: string): Promise<{ blueprints: Named; entities: Named; actions: Named }> {
  const catalog: Catalog = await loadCatalog(await folderTree(folder));
  expect(catalog.faults.filter(({ severity }) => severity === "error")).toEqual([]);
  const listed = (items: Iterable<{ identifier: string; source: object }>, prefix = ""): Named =>
    [...items].map(({ source: _source, ...item }) => [prefix + item.identifier, inOrder(item)] as const);
  const sorted = (named: Named): Named => [...named].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    blueprints: sorted(listed(catalog.blueprints.values())),
    entities: sorted([...catalog.entities].flatMap(([name, items]) => listed(items.values(), `${name}/`))),
    actions: sorted(listed(catalog.actions.values())),
  };
}

function inOrder(item: object): object {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]: [string, unknown]) => [key, value instanceof Map ? [...value] : value]),
  );
}

const unenforced = `identifier: restart
trigger:
  type: self-service
  operation: DAY-2
  blueprintIdentifier: service
  userInputs:
    properties: { z: { type: string, format: entity, blueprint: service, dataset: { combinator: and, rules: [] } }, a: { type: string } }
  condition: { type: SEARCH, combinator: and, rules: [] }
invocationMethod: { type: GITHUB, org: acme, repo: x, workflow: y.yml }
`;

it.each([["export"], ["export", "backstage"]])(
  "says in a sentence that %s can't be written there",
  async (...command) => {
    const folder = await starterFolder();
    for (const out of ["nowhere/export.json", "entities"]) {
      const { code, err } = await run(folder, ...command, "--out", out);
      expect(code).toBe(2);
      expect(err).toMatch(
        new RegExp(`^${out} can't be written \\(.*\\)\\. Name a file in a folder that is there\\.\n`),
      );
    }
  },
);

describe("export", () => {
  it("makes an equal catalog when it is imported into an empty folder", async () => {
    const folder = await starterFolder();
    await writeFile(join(folder, "actions/restart.yml"), unenforced);
    const bare = "identifier: a/b=é\nteam: [x]\nproperties: { language: 'no' }\n";
    await writeFile(join(folder, "entities/service/whatever.yml"), bare);
    const target = await temporaryFolder();
    expect(await run(folder, "export", "--out", join(target, "all.json"))).toEqual({
      code: 0,
      out: `Wrote 7 blueprints, 11 entities and 4 actions to ${join(target, "all.json")}.\n`,
      err: "",
    });
    expect(await run(target, "import", "port", "all.json", "--into", "copy")).toMatchObject({ code: 0 });
    const [before, after] = [await contents(folder), await contents(join(target, "copy"))];
    expect(after).toEqual(before);
    expect(before.entities.length).toBe(11);
    // And so on, for ever.
    expect((await run(join(target, "copy"), "export")).out).toBe(await readFile(join(target, "all.json"), "utf8"));
  });

  it("is the same wherever the files lie, and whatever their comments say", async () => {
    const folder = await starterFolder();
    const { out } = await run(folder, "export");
    await rename(join(folder, "entities/service/mailer.yml"), join(folder, "entities/service/zzz.yaml"));
    const blueprint = join(folder, "blueprints/service.yml");
    await writeFile(blueprint, `# A comment.\n${await readFile(blueprint, "utf8")}`);
    expect((await run(folder, "export", "--dir", ".")).out).toBe(out);
    expect(Object.keys(JSON.parse(out) as object)).toEqual(["blueprints", "entities", "actions"]);
  });

  it("tells what it could not read, and exports the rest", async () => {
    const folder = await starterFolder();
    await writeFile(join(folder, "entities/service/broken.yml"), "identifier: [");
    const { code, out, err } = await run(folder, "export");
    expect(code).toBe(1);
    expect(err).toContain("entities/service/broken.yml:1:");
    expect(err).toContain("not in the export");
    expect(JSON.parse(out)).toHaveProperty("entities.length", 10);
  });
});

it("leaves out where editors find a file's schema, which JSON says within the object", async () => {
  const folder = await starterFolder();
  const named = { $schema: "../../.gatehouse/schemas/entity.schema.json", identifier: "named" };
  await writeFile(join(folder, "entities/service/named.json"), JSON.stringify(named));
  const { code, out } = await run(folder, "export");
  expect(code).toBe(0);
  expect(out).toContain('"identifier": "named"');
  expect(out).not.toContain("$schema");
});
