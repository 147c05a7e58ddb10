import nock from "nock";
import { describe, expect, it } from "vitest";
import type { BranchReader } from "../../src/github/branch_reader.ts";
import { readRestoration } from "../../src/github/read_restoration.ts";
import { planned } from "../core/run/stages.ts";
import { memoryTree } from "../support/memory_tree.ts";
import { cloneWith } from "./clone_port.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";
import { listPulls } from "./list_pulls.ts";

expectRequests();

const unused = (): never => {
  throw new Error("This test reads no branch.");
};
const branches: BranchReader = {
  read: unused,
  isThere: unused,
  heldBy: unused,
  lockOf: unused,
  mergedHolder: unused,
  noteOwn: unused,
};

const tree = memoryTree({
  "infra/database/mailer-orders/main.tf": "# before\n",
  "terraform/database/mailer-orders/old.tf": "# before\n",
});
const gitHub = { name: "GitHub", email: "noreply@github.com" };
const clone = cloneWith({
  fetchCommit: () => Promise.resolve(),
  readCommit: (oid) =>
    Promise.resolve({ oid, tree: "", parents: ["f".repeat(40)], author: gitHub, committer: gitHub, message: "" }),
  tree: () => Promise.resolve(tree),
  isAncestor: () => Promise.resolve(true),
});

function pullOf(number: number, changes: object = {}): object {
  return {
    number,
    html_url: "",
    user: { login: "gatehouse[bot]" },
    state: "closed",
    created_at: `2026-11-22T08:00:${String(number)}Z`,
    closed_at: "2026-11-22T09:00:00Z",
    merged_at: null,
    merge_commit_sha: null,
    head: { ref: "restore/run-12", sha: "a".repeat(40) },
    base: { ref: "main" },
    ...changes,
  };
}

/** Newest first, as many as anybody else opened from that branch into other bases. */
function foreignPulls(count: number): readonly object[] {
  return Array.from({ length: count }, () => pullOf(20, { user: { login: "sam" }, base: { ref: "elsewhere" } }));
}

const closing = (login: string): object => ({
  __typename: "ClosedEvent",
  createdAt: "2026-11-22T09:00:00Z",
  actor: { __typename: "User", login },
});

/** Who closed and reopened each of the app's pull requests, by their numbers. */
function listChanges(changes: Readonly<Record<string, readonly object[]>>): void {
  const repository = Object.fromEntries(
    Object.entries(changes).map(([number, nodes]) => [
      `pull${number}`,
      { timelineItems: { nodes, pageInfo: { hasPreviousPage: false, startCursor: null } } },
    ]),
  );
  nock(baseUrl).post("/graphql").reply(200, { data: { repository } });
}

/** What GitHub lists as open from that branch into the default one; asked for while the app's own is not. */
function listOpen(...pulls: readonly object[]): void {
  nock(baseUrl)
    .get("/repos/acme/catalog/pulls")
    .query({ head: "acme:restore/run-12", base: "main", state: "open" })
    .reply(200, pulls);
}

const headOfBranch = { branch: "restore/run-12", oid: "a".repeat(40), tree, changed: new Map<string, string>() };

async function restorationWhere(
  pulls: readonly object[],
  { folder = "infra/database/mailer-orders", reader = branches } = {},
) {
  const { snapshot } = await planned();
  listPulls("restore/run-12", pulls);
  if (snapshot.pull === undefined) throw new Error("There is no pull request.");
  const pull = { ...snapshot.pull, state: "merged", mergeCommit: "b".repeat(40) } as const;
  const { issue, catalog } = snapshot;
  const run = { catalog, defaultBranch: "main", issue, pull, mayBeBegun: true, folder };
  return readRestoration(fakeRepository(), clone, reader, run);
}

describe("the way back of a merged run", () => {
  it("tells who closed its pull request, and how often there was one, on whatever base people put it", async () => {
    listChanges({ 15: [closing("sam")], 14: [] });
    listOpen();
    const restoration = await restorationWhere([
      pullOf(15),
      pullOf(14, { base: { ref: "elsewhere" }, state: "open" }),
      pullOf(13, { user: { login: "sam" } }),
    ]);
    expect(restoration?.pull).toMatchObject({
      number: 15,
      state: "closed",
      closedBy: { login: "sam", kind: "person" },
    });
    expect(restoration?.opened).toEqual([15, 14].map((number) => `2026-11-22T08:00:${String(number)}Z`));
    expect([...(restoration?.before.keys() ?? [])]).toEqual(["main.tf"]);
  });

  it("goes to the folder that was approved, whatever the settings say by now", async () => {
    listOpen();
    const restoration = await restorationWhere([], { folder: "terraform/database/mailer-orders" });
    expect(restoration?.folder).toBe("terraform/database/mailer-orders");
    expect([...(restoration?.before.keys() ?? [])]).toEqual(["old.tf"]);
  });

  it("is nobody's to have closed when GitHub names nobody", async () => {
    listChanges({ 15: [{ ...closing(""), actor: null }] });
    listOpen();
    expect((await restorationWhere([pullOf(15)]))?.pull?.closedBy).toMatchObject({ kind: "ghost" });
  });

  it("tells of the app's pull request behind however many others were opened of its branch", async () => {
    const restoration = await restorationWhere([
      ...foreignPulls(130),
      pullOf(15, { state: "closed", merged_at: "2026-11-22T09:00:00Z", merge_commit_sha: "c".repeat(40) }),
    ]);
    expect(restoration?.pull).toMatchObject({ number: 15, state: "merged" });
    expect(restoration?.opened).toHaveLength(1);
  });

  it("fails where there are too many others to find the app's among them, and does not tell of none", async () => {
    await expect(restorationWhere([...foreignPulls(1000), pullOf(15)])).rejects.toThrow(
      /restore\/run-12 of acme\/catalog has more than 1000 pull requests/,
    );
  });

  it.each([
    ["there is no other", []],
    ["an older one was closed by somebody who took an earlier giving up back", [pullOf(15)]],
  ])("counts the newest as closed by nobody once it goes elsewhere, where %s", async (_, older) => {
    listChanges({ 16: [], ...(older.length > 0 ? { 15: [closing("omar")] } : {}) });
    listOpen();
    const restoration = await restorationWhere([pullOf(16, { base: { ref: "elsewhere" }, state: "open" }), ...older]);
    expect(restoration?.pull).toMatchObject({ number: 16, state: "closed", base: "elsewhere" });
    expect(restoration?.pull?.closedBy).toBeUndefined();
    expect(restoration?.opened).toHaveLength(1 + older.length);
  });

  it("is an older one that was merged into the default branch, wherever the newest goes", async () => {
    const merge = { merged_at: "2026-11-22T09:00:00Z", merge_commit_sha: "c".repeat(40) };
    const restoration = await restorationWhere([
      pullOf(16, { base: { ref: "elsewhere" }, state: "open" }),
      pullOf(15, merge),
    ]);
    expect(restoration?.pull).toMatchObject({ number: 15, state: "merged" });
  });

  it("is an older one that is open into the default branch: GitHub lets no other be opened beside it", async () => {
    const open = pullOf(15, { state: "open", closed_at: null });
    const reader = { ...branches, read: () => Promise.resolve(headOfBranch) };
    listChanges({ 16: [closing("omar")], 15: [] });
    const restoration = await restorationWhere([pullOf(16), open], { reader });
    expect(restoration?.stateChanges).toMatchObject([{ pull: 16, isClosed: true, by: { login: "omar" } }]);
    expect(restoration).toMatchObject({ pull: { number: 15, state: "open" }, head: headOfBranch, isOneCommit: true });
  });

  it("tells of somebody else's that stands in its way, and of none from a fork", async () => {
    const head = { ref: "restore/run-12", sha: "a".repeat(40) };
    const fork = pullOf(17, { head: { ...head, repo: { full_name: "acme/fork" } } });
    const gone = pullOf(18, { head: { ...head, repo: null } });
    listOpen(fork, gone);
    expect((await restorationWhere([]))?.inTheWay).toBeUndefined();
    listOpen(
      fork,
      gone,
      pullOf(19, { head: { ...head, repo: { full_name: "acme/catalog" } }, user: { login: "sam" } }),
    );
    expect((await restorationWhere([]))?.inTheWay).toEqual({ number: 19, by: "sam" });
  });
});
