import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "../../../src/core/faults.ts";
import { hostileFiles } from "../../fixtures/hostile/corpus.ts";

interface Found {
  readonly faults: readonly Fault[];
  readonly endless: readonly { readonly ok: boolean; readonly message?: string }[];
  readonly things: readonly string[];
  readonly peakBytes: number;
}

let found: Found;
let byFile: ReadonlyMap<string, readonly Fault[]>;

beforeAll(async () => {
  // Of the heap: jq's memory, which has a limit of its own, comes on top.
  const child = fileURLToPath(new URL("hostile_child.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--max-old-space-size=256", child], {
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  found = JSON.parse(stdout) as Found;
  byFile = Map.groupBy(found.faults, ({ place }) => place.file);
}, 150_000);

describe("a file that means no good is told at its place, in bounded time and memory", () => {
  const single = hostileFiles.filter(({ path }) => !path.includes("alike_"));
  test.each(single.map((file) => [file.path, file] as const))("%s", (path, { told, says = "", most = 5 }) => {
    const faults = byFile.get(path) ?? [];
    const [first] = faults;
    const { line = "-", column = "-" } = first?.place ?? {};
    expect(first === undefined ? undefined : `${String(line)}:${String(column)} ${first.rule}`).toBe(told);
    expect(`${first?.message ?? ""} ${first?.remedy ?? ""}`).toContain(says);
    expect(faults.length).toBeLessThanOrEqual(most);
    for (const { message } of faults) expect(message.length).toBeLessThan(2000);
  });

  test("thousands of entities with one identifier", () => {
    const alike = hostileFiles.filter(({ path }) => path.includes("alike_"));
    expect(alike.flatMap(({ path }) => byFile.get(path) ?? []).map(({ rule }) => rule)).toEqual(
      alike.map(() => "duplicate-identifier"),
    );
  });

  test("jq that never ends is ended, each with its reason", () => {
    expect(found.endless.filter(({ ok }) => ok)).toEqual([]);
    for (const { message } of found.endless) expect(message).toMatch(/longer than|memory|took|time/i);
  });

  test("nothing else is told, and the rest is served", () => {
    const known = new Set(hostileFiles.map(({ path }) => path));
    expect([...byFile.keys()].filter((path) => !known.has(path))).toEqual([]);
    expect(found.things).toEqual(expect.arrayContaining(["sound", "crlf", "backtracking"]));
    expect(found.peakBytes).toBeLessThan(600 * 1024 * 1024);
  });
});
