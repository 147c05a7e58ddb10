import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { memoryTree } from "./memory_tree.ts";

const run = promisify(execFile);

describe("memoryTree", () => {
  const folders: string[] = [];
  afterAll(async () => {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  });

  test("gives blobs and trees the ids that git gives them", async () => {
    const files = { "a.yml": "x: 1\n", "a/b.txt": "ä", "a-b/c/d": "", "a.yml.d/e": "e", top: "t" };
    const folder = await mkdtemp(join(tmpdir(), "memory-tree-"));
    folders.push(folder);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await run("git", ["init", "-q"], { cwd: folder });
    await run("git", ["add", "."], { cwd: folder });
    const root = (await run("git", ["write-tree"], { cwd: folder })).stdout.trim();
    const listed = (await run("git", ["ls-tree", "-r", "-t", root], { cwd: folder })).stdout.trim().split("\n");

    const entries = memoryTree(files).entries;
    const ours = [...entries.values()].map((entry) => `${entry.mode} ${entry.kind} ${entry.oid}\t${entry.path}`);
    expect(ours.sort()).toEqual(listed.sort());
  });

  test("answers the contents of blobs only", async () => {
    const tree = memoryTree({ "a/b.txt": "b" });
    const answer = await tree.read(["a", "a/b.txt", "missing"]);
    expect([...answer.keys()]).toEqual(["a/b.txt"]);
  });
});
