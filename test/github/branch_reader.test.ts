import nock from "nock";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/core/catalog/load.ts";
import { signCommit } from "../../src/core/run/commit_signature.ts";
import { writeRunCommit } from "../../src/core/run/run_commit.ts";
import { createBranchReader } from "../../src/github/branch_reader.ts";
import { memoryTree } from "../support/memory_tree.ts";
import { keys, openCatalog, submitted } from "../core/run/fixtures.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";
import { listPulls } from "./list_pulls.ts";

const tree = memoryTree({ "gatehouse.yml": "" });
const message = writeRunCommit("Run 7", "It is merged, and not recorded.", {
  run: 7,
  action: "add_document_db",
  requestedBy: "dana",
  approvedBy: [],
  digest: "d".repeat(64),
  catalog: "c".repeat(40),
  inputs: {},
});
const gitHub = { name: "GitHub", email: "noreply@github.com" };
const branch = "run/database/mailer-orders";
const place = { repository: "acme/catalog", branch, parent: "e".repeat(40), tree: "0".repeat(40) };
const oid = "a".repeat(40);

/** A clone in which every commit is this one. */
function cloneOf(written: string, parents: readonly string[] = [place.parent]) {
  const commit = { tree: place.tree, parents, author: gitHub, committer: gitHub, message: written };
  return {
    fetchCommit: () => Promise.resolve(),
    readCommit: (asked: string) => Promise.resolve({ ...commit, oid: asked }),
    refs: () => Promise.resolve(new Map()),
    tree: () => Promise.resolve(tree),
  };
}

const clone = cloneOf(signCommit(message, place, keys.commit));

/** GitHub names the app as its author, and has signed it itself. */
function attributed(commit: string, author = "gatehouse[bot]"): void {
  nock(baseUrl)
    .get(`/repos/acme/catalog/commits/${commit}`)
    .reply(200, {
      author: { login: author },
      committer: { login: "web-flow" },
      commit: { verification: { verified: true, reason: "valid" } },
    });
}

expectRequests();

describe("a run branch's head", () => {
  it("is the app's when the app signed it and GitHub attributes it to the app, which is asked once", async () => {
    attributed(oid);
    const reader = createBranchReader(fakeRepository(), clone, keys);
    for (let time = 0; time < 2; time += 1) {
      expect(await reader.read(branch, oid)).toMatchObject({ isByApp: true, commit: { run: 7 } });
    }
  });

  it("is asked about again when GitHub could not verify its own signature for the moment", async () => {
    attributed(oid, "sam");
    attributed(oid);
    const reader = createBranchReader(fakeRepository(), clone, keys);
    expect((await reader.read(branch, oid)).isByApp).toBe(false);
    expect((await reader.read(branch, oid)).isByApp).toBe(true);
  });

  it.each([
    ["the app did not sign, though it has the trailers", cloneOf(message), branch],
    ["the app signed for another branch", clone, "run/database/other"],
    ["has two parents", cloneOf(signCommit(message, place, keys.commit), [place.parent, "f".repeat(40)]), branch],
    ["is on another parent", cloneOf(signCommit(message, place, keys.commit), ["f".repeat(40)]), branch],
  ])("is foreign when it %s, whatever GitHub says of it", async (_, written, on) => {
    const head = await createBranchReader(fakeRepository(), written, keys).read(on, oid);
    expect(head.isByApp).toBe(false);
    expect(head.commit).toBeUndefined();
  });

  it("is foreign when GitHub attributes it to somebody else, though its signature holds", async () => {
    attributed(oid, "sam");
    expect((await createBranchReader(fakeRepository(), clone, keys).read(branch, oid)).commit).toBeUndefined();
  });
});

describe("an entity whose branch is gone", () => {
  it("is held by the newest pull request that is merged and not recorded, however many older ones were touched since", async () => {
    const user = { login: "gatehouse[bot]" };
    const merged = { user, merged_at: "2026-11-22T08:00:00Z", head: { sha: oid } };
    const discussed = Array.from({ length: 10 }, () => ({ merged_at: null, head: { sha: "b".repeat(40) } }));
    const listed = nock(baseUrl)
      .get("/repos/acme/catalog/pulls")
      .query(({ sort }) => sort === "created");
    listed.reply(200, [merged, ...discussed.slice(1)]);
    attributed(oid);
    const { request } = await submitted(await openCatalog(), "add_document_db");
    const reader = createBranchReader(fakeRepository(), clone, keys);
    const lock = await reader.lockOf(12, request, undefined, { name: "main", catalog: await loadCatalog(tree) });
    expect(lock?.commit?.run).toBe(7);
  });

  it("is not held by somebody else's pull request of the branch, which is no run's however it was merged", async () => {
    const merge = { number: 20, user: { login: "sam" }, merged_at: "2026-11-22T08:00:00Z", head: { sha: oid } };
    nock(baseUrl).get("/repos/acme/catalog/pulls").query(true).reply(200, [merge]);
    const at = { name: "main", catalog: await loadCatalog(tree) };
    const reader = createBranchReader(fakeRepository(), clone, keys);
    expect(await reader.mergedHolder(branch, 12, at)).toBeUndefined();
  });

  it("is held by the app's merge behind however many others were opened of its branch, or else nobody can tell", async () => {
    const foreign = (count: number): readonly object[] =>
      Array.from({ length: count }, () => ({
        number: 21,
        user: { login: "sam" },
        merged_at: null,
        head: { sha: oid },
      }));
    const user = { login: "gatehouse[bot]" };
    const merge = { number: 20, user, merged_at: "2026-11-22T08:00:00Z", head: { sha: oid } };
    const at = { name: "main", catalog: await loadCatalog(tree) };
    const reader = createBranchReader(fakeRepository(), clone, keys);
    listPulls(branch, [...foreign(110), merge]);
    attributed(oid);
    expect(await reader.mergedHolder(branch, 12, at)).toMatchObject({ run: 7, pull: 20 });
    listPulls(branch, [...foreign(1000), merge]);
    await expect(reader.mergedHolder(branch, 12, at)).rejects.toThrow(/has more than 1000 pull requests/);
  });

  it("is held by a merge of the app's that no key signed any more, until its record is there", async () => {
    const merge = {
      number: 20,
      user: { login: "gatehouse[bot]" },
      merged_at: "2026-11-22T08:00:00Z",
      head: { sha: oid },
    };
    nock(baseUrl).get("/repos/acme/catalog/pulls").query(true).times(2).reply(200, [merge]);
    const reader = createBranchReader(fakeRepository(), cloneOf(message), keys);
    const at = async (files: Readonly<Record<string, string>>) => ({
      name: "main",
      catalog: await loadCatalog(memoryTree({ "gatehouse.yml": "", ...files })),
    });
    const holder = await reader.mergedHolder(branch, 12, await at({}));
    expect(holder).toMatchObject({ run: 7, pull: 20 });
    expect(holder?.head.commit).toBeUndefined();
    expect(await reader.mergedHolder(branch, 12, await at({ "runs/2026/7.yml": "" }))).toBeUndefined();
  });

  it("is free once what was merged last has its record, whatever became of an older merge that was let go", async () => {
    const merges = [oid, "b".repeat(40)].map((sha, index) => ({
      number: 20 - index,
      user: { login: "gatehouse[bot]" },
      merged_at: "2026-11-22T08:00:00Z",
      head: { sha },
    }));
    const listed = (): nock.Interceptor => nock(baseUrl).get("/repos/acme/catalog/pulls").query(true);
    listed().times(2).reply(200, merges);
    attributed(oid);
    const reader = createBranchReader(fakeRepository(), clone, keys);
    const at = async (files: Readonly<Record<string, string>>) => ({
      name: "main",
      catalog: await loadCatalog(memoryTree({ "gatehouse.yml": "", ...files })),
    });
    expect(await reader.mergedHolder(branch, 12, await at({}))).toMatchObject({ run: 7, pull: 20 });
    expect(await reader.mergedHolder(branch, 12, await at({ "runs/2026/7.yml": "" }))).toBeUndefined();
  });
});
