import fc from "fast-check";
import { expect, test } from "vitest";
import { checkCatalog } from "../../../../src/core/catalog/check.ts";
import { EntityStore } from "../../../../src/core/catalog/entities/entity_store.ts";
import { loadCatalog } from "../../../../src/core/catalog/load.ts";
import type { Catalog } from "../../../../src/core/catalog/model/catalog.ts";
import { standingOf } from "../../../../src/core/catalog/entities/standing.ts";
import { recallStanding, recordStanding } from "../../../../src/core/catalog/entities/standing_record.ts";
import { dependentsOf } from "../../../../src/core/check/dependents.ts";
import { memoryTree } from "../../../support/memory_tree.ts";
import { WatchedStore } from "../../../support/watched_store.ts";

const names = ["a", "b", "c", "d", "A"];
const identifier = fc.constantFrom(...names);

const entity = fc
  .record({
    identifier,
    size: fc.constantFrom("1", "2", "many"),
    kind: fc.constantFrom("", "service", "system", "sistem"),
    parent: fc.option(identifier),
    system: fc.option(identifier),
    uses: fc.array(identifier, { maxLength: 3 }),
  })
  .map(
    ({ identifier, size, kind, parent, system, uses }) => `identifier: ${identifier}
properties: {size: ${size}${kind === "" ? "" : `, kind: ${kind}`}}
relations: {parent: ${parent ?? "~"}, system: ${system ?? "~"}, uses: [${uses.join(", ")}]}
`,
  );

const blueprint = (id: string) =>
  fc.record({ required: fc.boolean(), target: fc.constantFrom("service", "system", "team"), many: fc.boolean() }).map(
    ({ required, target, many }) => `identifier: ${id}
title: ${id}
schema: {properties: {size: {type: number}, kind: {type: string, format: blueprints}}}
relations:
  parent: {target: ${id}}
  system: {target: ${target}, required: ${String(required)}}
  uses: {target: service, many: ${String(many)}}
`,
  );

const folders = ["service", "system"];
const entityFiles = folders.flatMap((folder) => names.map((name) => `entities/${folder}/${name}-file.yml`));

interface Change {
  readonly path: string;
  /** Nothing: the file goes. */
  readonly text: string | undefined;
  readonly isJudged: boolean;
  /** Whether another process goes on, with what this one stored and found. */
  readonly isRestarted: boolean;
}

const change: fc.Arbitrary<Change> = fc
  .oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...entityFiles), fc.option(entity, { nil: undefined })) },
    ...folders.map((id) => ({
      weight: 1,
      arbitrary: fc.tuple(fc.constant(`blueprints/${id}.yml`), fc.option(blueprint(id), { nil: undefined })),
    })),
  )
  .chain(([path, text]) =>
    fc.record({ path: fc.constant(path), text: fc.constant(text), isJudged: fc.boolean(), isRestarted: fc.boolean() }),
  );

const start = fc.record({
  entities: fc.dictionary(fc.constantFrom(...entityFiles), entity, { maxKeys: 10, noNullPrototype: true }),
  service: blueprint("service"),
  system: blueprint("system"),
});

const everything = folders.flatMap((folder) => names.map((name) => ({ blueprint: folder, identifier: name })));

/** What another process has of a store. */
function stored<Store extends EntityStore>(store: EntityStore, other: Store): Store {
  for (const segment of store.encodeAll()) other.addSegment(segment);
  return other;
}

async function told(catalog: Catalog): Promise<unknown> {
  const faults = await checkCatalog(catalog);
  return { faults: faults.map((fault) => JSON.stringify(fault)), dependents: [...dependentsOf(catalog, everything)] };
}

test("whatever changes after whatever else, what is judged by difference is what is judged anew", async () => {
  await fc.assert(
    fc.asyncProperty(start, fc.array(change, { minLength: 1, maxLength: 12 }), async (first, changes) => {
      const files: Record<string, string> = {
        ...first.entities,
        "blueprints/service.yml": first.service,
        "blueprints/system.yml": first.system,
      };
      let store = new EntityStore();
      let previous = await loadCatalog(memoryTree(files), { store });
      standingOf(previous);
      for (const { path, text, isJudged, isRestarted } of changes) {
        if (isRestarted) {
          // Another process goes on with what this one stored, and with how it found that things stand.
          const record = recordStanding(previous) ?? "";
          store = stored(store, new EntityStore());
          previous = await loadCatalog(memoryTree(files), { store });
          expect(recallStanding(previous, record)).toBe(true);
        }
        if (text === undefined) Reflect.deleteProperty(files, path);
        else files[path] = text;
        previous = await loadCatalog(memoryTree(files), { store, previous });
        // What was not judged is judged along with the next.
        if (isJudged) expect(await told(previous)).toEqual(await told(await loadCatalog(memoryTree(files))));
      }
      expect(await told(previous)).toEqual(await told(await loadCatalog(memoryTree(files))));
    }),
    { numRuns: 60 },
  );
});

const many = Object.fromEntries([
  [
    "blueprints/service.yml",
    "identifier: service\ntitle: S\nrelations: {next: {target: service}}\nschema: {properties: {}}\n",
  ],
  ...Array.from({ length: 2000 }, (_, at) => [
    `entities/service/s${String(at)}.yml`,
    `identifier: s${String(at)}\nrelations: {next: s${String(at + 1)}}\n`,
  ]),
]) as Readonly<Record<string, string>>;

test.each([
  ["a change", { "entities/service/s7.yml": "identifier: s7\nrelations: {next: s3}\n" }, 2],
  ["what comes", { "entities/service/s2000.yml": "identifier: s2000\n" }, 0],
])("%s of one among thousands has only those looked at whom it concerns", async (_what, changed, faults) => {
  const store = new WatchedStore();
  const previous = await loadCatalog(memoryTree(many), { store });
  expect(await checkCatalog(previous)).toHaveLength(1);
  store.decoded = 0;
  const catalog = await loadCatalog(memoryTree({ ...many, ...changed }), { store, previous });
  expect(await checkCatalog(catalog)).toHaveLength(faults);
  expect(store.decoded).toBeLessThan(20);
});

test("what goes has only those looked at that point to it", async () => {
  const store = new WatchedStore();
  const previous = await loadCatalog(memoryTree(many), { store });
  expect(await checkCatalog(previous)).toHaveLength(1);
  const { ["entities/service/s7.yml"]: _gone, ...rest } = many;
  store.decoded = 0;
  const catalog = await loadCatalog(memoryTree(rest), { store, previous });
  expect((await checkCatalog(catalog)).map(({ message }) => message.slice(0, 50))).toEqual([
    expect.stringContaining("s1999: `relations.next`"),
    expect.stringContaining("s6: `relations.next`"),
  ]);
  expect(store.decoded).toBeLessThan(20);
});

test("how things stood is recalled for the same entities and blueprints alone, and not where much is wrong", async () => {
  const store = new EntityStore();
  const load = (files: Readonly<Record<string, string>>) => loadCatalog(memoryTree(files), { store });
  const record = recordStanding(await load(many)) ?? "";
  expect(recallStanding(await load({ ...many, "actions/x.yml": "" }), record)).toBe(true);
  for (const [path, text] of [
    ["entities/service/s7.yml", "identifier: s7\n"],
    ["entities/service/s7.yml", undefined],
    ["blueprints/service.yml", "identifier: service\ntitle: S\nschema: {properties: {}}\n"],
  ] as const) {
    const { [path]: _gone, ...rest } = many;
    expect(recallStanding(await load(text === undefined ? rest : { ...rest, [path]: text }), record)).toBe(false);
  }
  expect(recordStanding(await load({ ...many, "blueprints/service.yml": "identifier: other\n" }))).toBeUndefined();
});

test("what another process judged is not looked at again, and all of it once when its blueprint has changed", async () => {
  const store = new EntityStore();
  await loadCatalog(memoryTree(many), { store });
  const judged = async (files: Readonly<Record<string, string>>, from: EntityStore, faults: number) => {
    const other = stored(from, new WatchedStore());
    expect(await checkCatalog(await loadCatalog(memoryTree(files), { store: other }))).toHaveLength(faults);
    return other;
  };
  expect((await judged(many, store, 1)).decoded).toBeLessThan(20);
  const changed = {
    ...many,
    "blueprints/service.yml": `${many["blueprints/service.yml"] ?? ""}# changed\n`,
  };
  const once = await judged(changed, store, 1);
  expect(once.decoded).toBeGreaterThanOrEqual(2000);
  expect((await judged(changed, once, 1)).decoded).toBeLessThan(20);
  const demanding = `identifier: service
title: S
relations: {next: {target: service}}
schema: {properties: {owner: {type: string}}, required: [owner]}
`;
  expect((await judged({ ...many, "blueprints/service.yml": demanding }, once, 2001)).decoded).toBeGreaterThanOrEqual(
    2000,
  );
});

test("of one entity no more is told than 20 problems and that there are others, however it came to be judged", async () => {
  const missing = Array.from({ length: 15 }, (_, at) => `x${String(at)}`).join(", ");
  const files = {
    "blueprints/service.yml":
      "identifier: service\ntitle: S\nschema: {properties: {}}\nrelations: {a: {target: service, many: true}, b: {target: service, many: true}}\n",
    "entities/service/one.yml": `identifier: one\nrelations: {a: [${missing}], b: [${missing}]}\n`,
  };
  const store = new EntityStore();
  const previous = await loadCatalog(memoryTree(files), { store });
  const further =
    "one: `relations.b`: It is wrong too, and more may be: no more than 20 problems of one entity are told.";
  const tellsSome = async (catalog: Catalog): Promise<void> => {
    const messages = (await checkCatalog(catalog)).map(({ message }) => message);
    expect(messages).toHaveLength(21);
    expect(messages.filter((message) => message.startsWith(further))).toHaveLength(1);
  };
  await tellsSome(previous);
  const changed = { ...files, "entities/service/one.yml": `${files["entities/service/one.yml"]}title: T\n` };
  await tellsSome(await loadCatalog(memoryTree(changed), { store, previous }));
  // Twenty are all there are.
  const twenty = {
    ...files,
    "entities/service/one.yml": `identifier: one\nrelations: {a: [${missing}], b: [x, y, z, u, v]}\n`,
  };
  const messages = (await checkCatalog(await loadCatalog(memoryTree(twenty)))).map(({ message }) => message);
  expect(messages).toHaveLength(20);
  expect(messages.join("\n")).not.toContain("It is wrong too");
});
