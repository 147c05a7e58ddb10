import { describe, expect, it } from "vitest";
import { readEvent } from "../../../action/src/standalone/event.ts";

const [one, two] = ["1".repeat(40), "2".repeat(40)];
const repository = { default_branch: "main" };
const side = (ref: string, full_name: string) => ({ ref, sha: one, repo: { full_name } });
const pull = (head: object, base: object) => ({ number: 7, repository, pull_request: { head, base } });

describe("the event that started the workflow", () => {
  it("is a pull request of this repository, or a push to the default branch", () => {
    expect(readEvent("pull_request", pull(side("note", "acme/infra"), side("main", "acme/infra")))).toEqual({
      kind: "pull_request",
      pull: 7,
      head: one,
      isReworded: false,
    });
    expect(readEvent("push", { repository, ref: "refs/heads/main", before: one, after: two })).toEqual({
      kind: "push",
      defaultBranch: "main",
      before: one,
      after: two,
    });
  });

  it("tells an edit of words from one of what the pull request goes into", () => {
    const opened = pull(side("note", "acme/infra"), side("main", "acme/infra"));
    const title = { title: { from: "Note" } };
    const base = { base: { ref: { from: "next" }, sha: { from: two } } };
    for (const [action, changes, isReworded] of [
      ["edited", title, true],
      ["edited", base, false],
      ["edited", { ...title, ...base }, false],
      ["edited", undefined, false],
      ["synchronize", title, false],
    ] as const) {
      expect(readEvent("pull_request", { ...opened, action, changes })).toMatchObject({ isReworded });
    }
  });

  it.each(["schedule", "workflow_dispatch"])("is a check for drift on %s, whatever GitHub tells beside it", (name) => {
    expect(readEvent(name, {})).toEqual({ kind: "check" });
  });

  it.each<[string, string, unknown, RegExp]>([
    ["a fork", "pull_request", pull(side("main", "sam/infra"), side("main", "acme/infra")), /comes from a fork/],
    [
      "a fork that is gone",
      "pull_request",
      pull({ ref: "x", sha: one, repo: null }, side("main", "acme/infra")),
      /no pull_request\.head/,
    ],
    ["another base", "pull_request", pull(side("a", "acme/infra"), side("next", "acme/infra")), /goes into next/],
    ["another branch", "push", { repository, ref: "refs/heads/next", before: one, after: two }, /not on push/],
    ["another event", "pull_request_target", { repository }, /not on pull_request_target/],
    ["no payload", "push", null, /no repository\.default_branch/],
  ])("is refused when it is %s", (_name, name, payload, message) => {
    expect(() => readEvent(name, payload)).toThrow(message);
  });
});
