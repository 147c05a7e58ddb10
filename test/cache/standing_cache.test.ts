import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { judgeWithCache } from "../../src/cache/standing_cache.ts";
import { checkCatalog } from "../../src/core/catalog/check.ts";
import { loadCatalog } from "../../src/core/catalog/load.ts";
import { memoryTree } from "../support/memory_tree.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-cache-"));
});
afterEach(() => rm(folder, { recursive: true }));

const file = (): string => join(folder, "deep/catalog.standing");
const files = {
  "blueprints/service.yml": `identifier: service
title: Service
schema: {properties: {}}
relations: {next: {target: service}}
`,
  "entities/service/a.yml": "identifier: a\nrelations: {next: gone}\n",
};

/** What a process that judges this catalog tells. */
async function told(): Promise<readonly string[]> {
  const catalog = await loadCatalog(memoryTree(files));
  await judgeWithCache(file(), catalog);
  return (await checkCatalog(catalog)).map(({ message }) => message);
}

/** The file as whoever wrote it with another text would have. */
async function rewrite(change: (record: string) => string, header?: (fingerprint: string) => string): Promise<void> {
  const [head = "", record = ""] = (await readFile(file(), "utf8")).split("\n");
  const [fingerprint = ""] = head.split(" ");
  const changed = change(record);
  await writeFile(file(), `${header?.(fingerprint) ?? fingerprint} ${String(crc32(changed))}\n${changed}`);
}

test("how entities stood in one process is taken over by the next", async () => {
  const first = await told();
  expect(first).toEqual([expect.stringContaining("There is no service gone.")]);
  expect(await told()).toEqual(first);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  await rewrite((record) => record.replace('"gone"', '"missing"'));
  expect(await told()).toEqual([expect.stringContaining("There is no service missing.")]);
});

test.each<[string, () => Promise<void>]>([
  [
    "another program's",
    () =>
      rewrite(
        (record) => record.replace('"gone"', '"missing"'),
        () => "0".repeat(64),
      ),
  ],
  ["cut off", async () => writeFile(file(), (await readFile(file())).subarray(0, -1))],
  ["no record", () => writeFile(file(), "hello")],
])("a file that is %s is not believed, and mended", async (_name, damage) => {
  const first = await told();
  const written = await readFile(file(), "utf8");
  await damage();
  expect(await told()).toEqual(first);
  expect(await readFile(file(), "utf8")).toBe(written);
});
