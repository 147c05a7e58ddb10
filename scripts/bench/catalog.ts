import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { blobId } from "../../src/core/render/tree_id.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { commitCatalog, generateCatalog } from "./catalog_repository.ts";
import { columns, median } from "./tables.ts";

const execute = promisify(execFile);
const rounds = 3;
const root = fileURLToPath(new URL("../..", import.meta.url));
const identity = ["-c", "user.name=Bench", "-c", "user.email=bench@example.com"];

interface Measured {
  readonly milliseconds: number;
  /** Absent where it was not measured. */
  readonly peakBytes?: number;
}

const floorName = "the floor";
const none = (): string => "";
/** In this order: the warm ones find what the one before has left. */
const measures: readonly {
  readonly name: string;
  /** As `catalog_measures.ts` calls it. */
  readonly what: string;
  readonly isWarm: boolean;
  /** What is aimed at, for a catalog of so many entities. */
  readonly target: (size: number) => string;
}[] = [
  { name: floorName, what: "floor", isWarm: false, target: none },
  { name: "cold load, indexed", what: "load", isWarm: false, target: none },
  {
    name: "cold load, indexed, validated",
    what: "validate",
    isWarm: false,
    target: (size) => `${size === 10_000 ? "1" : "6"} s; 1.5`,
  },
  { name: "warm start", what: "load", isWarm: true, target: () => "0.5 s" },
  { name: "warm start, validated", what: "validate", isWarm: true, target: none },
  { name: "one changed file pushed", what: "push", isWarm: true, target: () => "0.2 s" },
];

/** Generates catalogs of these sizes, and prints how long reading them takes beside what nobody could do without. */
export async function measureCatalog(sizes: readonly number[] = [10_000, 100_000]): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const size of sizes) rows.push(...(await inFolder((folder) => measureSize(folder, size))));
  console.log(
    [
      `The catalog's figures: medians of ${String(rounds)}, Node ${process.version}, ${String(availableParallelism())} processors. Each is taken in a process of its own.`,
      "The floor is git cat-file --batch of the same blobs, plus a bare js-yaml parse of each.",
      "",
      ...columns([["entities", "", "seconds", "of the floor", "target", "peak MB"], ...rows], 2),
    ].join("\n"),
  );
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function measureSize(folder: string, size: number): Promise<readonly (readonly string[])[]> {
  const gitFolder = join(folder, "acme/catalog.git");
  const files = generateCatalog(size);
  const commit = await commitCatalog(gitFolder, files);
  const oids = [...files].filter(([path]) => path.startsWith("entities/")).map(([, text]) => blobId(Buffer.from(text)));
  await writeFile(join(folder, "oids"), `${oids.join("\n")}\n`);
  const changed = "entities/service/service-7.yml";
  const pushed = await commitCatalog(
    gitFolder,
    files.set(changed, (files.get(changed) ?? "").replace("number 7", "number seven")),
    commit,
  );
  const cache = join(folder, "cache");
  const all = new Map<string, Measured[]>();
  // Each round takes all of them in turn, so that each is held against a floor of the same minute.
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, what, isWarm } of measures) {
      if (!isWarm) await rm(cache, { force: true });
      const measured = await child([what, gitFolder, cache, join(folder, "oids"), commit, pushed]);
      all.set(name, [...(all.get(name) ?? []), measured]);
    }
  }
  const floors = (all.get(floorName) ?? []).map(({ milliseconds }) => milliseconds);
  const row = (name: string, measured: readonly Measured[], target: string): readonly string[] => [
    String(size),
    name,
    (median(measured.map(({ milliseconds }) => milliseconds)) / 1000).toFixed(2),
    median(measured.map(({ milliseconds }, round) => milliseconds / (floors[round] ?? NaN))).toFixed(2),
    target,
    measured.some(({ peakBytes }) => peakBytes === undefined)
      ? ""
      : (median(measured.map(({ peakBytes = 0 }) => peakBytes)) / 1e6).toFixed(0),
  ];
  return [
    ...measures.map(({ name, target }) => row(name, all.get(name) ?? [], target(size))),
    row("check, 10 files changed", await measureCheck(folder, gitFolder, pushed), "2 s"),
  ];
}

/** `gatehouse check --base` of a branch on which 10 files were changed, in a new process with a warm cache. */
async function measureCheck(folder: string, gitFolder: string, commit: string): Promise<readonly Measured[]> {
  const work = join(folder, "work");
  const git = (...args: readonly string[]): Promise<unknown> => execute("git", ["-C", work, ...identity, ...args]);
  await execute("git", ["clone", "--quiet", "--shared", gitFolder, work]);
  await git("checkout", "--quiet", "-b", "change", commit);
  // As a package runs it, in JavaScript.
  await execute("npm", ["run", "build"], { cwd: root });
  const main = join(root, "dist/cli/main.js");
  const check = async (): Promise<Measured> => {
    const start = performance.now();
    await execute(process.execPath, [main, "check", work, "--base", "origin/main"], {
      env: { ...process.env, XDG_CACHE_HOME: join(folder, "caches") },
    });
    return { milliseconds: performance.now() - start };
  };
  await check();
  const all: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (let at = 0; at < 10; at += 1) {
      const file = join(work, `entities/service/service-${String(100 + at)}.yml`);
      await writeFile(
        file,
        `identifier: service-${String(100 + at)}\ntitle: Round ${String(round)}\nproperties: {language: go}\nrelations: {system: system-1}\n`,
      );
    }
    await git("commit", "--quiet", "--all", "--message", "Change ten services");
    all.push(await check());
  }
  return all;
}

async function child(args: readonly string[]): Promise<Measured> {
  const script = fileURLToPath(new URL("catalog_measures.ts", import.meta.url));
  const { stdout } = await execute(process.execPath, [script, ...args]);
  const answer: unknown = JSON.parse(stdout);
  if (isJsonObject(answer) && typeof answer["milliseconds"] === "number" && typeof answer["peakBytes"] === "number") {
    return { milliseconds: answer["milliseconds"], peakBytes: answer["peakBytes"] };
  }
  throw new Error(`The measurement ${args[0] ?? ""} printed something else: ${stdout}`);
}
