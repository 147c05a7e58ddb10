import nock from "nock";
import { describe, expect, it } from "vitest";
import { findPull, type SoughtRun } from "../../src/github/read_pulls.ts";
import type { References } from "../../src/github/run_query.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const bot = { __typename: "Bot", login: "gatehouse" };
const person = { __typename: "User", login: "dana" };

function rawPull(number: number, changes: object = {}) {
  return {
    __typename: "PullRequest",
    number,
    url: "",
    title: "Run 12: create x",
    body: "What was approved.",
    state: "MERGED",
    headRefName: `run/x/y${String(number)}`,
    headRefOid: "a".repeat(40),
    baseRefName: "main",
    isCrossRepository: false,
    mergedAt: null,
    closedAt: null,
    author: bot,
    mergedBy: null,
    mergeCommit: null,
    baseRepository: { nameWithOwner: "acme/catalog" },
    closings: { nodes: [] },
    ...changes,
  } as const;
}

function reference(number: number, changes: object = {}): NonNullable<NonNullable<References["nodes"]>[number]> {
  return { actor: bot, source: rawPull(number, changes) };
}

const noise = { actor: person, source: { __typename: "Issue" } } as const;
const page = (nodes: References["nodes"], startCursor?: string): References => ({
  nodes,
  pageInfo: { hasPreviousPage: startCursor !== undefined, startCursor: startCursor ?? null },
});

function earlier(before: string, references: References): void {
  nock(baseUrl)
    .post(
      "/graphql",
      ({ variables }: { readonly variables: { readonly before?: string } }) => variables.before === before,
    )
    .reply(200, { data: { repository: { issue: { references } } } });
}

/** So much refers to the issue that the app gives up looking there. */
function earlierNoise(): void {
  for (let number = 1; number < 10; number += 1) {
    earlier(`c${String(number)}`, page([noise], `c${String(number + 1)}`));
  }
}

function ofBranch(branch: string, ...nodes: readonly object[]): void {
  pageOfBranch(branch, null, nodes);
}

/** The page of its pull requests before `before`, and where the one before that ends. */
function pageOfBranch(branch: string, before: string | null, nodes: readonly object[], startCursor?: string): void {
  const isAsked = ({ variables }: { readonly variables: Readonly<Record<string, unknown>> }): boolean =>
    variables["branch"] === branch && variables["before"] === before;
  const pageInfo = { hasPreviousPage: startCursor !== undefined, startCursor: startCursor ?? null };
  nock(baseUrl)
    .post("/graphql", isAsked)
    .reply(200, { data: { repository: { pullRequests: { nodes, pageInfo } } } });
}

function find(references: References, changes: Partial<SoughtRun> = {}): ReturnType<typeof findPull> {
  return findPull(fakeRepository(), {
    issue: 12,
    defaultBranch: "main",
    references,
    runOf: () => Promise.resolve(12),
    heldBranch: () => Promise.resolve(undefined),
    wantedBranch: undefined,
    ...changes,
  });
}

describe("a run's pull request", () => {
  it("is found behind as many references as somebody has made", async () => {
    earlier("c1", page([noise], "c2"));
    earlier("c2", page([reference(13)], "c3"));
    expect(await find(page([noise], "c1"))).toMatchObject({ pull: { number: 13 } });
  });

  it("is found behind those of other runs that somebody made refer to this issue", async () => {
    const runOf = ({ number }: { readonly number: number }): Promise<number> => Promise.resolve(number);
    earlier("c1", page([reference(13)], "c2"));
    earlier("c2", page([reference(12)], "c3"));
    expect(await find(page([reference(14)], "c1"), { runOf })).toMatchObject({ pull: { number: 12, state: "merged" } });
  });

  it("is looked for only so far, and then nobody takes it for one that there never was", async () => {
    earlierNoise();
    expect(await find(page([noise], "c1"))).toEqual({ isBuried: true });
  });

  it("is then the one of the branch that the run holds", async () => {
    earlierNoise();
    ofBranch("run/x/y", rawPull(13, { state: "CLOSED", author: person }), rawPull(14, { state: "OPEN" }));
    const { pull } = await find(page([noise], "c1"), { heldBranch: () => Promise.resolve("run/x/y") });
    expect(pull).toMatchObject({ number: 14, state: "open" });
  });

  it("is found there behind as many others as somebody opened from a fork's branch of that name", async () => {
    const heldBranch = (): Promise<string> => Promise.resolve("run/x/y");
    const foreign = rawPull(15, { author: person, isCrossRepository: true });
    earlierNoise();
    pageOfBranch("run/x/y", null, [foreign], "p1");
    pageOfBranch("run/x/y", "p1", [rawPull(14)]);
    expect(await find(page([noise], "c1"), { heldBranch })).toMatchObject({ pull: { number: 14, state: "merged" } });
    earlierNoise();
    for (let read = 0; read < 10; read += 1)
      pageOfBranch("run/x/y", read === 0 ? null : `p${String(read)}`, [foreign], `p${String(read + 1)}`);
    await expect(find(page([noise], "c1"), { heldBranch })).rejects.toThrow(
      /run\/x\/y .* more than 1000 pull requests/,
    );
  });

  it("is then what was merged of the branch that the run would hold, and nothing that was closed there before", async () => {
    for (const state of ["MERGED", "CLOSED"]) {
      earlierNoise();
      ofBranch("run/x/y", rawPull(14, { state }));
      const { pull } = await find(page([noise], "c1"), { wantedBranch: "run/x/y" });
      expect(pull?.number).toBe(state === "MERGED" ? 14 : undefined);
    }
  });

  it("is not another run's of that branch", async () => {
    earlierNoise();
    ofBranch("run/x/y", rawPull(14));
    const found = await find(page([noise], "c1"), { wantedBranch: "run/x/y", runOf: () => Promise.resolve(99) });
    expect(found).toEqual({ isBuried: true });
  });

  it("is not the pull request of another run, though somebody made that one refer to this issue", async () => {
    const runOf = ({ number }: { readonly number: number }): Promise<number> =>
      Promise.resolve(number === 14 ? 99 : 12);
    const references = page([reference(13, { state: "OPEN" }), reference(14)]);
    expect(await find(references, { runOf })).toMatchObject({ pull: { number: 13, state: "open" } });
  });

  it("is one whose head the app did not make: that is refused elsewhere, and said", async () => {
    const { pull } = await find(page([reference(13)]), { runOf: () => Promise.resolve(undefined) });
    expect(pull).toMatchObject({ number: 13 });
  });

  it("is not merged where it was merged into another branch, and hides no later one", async () => {
    const elsewhere = reference(13, {
      baseRefName: "side",
      mergedAt: "2026-03-01T12:00:00Z",
      closedAt: "2026-03-01T12:00:00Z",
      mergedBy: person,
      mergeCommit: { oid: "b".repeat(40) },
    });
    const { pull } = await find(page([elsewhere]));
    expect(pull).toMatchObject({ state: "closed", base: "side", closedBy: { login: "dana", kind: "person" } });
    expect(pull).not.toHaveProperty("mergeCommit");
    const later = page([elsewhere, reference(14, { state: "OPEN" })]);
    expect(await find(later)).toMatchObject({ pull: { number: 14, state: "open" } });
  });
});
