import { describe, expect, it } from "vitest";
import type { IssueComment } from "../../../src/core/run/snapshot.ts";
import { app, openCatalog, orders, starterFile } from "./fixtures.ts";
import type { Scene } from "./scene.ts";
import { announced, applied, applying, planned } from "./stages.ts";

const path = "actions/add_document_db.yml";

/** The starter's action with another rule. */
function asking(rule: string) {
  return openCatalog({ [path]: starterFile(path).replace(/requiredApproval: .*/, `requiredApproval: ${rule}`) });
}

const beyond = { beyondOperation: [{ address: "terraform_data.cluster", action: "delete", attributes: [] }] } as const;

describe("/approve", () => {
  const places: readonly {
    readonly state: string;
    readonly open: () => Promise<Scene>;
    readonly then: readonly string[];
  }[] = [
    {
      state: "waiting_for_approval",
      open: () => announced(),
      then: ["commit_branch", "open_pull", "start_job", "update_issue"],
    },
    {
      state: "plan_needs_approval",
      open: () => planned({ report: beyond }),
      then: ["complete_check", "update_issue"],
    },
    {
      state: "plan_stale",
      open: () => applied({ outcome: "stale", effects: "others" }),
      then: ["complete_check", "start_job", "update_issue"],
    },
    {
      state: "merged_unapproved",
      open: () => applying("sam"),
      then: ["complete_check", "start_job", "update_issue"],
    },
  ];

  it.each(places)("lets a run on that is $state, without any label", async ({ state, open, then }) => {
    const scene = await open();
    scene.wait(2);
    expect((await scene.settle()).state).toBe(state);
    scene.comment("omar", "/approve looks good");
    expect((await scene.settle()).types).toEqual(then);
    expect(scene.snapshot.issue.labels).not.toContain("approved");
  });

  const refused: readonly {
    readonly by: string;
    readonly login: string;
    readonly comment?: Partial<IssueComment>;
    readonly says: string;
  }[] = [
    { by: "the author", login: "dana", says: "@dana opened this run" },
    { by: "a stranger", login: "sam", says: "@sam owns nothing that this run writes" },
    {
      by: "an app",
      login: app.botLogin,
      comment: { author: { login: "other[bot]", kind: "bot" } },
      says: "@other[bot] is an app",
    },
    { by: "an app for an owner", login: "omar", comment: { viaApp: true }, says: "An app wrote `/approve` for @omar" },
    {
      by: "a deleted account",
      login: "ghost",
      comment: { author: { login: "ghost", kind: "ghost" } },
      says: "The account that wrote `/approve` no longer exists",
    },
    { by: "e-mail", login: "omar", comment: { byEmail: true }, says: "came by e-mail" },
    {
      by: "an owner who edited it",
      login: "omar",
      comment: { editor: { login: "omar", kind: "person" }, editedAt: "2026-11-22T09:00:00Z" },
      says: "The comment of @omar was edited",
    },
    {
      by: "somebody who edited an owner's comment",
      login: "omar",
      comment: { editor: { login: "sam", kind: "person" } },
      says: "The comment of @omar was edited",
    },
    {
      by: "an owner before the announcement",
      login: "omar",
      comment: { createdAt: "2026-11-22T08:00:00Z" },
      says: "The comment came before this version was announced",
    },
    {
      by: "an owner in the announcement's second",
      login: "omar",
      comment: { createdAt: "2026-11-22T08:00:01Z" },
      says: "or in the same second; @omar, look at it and comment `/approve` again.",
    },
  ];

  it.each(refused)(
    "does not count, and is answered in the status comment: by $by",
    async ({ login, comment, says }) => {
      const scene = await announced();
      scene.comment(login, "/approve", comment);
      expect(await scene.settle()).toMatchObject({ state: "waiting_for_approval", types: ["update_issue"] });
      expect(scene.status()).toContain("Not approved: ");
      expect(scene.status()).toContain(says);
      expect(scene.snapshot.issue.comments.filter(({ author }) => author.login === app.botLogin)).toHaveLength(1);
    },
  );

  it.each(["> /approve", "I'd /approve this", "/approved", "approve", "`/approve`"])(
    "is not said by %j",
    async (body) => {
      const scene = await announced();
      scene.comment("omar", body);
      expect((await scene.settle()).state).toBe("waiting_for_approval");
    },
  );

  it("of a stranger costs the app nothing, and the requester's own is answered", async () => {
    const scene = await announced();
    scene.comment("stranger", "/approve", { byInsider: false });
    expect((await scene.settle()).effects).toEqual([]);
    scene.comment("dana", "/approve", { byInsider: false });
    await scene.settle();
    expect(scene.status()).toContain("Not approved: @dana opened this run");
  });

  it("of an owner counts, whatever GitHub calls them", async () => {
    const scene = await announced();
    scene.comment("omar", "/approve", { byInsider: false });
    expect((await scene.settle()).state).toBe("planning");
  });

  it("does not count of a person of whom nobody knows whether an app wrote it", async () => {
    const scene = await announced();
    scene.comment("omar", "/approve");
    const comments = scene.snapshot.issue.comments.map(({ viaApp, ...comment }) => comment);
    scene.changeIssue({ comments });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });

  it("does not count while a later no may be among comments that are not read", async () => {
    const scene = await announced();
    scene.comment("omar", "/approve");
    scene.changeIssue({ commentsCompleteSince: scene.snapshot.now });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("More comments followed than are read");
    scene.comment("omar", "/approve");
    expect((await scene.settle()).state).toBe("planning");
  });

  it("is taken back by deleting the comment", async () => {
    const scene = await announced({ catalog: await asking("{ count: 2 }") });
    scene.change({ members: new Map([["acme/devops", new Set(["omar", "olga"])]]) });
    scene.comment("omar", "/approve");
    await scene.settle();
    expect(scene.status()).toContain("Approved so far: 1 of 2, by @omar.");
    const comments = scene.snapshot.issue.comments.filter(({ body }) => body !== "/approve");
    scene.changeIssue({ comments });
    await scene.settle();
    expect(scene.status()).not.toContain("Approved so far");
    scene.comment("olga", "/approve");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });

  it("counts with labels, each person once", async () => {
    const scene = await announced({ catalog: await asking("{ count: 2 }") });
    scene.change({ members: new Map([["acme/devops", new Set(["omar", "olga"])]]) });
    scene.comment("omar", "/approve");
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("Approved so far: 1 of 2, by @omar.");
    expect(scene.snapshot.issue.labels).not.toContain("approved");
    scene.label("olga");
    expect((await scene.settle()).state).toBe("planning");
    expect(scene.snapshot.lock?.commit?.approvedBy.map(({ login }) => login)).toEqual(["omar", "olga"]);
  });

  it("is overtaken by /decline: before the merge the run ends", async () => {
    const scene = await announced();
    scene.comment("omar", "/approve");
    scene.comment("omar", "/decline");
    expect((await scene.settle()).state).toBe("declined");
  });

  it("is overtaken by an owner's /decline after the merge, whoever approved", async () => {
    const scene = await applied({ outcome: "stale", effects: "others" });
    scene.change({ members: new Map([["acme/devops", new Set(["omar", "olga"])]]) });
    scene.comment("omar", "/approve");
    scene.comment("olga", "/decline not now");
    expect((await scene.settle()).state).toBe("plan_stale");
    scene.comment("omar", "/approve");
    expect((await scene.settle()).state).toBe("applying");
  });

  it("does not outlive an edit of the issue", async () => {
    const scene = await announced();
    scene.comment("omar", "/approve");
    await scene.edit("dana", { ...orders, instances: "3" });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.wait(11);
    scene.comment("omar", "/approve");
    expect((await scene.settle()).state).toBe("planning");
  });

  it("said while nothing can be approved does not count once it can", async () => {
    const scene = await announced();
    scene.change({ unprotected: ["Pull requests are not required."] });
    await scene.settle();
    scene.comment("omar", "/approve");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.change({ unprotected: [] });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.wait(2);
    scene.comment("omar", "/approve");
    expect((await scene.settle()).state).toBe("planning");
  });
});

describe("who is who when the approval counts", () => {
  it("a person who was renamed is no owner by their old name", async () => {
    const catalog = await openCatalog({ ".github/CODEOWNERS": "* @omar\n" });
    const scene = await announced({ catalog });
    scene.label("omar-new");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.label("omar");
    expect((await scene.settle()).state).toBe("planning");
  });

  it("a team that vanished has no members", async () => {
    const scene = await announced();
    scene.change({ members: new Map([["acme/devops", new Set()]]) });
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("@omar owns nothing");
  });

  it("somebody who left the team before the last approval counts no more", async () => {
    const scene = await announced({ catalog: await asking("{ count: 2 }") });
    scene.change({ members: new Map([["acme/devops", new Set(["omar", "olga"])]]) });
    scene.label("omar");
    await scene.settle();
    scene.change({ members: new Map([["acme/devops", new Set(["olga"])]]) });
    scene.label("olga");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("Approved so far: 1 of 2, by @olga.");
  });

  it("another label that is renamed to the approval label approves nothing", async () => {
    const scene = await announced();
    scene.label("omar", { label: "priority" });
    scene.changeIssue({ labels: [...scene.snapshot.issue.labels, "approved"] });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.snapshot.issue.labels).not.toContain("approved");
  });

  it("a label that an owner puts on again after somebody else's is the owner's", async () => {
    const scene = await announced();
    scene.label("sam");
    await scene.settle();
    scene.label("omar");
    expect((await scene.settle()).state).toBe("planning");
  });

  it("the author may approve where the settings say so, and nobody else's rule changes", async () => {
    const settings = starterFile("gatehouse.yml").replace("self: false", "self: true");
    const catalog = await openCatalog({ ".github/CODEOWNERS": "* @dana\n", "gatehouse.yml": settings });
    const scene = await announced({ catalog });
    scene.comment("sam", "/approve");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.comment("dana", "/approve");
    expect((await scene.settle()).state).toBe("planning");
  });
});

describe("what the status comment shows of the rule", () => {
  it("is who may, who has and what was refused", async () => {
    const scene = await announced({ catalog: await asking("{ count: 2 }") });
    scene.change({ members: new Map([["acme/devops", new Set(["omar", "olga"])]]) });
    scene.label("sam");
    scene.label("omar");
    await scene.settle();
    expect(scene.status()).toContain("<summary>Who may approve, and who has</summary>");
    expect(scene.status()).toContain("| Needed | Who may | Approved by |");
    expect(scene.status()).toContain("| 2 different owners | `@acme/devops` | `@omar` |");
    expect(scene.status()).toMatch(/- 22 Nov 08:00 UTC: @sam owns nothing that this run writes/);
    expect(scene.status()).toMatch(
      /\*\*Next:\*\* someone in @acme\/devops other than @dana and @omar adds the label `approved`, or comments `\/approve`, by/,
    );
  });

  it("is nothing where nobody's approval is needed", async () => {
    const scene = await announced({ catalog: await asking("false") });
    expect(scene.status()).not.toContain("Who may approve");
  });
});
