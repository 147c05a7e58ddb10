import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { git } from "../../../src/local/hub/git/git.ts";
import { readRefId, writeRefId } from "../../../src/local/hub/git/ref_files.ts";

let folder: string;
const identity = {
  GIT_AUTHOR_NAME: "dana",
  GIT_AUTHOR_EMAIL: "dana@example.com",
  GIT_COMMITTER_NAME: "dana",
  GIT_COMMITTER_EMAIL: "dana@example.com",
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-refs-"));
  await git(folder, ["init", "--bare", "--quiet"]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function commit(message: string): Promise<string> {
  const tree = await git(folder, ["mktree"]);
  return git(folder, ["commit-tree", "-m", message, tree], { environment: identity });
}

test("a ref's id is what git says, loose, packed, and loose again over a packed one", async () => {
  const [one, other] = [await commit("one"), await commit("other")];
  await git(folder, ["update-ref", "refs/heads/run/database/orders", one]);
  await git(folder, ["tag", "v1", one], { environment: identity });
  await git(folder, ["tag", "-a", "-m", "second", "v2", one], { environment: identity });
  const names = ["refs/heads/run/database/orders", "refs/tags/v1", "refs/tags/v2"];
  const ask = async (): Promise<void> => {
    for (const name of names) expect(await readRefId(folder, name)).toBe(await git(folder, ["rev-parse", name]));
  };
  await ask();
  await git(folder, ["pack-refs", "--all"]);
  await ask();
  await git(folder, ["update-ref", "refs/heads/run/database/orders", other]);
  await ask();
  for (const id of [one, other]) {
    await writeRefId(folder, "refs/pull/7/head", id);
    expect(await git(folder, ["rev-parse", "refs/pull/7/head"])).toBe(id);
  }
  expect(await readRefId(folder, "refs/heads/run/database/orders")).toBe(other);
  await git(folder, ["update-ref", "-d", "refs/heads/run/database/orders"]);
  expect(await readRefId(folder, "refs/heads/run/database/orders")).toBeUndefined();
});

test.each([
  "refs/heads/run",
  "refs/heads/run/database/nothing",
  "refs/heads/../../HEAD",
  "refs/heads//main",
  "HEAD",
  "config",
  `refs/heads/${"x".repeat(5000)}`,
  "refs/heads/a\0b",
])("what is no ref has no id: %s", async (name) => {
  expect(await readRefId(folder, name)).toBeUndefined();
});
