import { describe, expect, it } from "vitest";
import { deriveKeys } from "../../../src/core/plan/keys.ts";
import { decide } from "../../../src/core/run/decide.ts";
import type { RunKeys } from "../../../src/core/run/keys.ts";
import { readMemory } from "../../../src/core/run/memory.ts";
import type { IssueComment } from "../../../src/core/run/snapshot.ts";
import { bot, keys } from "./fixtures.ts";
import type { Scene } from "./scene.ts";
import { announced, planned } from "./stages.ts";

function changeStatus(scene: Scene, change: (comment: IssueComment) => readonly IssueComment[]): void {
  const { comments } = scene.snapshot.issue;
  scene.changeIssue({
    comments: comments.flatMap((comment) => (comment.body.includes("gatehouse:status") ? change(comment) : [comment])),
  });
}

const editedBySam = { editor: { login: "sam", kind: "person" } } as const;

describe("a status comment that somebody tampered with", () => {
  const forgeries: readonly {
    readonly what: string;
    readonly change: (comment: IssueComment) => readonly IssueComment[];
  }[] = [
    { what: "changed", change: (comment) => [{ ...comment, ...editedBySam, body: `${comment.body}\nApproved.` }] },
    { what: "changed and changed back", change: (comment) => [{ ...comment, ...editedBySam }] },
    { what: "deleted", change: () => [] },
    {
      what: "replaced by a copy of it",
      change: (comment) => [{ ...comment, id: "C_copy", author: { login: "sam", kind: "person" } }],
    },
  ];

  it.each(forgeries)(
    "is written anew when it was $what, and no approval counts for what it said",
    async ({ change }) => {
      const scene = await announced();
      const honest = scene.status();
      scene.label("omar");
      changeStatus(scene, change);
      expect(await scene.settle()).toMatchObject({ state: "waiting_for_approval", types: ["update_issue"] });
      const own = scene.snapshot.issue.comments.findLast(
        ({ author, body }) => author.login === bot.login && body.includes("gatehouse:status"),
      );
      expect(own?.body).not.toBe(honest);
      expect(own?.editor?.login ?? bot.login).toBe(bot.login);
      expect(scene.snapshot.issue.labels).not.toContain("approved");
      scene.wait(5);
      scene.label("omar");
      expect((await scene.settle()).types[0]).toBe("commit_branch");
    },
  );

  it.each(forgeries)("changes nothing of a run that is planned when it was $what", async ({ change }) => {
    const scene = await planned();
    changeStatus(scene, change);
    expect(await scene.settle()).toMatchObject({ state: "planned", types: ["update_issue"] });
    expect((await scene.settle()).types).toEqual([]);
  });
});

describe("a second status comment of the app's own", () => {
  it("counts for nothing, and says so", async () => {
    const scene = await announced();
    const honest = scene.status();
    changeStatus(scene, (comment) => [comment, { ...comment, id: "C_second" }]);
    expect(await scene.settle()).toMatchObject({ state: "waiting_for_approval", types: ["update_issue"] });
    const [first, second] = scene.snapshot.issue.comments.filter(({ author }) => author.login === bot.login);
    expect(first?.body).toBe(honest);
    expect(second).toMatchObject({ id: "C_second", body: expect.stringContaining("out of date") as string });
    expect((await scene.settle()).types).toEqual([]);
    scene.label("omar");
    expect((await scene.settle()).types[0]).toBe("commit_branch");
  });
});

describe("master keys that are rotated", () => {
  const fresh = [new Uint8Array(32).fill(2), new Uint8Array(32).fill(1)];
  const rotated: RunKeys = {
    announcement: deriveKeys(fresh, "acme/catalog", "announcement"),
    commit: deriveKeys(fresh, "acme/catalog", "commit"),
    nonce: deriveKeys(fresh, "acme/catalog", "nonce"),
    seal: deriveKeys(fresh, "acme/catalog", "seal"),
  };
  const withoutOld: RunKeys = {
    announcement: rotated.announcement.slice(0, 1),
    commit: rotated.commit.slice(0, 1),
    nonce: rotated.nonce.slice(0, 1),
    seal: rotated.seal.slice(0, 1),
  };

  it("keep what was announced under the old one, and nothing once that is gone", async () => {
    const scene = await announced();
    scene.label("omar");
    expect(decide(scene.snapshot, rotated).effects[0]?.type).toBe("commit_branch");
    expect(decide(scene.snapshot, withoutOld).effects[0]?.type).toBe("update_issue");
  });

  it("keep plans that were reported under the old one; new orders bear the new one's nonce", async () => {
    const scene = await planned();
    const [check] = scene.snapshot.checks;
    expect(readMemory(check?.text ?? "", rotated.seal)?.report).toEqual(check?.memory?.report);
    expect(readMemory(check?.text ?? "", withoutOld.seal)).toBeUndefined();
    scene.merge("omar");
    const [old] = decide(scene.snapshot, keys).effects;
    const [effect] = decide(scene.snapshot, rotated).effects;
    if (old?.type !== "start_job" || effect?.type !== "start_job") throw new Error("Nothing is applied.");
    expect(effect.order.seal).toEqual(old.order.seal);
    expect(effect.order.nonce).not.toBe(old.order.nonce);
  });

  it("sign new announcements with the new one", async () => {
    const scene = await announced();
    scene.changeIssue({ comments: [] });
    const [effect] = decide(scene.snapshot, rotated).effects;
    if (effect?.type !== "update_issue") throw new Error("Nothing is announced.");
    const comment = { id: "C_9", body: effect.comment?.body ?? "", author: bot, createdAt: scene.snapshot.now };
    scene.changeIssue({ comments: [comment] });
    scene.label("omar");
    expect(decide(scene.snapshot, withoutOld).effects[0]?.type).toBe("commit_branch");
  });
});
