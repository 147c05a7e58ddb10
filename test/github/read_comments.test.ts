import nock from "nock";
import { describe, expect, it } from "vitest";
import { createCommentReader } from "../../src/github/read_comments.ts";
import type { RawComment, RawIssue } from "../../src/github/run_query.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const comment = (number: number): RawComment => ({
  id: `C_${String(number)}`,
  body: String(number),
  createdAt: "2026-11-22T08:00:00Z",
  lastEditedAt: null,
  createdViaEmail: false,
  authorAssociation: "NONE",
  author: null,
  editor: null,
});

/** An issue of so many comments; `updatedAt` tells when something was last said. */
function issue(totalCount: number, updatedAt = "2026-11-22T08:00:00Z"): RawIssue {
  return {
    id: "I_12",
    number: 12,
    title: "",
    body: "",
    state: "OPEN",
    locked: false,
    createdAt: "2026-11-22T08:00:00Z",
    updatedAt,
    closedAt: null,
    lastEditedAt: null,
    authorAssociation: "MEMBER",
    author: null,
    labels: null,
    userContentEdits: null,
    earliest: { totalCount, nodes: [] },
    latest: { nodes: [], pageInfo: { startCursor: `before ${String(totalCount - 50)}` } },
    timelineItems: { nodes: [] },
    references: { nodes: [], pageInfo: { hasPreviousPage: false, startCursor: null } },
  };
}

/** The page of a hundred comments before this one is asked for once. */
function expectPage(end: number): void {
  const nodes = Array.from({ length: 100 }, (_, index) => comment(end - 100 + index));
  nock(baseUrl)
    .post("/graphql", ({ variables }: { readonly variables: { readonly before?: string } }) => {
      return variables.before === `before ${String(end)}`;
    })
    .reply(200, {
      data: {
        repository: { issue: { comments: { nodes, pageInfo: { startCursor: `before ${String(end - 100)}` } } } },
      },
    });
}

describe("a long discussion", () => {
  it("costs nothing up to a hundred comments", async () => {
    expect(await createCommentReader(fakeRepository()).between(issue(100))).toEqual([]);
  });

  it("is read whole, oldest first, and again only when something was said", async () => {
    const reader = createCommentReader(fakeRepository());
    for (const end of [350, 250, 150]) expectPage(end);
    const read = await reader.between(issue(400));
    expect(read.map(({ body }) => Number(body))).toEqual(Array.from({ length: 300 }, (_, index) => 50 + index));
    expect(await reader.between(issue(400))).toBe(read);
  });

  it("of any length costs a bounded number of requests", async () => {
    for (let page = 0; page < 10; page += 1) expectPage(9950 - page * 100);
    expect(await createCommentReader(fakeRepository()).between(issue(10_000))).toHaveLength(1000);
  });
});
