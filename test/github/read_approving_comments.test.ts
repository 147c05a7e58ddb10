import nock from "nock";
import { describe, expect, it } from "vitest";
import type { Issue, IssueComment } from "../../src/core/run/snapshot.ts";
import { createCommentHistory } from "../../src/github/read_approving_comments.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

const path = "/repos/acme/catalog/issues/12/comments";
const omar = { login: "omar", kind: "person" } as const;
expectRequests();

function issue(...comments: readonly IssueComment[]): Issue {
  return {
    id: "I_12",
    number: 12,
    title: "",
    body: "",
    author: { login: "dana", kind: "person" },
    open: true,
    createdAt: "2026-11-22T08:00:00Z",
    editors: [],
    hasMoreEditors: false,
    labels: [],
    labelled: [],
    silenced: [],
    comments,
  };
}

const comment = (id: string, body: string, createdAt: string): IssueComment => ({ id, body, createdAt, author: omar });
const answer = (since: string): nock.Interceptor => nock(baseUrl).get(path).query({ since, per_page: 100 });

describe("a comment that may approve", () => {
  it("is an app's when REST says that an app wrote it", async () => {
    answer("t1").reply(200, [
      { node_id: "C_1", performed_via_github_app: { id: 7 } },
      { node_id: "C_2", performed_via_github_app: null },
    ]);
    const asked = issue(comment("C_1", "/approve", "t1"), comment("C_2", "/retry", "t2"), comment("C_3", "hm", "t0"));
    const { comments } = await createCommentHistory(fakeRepository()).complete(asked);
    expect(comments.map(({ id, viaApp }) => [id, viaApp])).toEqual([
      ["C_1", true],
      ["C_2", false],
      ["C_3", undefined],
    ]);
  });

  it("is nobody's when REST does not name it", async () => {
    answer("t1").reply(200, []);
    const { comments } = await createCommentHistory(fakeRepository()).complete(issue(comment("C_1", "/approve", "t1")));
    expect(comments[0]?.viaApp).toBeUndefined();
  });

  it("is known however many comments stand between it and the one before", async () => {
    answer("t1").reply(200, [{ node_id: "C_1", performed_via_github_app: null }]);
    answer("t5").reply(200, [{ node_id: "C_5", performed_via_github_app: null }]);
    answer("t9").reply(200, []);
    const asked = ["1", "5", "9"].map((at) => comment(`C_${at}`, "/approve", `t${at}`));
    const { comments } = await createCommentHistory(fakeRepository()).complete(issue(...asked));
    expect(comments.map(({ viaApp }) => viaApp)).toEqual([false, false, undefined]);
  });

  it("is asked about once, and nothing is asked where there is none", async () => {
    const history = createCommentHistory(fakeRepository());
    await history.complete(issue(comment("C_0", "/status", "t0")));
    answer("t1").reply(200, [{ node_id: "C_1", performed_via_github_app: null }]);
    const asked = issue(comment("C_1", "/approve", "t1"));
    await history.complete(asked);
    expect((await history.complete(asked)).comments[0]?.viaApp).toBe(false);
  });
});
