import nock from "nock";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/core/catalog/load.ts";
import { writeRunCommit } from "../../src/core/run/run_commit.ts";
import { createBranchReader } from "../../src/github/branch_reader.ts";
import { memoryTree } from "../support/memory_tree.ts";
import { openCatalog, submitted } from "../core/run/fixtures.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

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
const clone = {
  fetchCommit: () => Promise.resolve(),
  readCommit: (oid: string) =>
    Promise.resolve({ oid, tree: "0".repeat(40), parents: [], author: gitHub, committer: gitHub, message }),
  refs: () => Promise.resolve(new Map()),
  tree: () => Promise.resolve(tree),
};
expectRequests();

describe("an entity whose branch is gone", () => {
  it("is held by the newest pull request that is merged and not recorded, however many older ones were touched since", async () => {
    const merged = { merged_at: "2026-11-22T08:00:00Z", head: { sha: "a".repeat(40) } };
    const discussed = Array.from({ length: 10 }, () => ({ merged_at: null, head: { sha: "b".repeat(40) } }));
    const listed = nock(baseUrl)
      .get("/repos/acme/catalog/pulls")
      .query(({ sort }) => sort === "created");
    listed.reply(200, [merged, ...discussed.slice(1)]);
    nock(baseUrl)
      .get(`/repos/acme/catalog/commits/${merged.head.sha}`)
      .reply(200, {
        author: { login: "gatehouse[bot]" },
        committer: { login: "web-flow" },
        commit: { verification: { verified: true, reason: "valid" } },
      });
    const { request } = await submitted(await openCatalog(), "add_document_db");
    const reader = createBranchReader(fakeRepository(), clone);
    const lock = await reader.lockOf(12, request, undefined, { name: "main", catalog: await loadCatalog(tree) });
    expect(lock?.commit?.run).toBe(7);
  });
});
