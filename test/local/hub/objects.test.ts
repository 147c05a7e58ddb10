import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { changedFiles } from "../../../src/local/hub/git/compare.ts";
import { git } from "../../../src/local/hub/git/git.ts";
import {
  entryAt,
  readBlob,
  readCommit,
  readCommits,
  resolveObject,
  writeBlob,
} from "../../../src/local/hub/git/objects.ts";
import { writeCommit } from "../../../src/local/hub/git/write_commit.ts";
import { writeTree } from "../../../src/local/hub/git/write_tree.ts";

let folder = "";
let emptyTree = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hub-objects-"));
  await git(folder, ["init", "--quiet", "--bare"]);
  emptyTree = await writeTree(folder, undefined, []);
});
afterAll(() => rm(folder, { recursive: true }));

const word = fc.string({ unit: fc.constantFrom("a", "Z", "é", " ", ".", "<", ">", "'", ",", "-"), maxLength: 8 });
const person = fc.record({
  name: word.map((each) => `n${each}`),
  email: word.map((each) => `e${each}`),
  date: fc.integer({ min: 0, max: 2_000_000_000 }).map((seconds) => new Date(seconds * 1000).toISOString()),
});
const message = fc.string({ unit: fc.constantFrom("a", "é", " ", "\n", "\n\n", "tree x"), maxLength: 12 });

it("writes the commit that git makes of the same, and reads it as git tells it", async () => {
  await fc.assert(
    fc.asyncProperty(person, person, message, async (author, committer, text) => {
      const parent = await writeCommit(folder, { tree: emptyTree, parents: [], message: "p", author, committer });
      const values = { tree: emptyTree, parents: [parent], message: `m${text}`, author, committer };
      const sha = await writeCommit(folder, values);
      const environment = {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_AUTHOR_DATE: author.date,
        GIT_COMMITTER_NAME: committer.name,
        GIT_COMMITTER_EMAIL: committer.email,
        GIT_COMMITTER_DATE: committer.date,
      };
      const input = values.message.endsWith("\n") ? values.message : `${values.message}\n`;
      const args = ["commit-tree", "-p", parent, "-F", "-", emptyTree];
      expect(sha).toBe(await git(folder, args, { input, environment }));
      expect([await readCommit(folder, sha)]).toEqual(await readCommits(folder, ["-1", sha]));
    }),
    { numRuns: 30 },
  );
}, 60_000);

it("reads the same of objects that git has packed", async () => {
  const who = { name: "Dana", email: "dana@example.com", date: "2026-01-02T03:04:05Z" };
  const blob = await writeBlob(folder, "packed\n");
  const tree = await writeTree(folder, undefined, [{ path: "a/ö/c", mode: "100755", sha: blob }]);
  const commit = await writeCommit(folder, { tree, parents: [], message: "Packed", author: who, committer: who });
  const read = async (): Promise<unknown> => [
    await readCommit(folder, commit),
    await resolveObject(folder, commit, "tree"),
    await resolveObject(folder, commit, "blob"),
    await entryAt(folder, commit, "a/ö/c"),
    await entryAt(folder, commit, "a/ö"),
    await entryAt(folder, commit, "a/ö/c/d"),
    await entryAt(folder, commit, "a/"),
    (await readBlob(folder, blob)).toString(),
  ];
  const loose = await read();
  expect(loose).toMatchObject([
    { tree, message: "Packed", author: who },
    tree,
    undefined,
    { mode: "100755", type: "blob", sha: blob, size: 7, path: "a/ö/c" },
    { mode: "040000", type: "tree", size: null },
    undefined,
    undefined,
    "packed\n",
  ]);
  await git(folder, ["update-ref", "refs/heads/main", commit]);
  await git(folder, ["repack", "-a", "-d", "--quiet"]);
  expect(await read()).toEqual(loose);
});

it("tells what changed, whatever the files are called", async () => {
  const [one, two, three] = await Promise.all(
    ["1\n2\n3\n4\n", "1\n2\n3\n5\n", "\0binary"].map((text) => writeBlob(folder, text)),
  );
  const who = { name: "Dana", email: "dana@example.com", date: "2026-01-02T03:04:05Z" };
  const commitOf = async (files: Readonly<Record<string, string | undefined>>): Promise<string> => {
    const changes = Object.entries(files).map(([file, sha = ""]) => ({ path: file, mode: "100644", sha }));
    const tree = await writeTree(folder, undefined, changes);
    return writeCommit(folder, { tree, parents: [], message: "m", author: who, committer: who });
  };
  const before = await commitOf({ "1\t2\tx": one, "a\nb": one, gone: three, ":old name": two });
  const after = await commitOf({ "1\t2\tx": two, "a\nb": one, bin: three, ":new name": two });
  expect(await changedFiles(folder, before, after)).toEqual([
    {
      path: "1\t2\tx",
      previousPath: null,
      status: "modified",
      additions: 1,
      deletions: 1,
      sha: two,
      patch: "@@ -1,4 +1,4 @@\n 1\n 2\n 3\n-4\n+5",
    },
    {
      path: ":new name",
      previousPath: ":old name",
      status: "renamed",
      additions: 0,
      deletions: 0,
      sha: two,
      patch: null,
    },
    { path: "bin", previousPath: "gone", status: "renamed", additions: 0, deletions: 0, sha: three, patch: null },
  ]);
  expect(await changedFiles(folder, after, after)).toEqual([]);
});
