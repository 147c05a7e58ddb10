/** One measurement of the catalog in a process of its own; prints milliseconds and the process's peak memory as JSON. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { load } from "js-yaml";
import { pino } from "pino";
import { checkCatalog } from "../../src/core/catalog/check.ts";
import type { Catalog } from "../../src/core/catalog/model/catalog.ts";
import { openCatalogClone } from "../../src/github/catalog_clone.ts";
import { collectShortLivedObjectsEarly } from "../../src/garbage_collector.ts";
import { type CatalogReader, createCatalogReader } from "../../src/github/catalog_reader.ts";

// As the app and the command line do, and the floor with them.
collectShortLivedObjectsEarly();

const [measure = "", gitFolder = "", cacheFile = "", oidFile = "", ...commits] = process.argv.slice(2);
const [commit = "", pushed = ""] = commits;
const log = pino({ level: "silent" });

/** What no loading can do without: git's answer with the same blobs, and a bare parse of each. */
async function floor(): Promise<void> {
  const child = spawn("git", ["-C", gitFolder, "cat-file", "--batch"], { stdio: ["pipe", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(readFileSync(oidFile));
  await new Promise((resolve) => child.on("close", resolve));
  const bytes = Buffer.concat(chunks);
  for (let position = 0; position < bytes.length;) {
    const end = bytes.indexOf(0x0a, position);
    const size = Number(bytes.toString("latin1", position, end).split(" ")[2]);
    load(bytes.toString("utf8", end + 1, end + 1 + size));
    position = end + size + 2;
  }
}

async function openReader(): Promise<CatalogReader> {
  const clone = await openCatalogClone({
    folder: dirname(dirname(gitFolder)),
    repository: `${basename(dirname(gitFolder))}/${basename(gitFolder, ".git")}`,
    url: "http://127.0.0.1:9/acme/catalog.git",
    token: () => Promise.resolve("none"),
    environment: process.env,
    log,
  });
  return createCatalogReader(clone, cacheFile, log);
}

function assertWhole(catalog: Catalog, faults: readonly object[]): void {
  const found = catalog.faults.length + faults.length;
  if (found > 0)
    throw new Error(`The generated catalog has ${String(found)} faults: the measurement is of something else.`);
}

const measures: Readonly<Record<string, () => Promise<number>>> = {
  floor: () => timed(floor),
  load: () =>
    timed(async () => {
      const reader = await openReader();
      assertWhole(await reader.read(commit), []);
      await reader.clone.close();
    }),
  validate: () =>
    timed(async () => {
      const reader = await openReader();
      const catalog = await reader.read(commit);
      assertWhole(catalog, await checkCatalog(catalog));
      await reader.clone.close();
    }),
  push: async () => {
    const reader = await openReader();
    await checkCatalog(await reader.read(commit));
    const milliseconds = await timed(async () => {
      const catalog = await reader.read(pushed);
      assertWhole(catalog, await checkCatalog(catalog));
    });
    await reader.clone.close();
    return milliseconds;
  },
};

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const run = measures[measure];
if (run === undefined) throw new Error(`There is no measurement ${measure}.`);
const milliseconds = await run();
console.log(JSON.stringify({ milliseconds, peakBytes: process.resourceUsage().maxRSS * 1024 }));
