import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openEntityCache, type EntityCache } from "../../src/cache/entity_cache.ts";
import { checkCatalog } from "../../src/core/catalog/check.ts";
import { loadCatalog } from "../../src/core/catalog/load.ts";
import type { Catalog } from "../../src/core/catalog/model/catalog.ts";
import { memoryTree } from "../support/memory_tree.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-cache-"));
});
const opened: EntityCache[] = [];
afterEach(async () => {
  for (const cache of opened.splice(0)) cache.close();
  await rm(folder, { recursive: true });
});

async function openCache(): Promise<EntityCache> {
  const cache = await openEntityCache(file());
  opened.push(cache);
  return cache;
}

const file = (): string => join(folder, "deep/catalog.entities");
const entity = (at: number, title = "T"): Record<string, string> => ({
  [`entities/service/e${String(at)}.yml`]: `identifier: e${String(at)}\ntitle: ${title}\n`,
});

/** A process that loads this catalog and ends; the answer is what it had to read. */
async function run(
  files: Record<string, string>,
): Promise<{ readonly catalog: Catalog; readonly read: readonly string[] }> {
  const cache = await openCache();
  const tree = memoryTree(files);
  const read: string[] = [];
  const watched = { ...tree, read: (paths: readonly string[]) => (read.push(...paths), tree.read(paths)) };
  const catalog = await loadCatalog(watched, { store: cache.store });
  await cache.save(catalog);
  return { catalog, read };
}

test("what one process read, the next need not", async () => {
  expect((await run({ ...entity(1), ...entity(2) })).read).toHaveLength(2);
  expect((await run({ ...entity(1), ...entity(2) })).read).toEqual([]);
  const third = await run({ ...entity(1), ...entity(2, "Ö"), ...entity(3) });
  expect(third.read).toEqual(["entities/service/e2.yml", "entities/service/e3.yml"]);
  const fourth = await run({ ...entity(1), ...entity(2, "Ö"), ...entity(3) });
  expect(fourth.read).toEqual([]);
  expect([...fourth.catalog.entities.values()].flatMap((each) => [...each.values()])).toEqual(
    [...third.catalog.entities.values()].flatMap((each) => [...each.values()]),
  );
  expect((await stat(file())).mode & 0o777).toBe(0o600);
});

test("a file called JSON is read unless it is known that its blob is, whatever it was called before", async () => {
  const named = (name: string, text: string): Record<string, string> => ({ [`entities/service/${name}`]: text });
  const json = '{ "identifier": "a" }';
  await run({ ...named("a.yml", json), ...named("b.yml", "{ 'identifier': 'b' }") });
  const renamed = { ...named("a.json", json), ...named("b.json", "{ 'identifier': 'b' }") };
  for (const time of ["first", "second"]) {
    const { catalog, read } = await run(renamed);
    expect(read, time).toEqual(["entities/service/b.json"]);
    expect([...(catalog.entities.get("service")?.keys() ?? [])]).toEqual(["a", "b"]);
    expect(catalog.faults.map(({ rule, place }) => `${place.file} ${rule}`)).toEqual([
      "entities/service/b.json not-json",
    ]);
  }
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ["cut off", (bytes) => bytes.subarray(0, bytes.length - 5)],
  [
    "changed in one byte of an entity",
    (bytes) => Buffer.from(bytes.toString("latin1").replace('"T"', '"X"'), "latin1"),
  ],
  ["another version's", (bytes) => Buffer.from(bytes.toString("latin1").replace(/^./, "~"), "latin1")],
  ["no cache at all", () => Buffer.from("hello\n\0\xFF")],
  ["a segment that is no segment", () => Buffer.from(`${`${"0".repeat(64)} 2 0 0`.padEnd(127)}\n{}`)],
  ["the beginning of a segment", (bytes) => bytes.subarray(0, 100)],
])("a file that is %s is not believed, and mended", async (_name, damage) => {
  await run(entity(1));
  await writeFile(file(), damage(await readFile(file())));
  const second = await run(entity(1));
  expect(second.read).toEqual(["entities/service/e1.yml"]);
  expect(second.catalog.entities.get("service")?.get("e1")?.title).toBe("T");
  expect((await run(entity(1))).read).toEqual([]);
});

test("what was written before the damage is kept", async () => {
  await run(entity(1));
  await run({ ...entity(1), ...entity(2) });
  await writeFile(file(), (await readFile(file())).subarray(0, -3));
  expect((await run({ ...entity(1), ...entity(2) })).read).toEqual(["entities/service/e2.yml"]);
  expect((await run({ ...entity(1), ...entity(2) })).read).toEqual([]);
});

test("entities of any length are read from the file, in any order", async () => {
  const long = (at: number): string => `${String(at)} ${"x".repeat(60_000 - at)}`;
  const all = Array.from({ length: 20 }, (_, at) => at);
  const files = Object.assign({}, ...all.map((at) => entity(at, at % 3 === 0 ? long(at) : "short"))) as Record<
    string,
    string
  >;
  await run(files);
  const { catalog, read } = await run(files);
  expect(read).toEqual([]);
  const titleOf = (at: number): string | undefined => catalog.entities.get("service")?.get(`e${String(at)}`)?.title;
  for (const at of [...all, ...all.toReversed(), 3, 17, 0, 19])
    expect(titleOf(at)).toBe(at % 3 === 0 ? long(at) : "short");
});

test("what a file held is there until the cache is closed, whoever writes another in its place", async () => {
  await run(entity(1));
  const { catalog } = await run(entity(1));
  await rm(file());
  await run(entity(1, "Another"));
  expect(catalog.entities.get("service")?.get("e1")?.title).toBe("T");
});

test("a file that is cut off while it is in use says so", async () => {
  await run(entity(1));
  const { catalog } = await run(entity(1));
  await truncate(file(), 150);
  expect(() => catalog.entities.get("service")?.get("e1")).toThrow("Delete it, and start again");
});

test("a folder in the file's place is no cache", async () => {
  await mkdir(file(), { recursive: true });
  const cache = await openCache();
  expect(cache.store.size).toBe(0);
});

test("a cache that can't be written says so", async () => {
  await writeFile(join(folder, "deep"), "a file in the folder's place");
  await expect(run(entity(1))).rejects.toThrow(/EEXIST|ENOTDIR/);
});

test("what a changed blueprint had to be judged anew is kept for the next process, where it is much", async () => {
  const many = Object.assign({}, ...Array.from({ length: 1200 }, (_, at) => entity(at))) as Record<string, string>;
  /** How many the process had to judge for which the file had no verdict. */
  const judge = async (required: string): Promise<number> => {
    const cache = await openCache();
    const blueprint = `identifier: service\ntitle: S\nschema: {properties: {a: {type: string}}, required: [${required}]}\n`;
    const tree = memoryTree({ ...many, "blueprints/service.yml": blueprint });
    const catalog = await loadCatalog(tree, { store: cache.store });
    expect(await checkCatalog(catalog)).toHaveLength(required === "" ? 0 : 1200);
    const judged = cache.store.unsavedVerdicts;
    await cache.save(catalog);
    expect(cache.store.unsavedVerdicts).toBe(0);
    return judged;
  };
  expect(await judge("")).toBe(0);
  expect(await judge("")).toBe(0);
  expect(await judge("a")).toBe(1200);
  expect(await judge("a")).toBe(0);
  expect(await judge("")).toBe(1200);
});
