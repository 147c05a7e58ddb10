import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { git } from "../../../src/local/hub/git/git.ts";
import { writeTree } from "../../../src/local/hub/git/write_tree.ts";

let folder = "";
const blobs: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hub-tree-"));
  await git(folder, ["init", "--quiet", "--bare"]);
  for (const input of ["1", "2"]) blobs.push(await git(folder, ["hash-object", "-w", "--stdin"], { input }));
});
afterAll(() => rm(folder, { recursive: true }));

// Few names, so that files and folders meet, some of which look like an answer of git; their order differs with and without a slash at the end.
const name = fc.constantFrom("a", "a-", "a.b", "b", "\u00e4", "b c", "b\nc missing");
const place = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const isBelow = (one: string, other: string): boolean => one === other || one.startsWith(`${other}/`);

/** Files by path, and which of two blobs each is; none lies where another is. */
const files = fc
  .array(fc.tuple(place, fc.constantFrom(0, 1)), { maxLength: 8 })
  .map((all) => new Map(all.filter(([one]) => !all.some(([other]) => other !== one && isBelow(other, one)))));

/** As git makes a tree of an index with these files. */
async function treeByIndex(all: ReadonlyMap<string, number>): Promise<string> {
  const environment = { GIT_INDEX_FILE: path.join(folder, "test-index") };
  await rm(environment.GIT_INDEX_FILE, { force: true });
  const input = [...all].map(([file, blob]) => `100644 ${blobs[blob] ?? ""}\t${file}\0`).join("");
  await git(folder, ["update-index", "-z", "--index-info"], { environment, input });
  return git(folder, ["write-tree"], { environment });
}

const added = (all: ReadonlyMap<string, number>) =>
  [...all].map(([file, blob]) => ({ path: file, mode: "100644", sha: blobs[blob] ?? "" }));

it("writes the tree that git makes of the files that are there then", async () => {
  await fc.assert(
    fc.asyncProperty(files, files, fc.array(place, { maxLength: 2 }), async (before, after, removed) => {
      const base = await writeTree(folder, undefined, added(before));
      expect(base).toBe(await treeByIndex(before));
      const gone = removed.map((each) => ({ path: each, mode: "100644", sha: null }));
      const tree = await writeTree(folder, base, [...gone, ...added(after)]);
      // A new file takes the place of what was at its path, below it, and of a file that is in its way.
      const kept = [...before].filter(
        ([file]) =>
          !removed.some((each) => isBelow(file, each)) &&
          ![...after.keys()].some((each) => isBelow(file, each) || isBelow(each, file)),
      );
      expect(tree).toBe(await treeByIndex(new Map([...kept, ...after])));
      // It is all there: git can list it.
      await git(folder, ["ls-tree", "-r", "-t", tree]);
    }),
    { numRuns: 40 },
  );
}, 60_000);

it("takes over a folder that is there by its id, and refuses what is not there", async () => {
  const inner = await writeTree(folder, undefined, added(new Map([["x", 0]])));
  const base = await writeTree(folder, undefined, added(new Map([["a/old", 1]])));
  const tree = await writeTree(folder, base, [{ path: "a", mode: "040000", sha: inner }]);
  expect(tree).toBe(await treeByIndex(new Map([["a/x", 0]])));
  const missing = writeTree(folder, base, [{ path: "b", mode: "100644", sha: "1".repeat(40) }]);
  await expect(missing).rejects.toThrow("There is no object");
});
