import fc from "fast-check";
import { expect, test } from "vitest";
import type { EncodedSegment } from "../../../src/core/catalog/entities/entity_segment.ts";
import { EntityStore } from "../../../src/core/catalog/entities/entity_store.ts";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import type { CatalogTree } from "../../../src/core/catalog/tree/tree.ts";
import { memoryTree } from "../../support/memory_tree.ts";

/** Everything that a catalog says, entities decoded, in its order. */
function told(catalog: Catalog): unknown {
  const { faults, blueprints, actions, settings } = catalog;
  const entities = [...catalog.entities].map(([blueprint, each]) => [
    blueprint,
    [...each],
    [...each.keys()],
    each.size,
  ]);
  return { faults, blueprints: [...blueprints], actions: [...actions], settings, entities };
}

/** A tree that counts what is read of it. */
function watched(tree: CatalogTree): { readonly tree: CatalogTree; readonly read: string[] } {
  const read: string[] = [];
  return { read, tree: { ...tree, read: (paths) => (read.push(...paths), tree.read(paths)) } };
}

const path = fc.constantFrom(
  "entities/service/a.yml",
  "entities/service/b.yml",
  "entities/service/c.json",
  "entities/service/c.JSON",
  "entities/service/deep/d.yml",
  "entities/database/a.yml",
  "entities/a.b/a.yml",
  "entities/a=2Eb/b.yml",
  "entities/x.yml",
  "gatehouse.yaml",
  "blueprints/service.yml",
);
const text = fc.oneof(
  fc
    .record({ identifier: fc.constantFrom("one", "two", "One", "ﬁle", "file"), said: fc.constantFrom("", "service") })
    .map(({ identifier, said }) => `identifier: ${identifier}\n${said === "" ? "" : `blueprint: ${said}\n`}`),
  fc.constantFrom(
    "identifier: [",
    "identifier: one\nunknown: 1\n",
    'identifier: one\nproperties: {a: -0, b: 1.5, constructor: x, s: "\u20AC\u{1F600}", n: {deep: [1, {x: ~}]}}\n',
    "identifier: one\nrelations: {r: [a, b], toString: ~}\nteam: [x]\nicon: I\n",
    `identifier: one\nproperties: {long: ${"x".repeat(70_000)}}\n`,
  ),
);

/** The file that was read later stands first. */
const twoFoldersOfOneBlueprint = [
  { "entities/a=2Eb/b.yml": "identifier: [" },
  { "entities/a=2Eb/b.yml": "identifier: [", "entities/a.b/a.yml": "identifier: one\nblueprint: service\n" },
  {},
];

test("however a catalog is loaded, it is the same: anew, on top of the one before, or from what another process stored", async () => {
  const history = fc.array(fc.dictionary(path, text, { maxKeys: 7, noNullPrototype: true }), {
    minLength: 2,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(history, async (commits) => {
      const store = new EntityStore();
      const segments: EncodedSegment[] = [];
      let previous: Catalog | undefined;
      for (const files of commits) {
        const tree = memoryTree(files);
        const expected = told(await loadCatalog(tree));
        previous = await loadCatalog(tree, { store, ...(previous === undefined ? {} : { previous }) });
        expect(told(previous)).toEqual(expected);
        segments.push(...store.takeNew());
        const restarted = new EntityStore();
        for (const each of segments) restarted.addSegment(each);
        expect(told(await loadCatalog(tree, { store: restarted }))).toEqual(expected);
        const rewritten = new EntityStore();
        for (const each of store.encodeAll()) rewritten.addSegment(each);
        expect(told(await loadCatalog(tree, { store: rewritten }))).toEqual(expected);
      }
    }),
    { numRuns: 100, examples: [[twoFoldersOfOneBlueprint]] },
  );
});

const files = Object.fromEntries(
  ["service", "database"].flatMap((blueprint) =>
    Array.from({ length: 20 }, (_, at) => [
      `entities/${blueprint}/e${String(at)}.yml`,
      `identifier: e${String(at)}\ntitle: ${blueprint}\n`,
    ]),
  ),
);

test("of a commit only what has changed is read, and the rest is not even looked at again", async () => {
  const store = new EntityStore();
  const previous = await loadCatalog(memoryTree(files), { store });
  const { tree, read } = watched(memoryTree({ ...files, "entities/service/e7.yml": "identifier: e7\ntitle: New\n" }));
  const catalog = await loadCatalog(tree, { store, previous });
  expect(read).toEqual(["entities/service/e7.yml"]);
  expect(catalog.entities.get("database")).toBe(previous.entities.get("database"));
  expect(catalog.entities.get("service")?.get("e7")?.title).toBe("New");
  expect(previous.entities.get("service")?.get("e7")?.title).toBe("service");
});

test("from a store of another process nothing is read", async () => {
  const store = new EntityStore();
  await loadCatalog(memoryTree(files), { store });
  const stored = new EntityStore();
  for (const each of store.encodeAll()) stored.addSegment(each);
  const { tree, read } = watched(memoryTree(files));
  expect((await loadCatalog(tree, { store: stored })).entities.get("service")?.size).toBe(20);
  expect(read).toEqual([]);
});

test("a blob that is moved to another blueprint's folder is judged by its new place", async () => {
  const store = new EntityStore();
  const text = "identifier: x\nblueprint: service\n";
  await loadCatalog(memoryTree({ "entities/service/x.yml": text }), { store });
  const moved = await loadCatalog(memoryTree({ "entities/database/x.yml": text }), { store });
  expect(moved.entities.get("database")?.size).toBe(0);
  expect(moved.faults.map(({ rule, place }) => `${rule} ${place.file}:${String(place.line)}`)).toEqual([
    "blueprint-folder entities/database/x.yml:2",
  ]);
});
