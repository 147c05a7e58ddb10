import nock from "nock";
import { describe, expect, it } from "vitest";
import { readPull } from "../../src/github/read_pulls.ts";
import type { References } from "../../src/github/run_query.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const bot = { __typename: "Bot", login: "gatehouse" };
const person = { __typename: "User", login: "dana" };

function reference(number: number, changes: object = {}): NonNullable<NonNullable<References["nodes"]>[number]> {
  const source = {
    __typename: "PullRequest",
    number,
    url: "",
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
  return { actor: bot, source };
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

const own = (): Promise<number> => Promise.resolve(12);

describe("a run's pull request", () => {
  it("is found behind as many references as somebody has made", async () => {
    earlier("c1", page([noise], "c2"));
    earlier("c2", page([reference(13)], "c3"));
    expect(await readPull(fakeRepository(), "main", 12, page([noise], "c1"), own)).toMatchObject({ number: 13 });
  });

  it("is found behind those of other runs that somebody made refer to this issue", async () => {
    const runOf = ({ number }: { readonly number: number }): Promise<number> => Promise.resolve(number);
    earlier("c1", page([reference(13)], "c2"));
    earlier("c2", page([reference(12)], "c3"));
    expect(await readPull(fakeRepository(), "main", 12, page([reference(14)], "c1"), runOf)).toMatchObject({
      number: 12,
      state: "merged",
    });
  });

  it("is looked for only so far, and then nobody takes it for one that there never was", async () => {
    for (let number = 1; number < 10; number += 1) {
      earlier(`c${String(number)}`, page([noise], `c${String(number + 1)}`));
    }
    await expect(readPull(fakeRepository(), "main", 12, page([noise], "c1"), own)).rejects.toThrow(
      "Issue 12 of acme/catalog is referred to more than 1000 times",
    );
  });

  it("is not the pull request of another run, though somebody made that one refer to this issue", async () => {
    const runOf = ({ number }: { readonly number: number }): Promise<number> =>
      Promise.resolve(number === 14 ? 99 : 12);
    const references = page([reference(13, { state: "OPEN" }), reference(14)]);
    expect(await readPull(fakeRepository(), "main", 12, references, runOf)).toMatchObject({
      number: 13,
      state: "open",
    });
  });

  it("is one whose head the app did not make: that is refused elsewhere, and said", async () => {
    const pull = await readPull(fakeRepository(), "main", 12, page([reference(13)]), () => Promise.resolve(undefined));
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
    const pull = await readPull(fakeRepository(), "main", 12, page([elsewhere]), own);
    expect(pull).toMatchObject({ state: "closed", base: "side", closedBy: { login: "dana", kind: "person" } });
    expect(pull).not.toHaveProperty("mergeCommit");
    const later = page([elsewhere, reference(14, { state: "OPEN" })]);
    expect(await readPull(fakeRepository(), "main", 12, later, own)).toMatchObject({ number: 14, state: "open" });
  });
});
