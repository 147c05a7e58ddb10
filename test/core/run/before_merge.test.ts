import { describe, expect, it } from "vitest";
import { memoryTree } from "../../support/memory_tree.ts";
import { openCatalog, orders, starterFile } from "./fixtures.ts";
import type { Ending } from "./jobs.ts";
import type { Scene } from "./scene.ts";
import { announced, planned, planning } from "./stages.ts";

const beyond: Ending = {
  report: { beyondOperation: [{ address: "terraform_data.cluster", action: "delete", attributes: [] }] },
};
const templateChange = { "templates/document_db/extra.tf": "# changed\n" };

describe("a plan", () => {
  const endings: readonly {
    readonly what: string;
    readonly ending: Ending;
    readonly state: string;
    readonly conclusion: string;
    readonly says: string;
  }[] = [
    { what: "that is good", ending: {}, state: "planned", conclusion: "success", says: "nothing is destroyed" },
    {
      what: "that destroys",
      ending: {
        report: {
          counts: { create: 0, update: 0, replace: 1, delete: 1, move: 0, import: 0, forget: 0, outputs: 0, drift: 0 },
        },
      },
      state: "planned",
      conclusion: "success",
      says: "DESTROYS 2 resources",
    },
    {
      what: "that creates nothing, of a run that is to create",
      ending: {
        report: {
          counts: { create: 0, update: 0, replace: 0, delete: 0, move: 0, import: 0, forget: 0, outputs: 1, drift: 0 },
        },
      },
      state: "planned",
      conclusion: "success",
      says: "**This run is to create something, and its plan creates nothing.**",
    },
    {
      what: "that fails",
      ending: { outcome: "plan_failed", report: { diagnosis: { step: "plan", summary: "Invalid value" } } },
      state: "plan_failed",
      conclusion: "failure",
      says: "`Invalid value`",
    },
    {
      what: "that a guard refuses",
      ending: { outcome: "refused", report: { diagnosis: { step: "guard", summary: "Another tree" } } },
      state: "plan_refused",
      conclusion: "failure",
      says: "`Another tree`",
    },
    {
      what: "beyond its operation",
      ending: beyond,
      state: "plan_needs_approval",
      conclusion: "action_required",
      says: 'This plan goes beyond "create"',
    },
    {
      what: "whose job ends without a word",
      ending: { silent: true, run: { conclusion: "failure" } },
      state: "plan_failed",
      conclusion: "failure",
      says: "without a report",
    },
  ];

  it.each(endings)("ends in its state: one $what", async ({ ending, state, conclusion, says }) => {
    const scene = await planned(ending);
    expect((await scene.settle()).state).toBe(state);
    expect(scene.snapshot.checks.at(-1)).toMatchObject({ open: false, conclusion });
    expect(scene.status()).toContain(says);
    expect(scene.snapshot.issue.labels).toContain(`run/${state.replaceAll("_", "-")}`);
  });

  it("is merged by the app where the catalog says so, at the head that was planned", async () => {
    const catalog = await openCatalog({
      "gatehouse.yml": starterFile("gatehouse.yml").replace("merge: manual", "merge: auto"),
    });
    const scene = await planning({ catalog });
    scene.job({});
    const { effects } = await scene.settle();
    expect(effects.find(({ type }) => type === "merge_pull")).toMatchObject({ head: scene.snapshot.lock?.oid });
    expect(scene.snapshot.checks.at(-1)?.order?.phase).toBe("apply");
  });

  it.each(["dana", "omar"])("that failed is made again when %s asks for it", async (login) => {
    const scene = await planned({ outcome: "plan_failed" });
    scene.comment(login, "/retry");
    expect((await scene.settle()).types).toEqual(["start_job", "update_issue"]);
    const [first, second] = scene.snapshot.checks;
    expect(second?.order).toMatchObject({ attempt: 2 });
    expect(second?.nonce).not.toBe(first?.nonce);
  });

  it("that failed is not made again for a stranger, or by an older word", async () => {
    const scene = await planning();
    scene.comment("omar", "/retry");
    scene.job({ outcome: "plan_failed" });
    await scene.settle();
    scene.comment("sam", "/retry");
    expect((await scene.settle()).types).toEqual([]);
  });
});

describe("a plan beyond its operation", () => {
  it("needs an owner's label of its own, later than the plan", async () => {
    const scene = await planned(beyond);
    expect(scene.snapshot.issue.labels).not.toContain("approved");
    scene.label("dana");
    expect((await scene.settle()).state).toBe("plan_needs_approval");
    scene.label("omar");
    expect(await scene.settle()).toMatchObject({ state: "planned", types: ["complete_check", "update_issue"] });
    expect(scene.snapshot.checks.at(-1)).toMatchObject({ conclusion: "success" });
  });

  it("is not approved by the label that approved another plan", async () => {
    const scene = await planned(beyond);
    scene.label("omar");
    const [check] = scene.snapshot.checks;
    const report = check?.memory?.report;
    if (check?.memory === undefined || report?.seal === undefined) throw new Error("There is no plan.");
    const other = { ...report, seal: { ...report.seal, effects: "f".repeat(64) } };
    scene.change({ checks: [{ ...check, memory: { ...check.memory, report: other } }] });
    expect((await scene.settle()).state).toBe("plan_needs_approval");
  });

  it("ends the run when nobody approves it in time", async () => {
    const scene = await planned(beyond);
    scene.wait(8 * 86_400);
    expect(await scene.settle()).toMatchObject({
      state: "expired",
      types: ["update_issue", "close_pull", "delete_branch"],
    });
    expect(scene.snapshot.issue.labels).toContain("run/expired");
    expect((await scene.decide()).effects).toEqual([]);
  });
});

describe("an approval is revoked", () => {
  const changes: readonly {
    readonly by: string;
    readonly act: (scene: Scene) => Promise<void>;
    /** The pull request's description shows it. */
    readonly isDescribed?: true;
  }[] = [
    { by: "an edit", act: (scene) => scene.edit("dana", { ...orders, instances: "3" }), isDescribed: true },
    { by: "a changed template", act: async (scene) => scene.setCatalog(await openCatalog(templateChange)) },
    {
      by: "a changed entity",
      act: async (scene) =>
        scene.setCatalog(
          await openCatalog({
            "entities/service/mailer.yml": `${starterFile("entities/service/mailer.yml")}# changed\n`,
          }),
        ),
    },
  ];

  it("by another rendering of the same answers, which is what was approved, and not only what it is made of", async () => {
    const action = starterFile("actions/add_document_db.yml");
    const catalog = await openCatalog({
      "actions/add_document_db.yml": action.replace(
        'instances: "{{ .inputs.instances }}"\n    instance_class',
        'instances: "{{ if .trigger.by.login == \\"dana\\" then 1 else 5 end }}"\n    instance_class',
      ),
    });
    const scene = await planned({}, { catalog });
    const { request } = scene.snapshot;
    // Dana's account is called otherwise by now.
    scene.changeIssue({ author: { login: "dana-b", kind: "person" } });
    await scene.setCatalog(catalog);
    const after = scene.snapshot.request;
    if (request.kind !== "valid" || after.kind !== "valid") throw new Error("The request is not valid.");
    expect(after.tree).not.toBe(request.tree);
    expect(after.digest).not.toBe(request.digest);
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });

  it.each(changes)(
    "by $by: the check turns, the label comes off, a new one renews it",
    async ({ act, isDescribed }) => {
      const scene = await planned();
      const before = scene.snapshot.lock?.oid;
      await act(scene);
      expect(await scene.settle()).toMatchObject({
        state: "waiting_for_approval",
        types: ["complete_check", "update_issue"],
      });
      expect(scene.snapshot.checks.at(-1)?.conclusion).toBe("action_required");
      expect(scene.snapshot.issue.labels).not.toContain("approved");
      scene.wait(11);
      scene.label("omar");
      const { types, effects } = await scene.settle();
      expect(types).toEqual(["commit_branch", ...(isDescribed ? ["update_pull"] : []), "start_job", "update_issue"]);
      expect(effects[0]).toMatchObject({ replaces: before, parent: scene.snapshot.catalog.commit });
      expect(scene.snapshot.checks.at(-1)?.head).toBe(scene.snapshot.lock?.oid);
    },
  );

  it("while the plan runs: it is ordered anew afterwards", async () => {
    const scene = await planning();
    await scene.edit("dana", { ...orders, instances: "9" });
    expect((await scene.settle()).state).toBe("invalid");
    expect(scene.snapshot.checks.at(-1)).toMatchObject({ open: false, conclusion: "action_required" });
    await scene.edit("dana", orders);
    expect((await scene.settle()).types).toEqual(["start_job", "update_issue"]);
  });

  it("by nothing else: the default branch may move on", async () => {
    const scene = await planned();
    await scene.setCatalog(
      await openCatalog({
        "entities/service/other.yml": "identifier: other\nblueprint: service\ntitle: Other\nproperties: {}\n",
      }),
    );
    expect((await scene.settle()).types).toEqual([]);
  });

  it("and gives the entity back when the answers name another", async () => {
    const scene = await planned();
    await scene.edit("dana", { ...orders, name: "carts" });
    expect(await scene.settle()).toMatchObject({
      state: "waiting_for_approval",
      types: ["complete_check", "close_pull", "delete_branch", "update_issue"],
    });
    expect(scene.snapshot.issue.labels).not.toContain("approved");
  });

  it("and the run expires where nobody renews it: nothing stays locked", async () => {
    const scene = await planned();
    await scene.edit("dana", { ...orders, instances: "3" });
    await scene.settle();
    scene.wait(8 * 86_400);
    const { state, types } = await scene.settle();
    expect(state).toBe("expired");
    expect(types).toEqual(["update_issue", "close_pull", "delete_branch"]);
  });
});

describe("a run whose branches are not protected any more", () => {
  it("can't be merged, by the app neither, until they are again", async () => {
    const catalog = await openCatalog({
      "gatehouse.yml": starterFile("gatehouse.yml").replace("merge: manual", "merge: auto"),
    });
    const scene = await planning({ catalog });
    scene.change({ unprotected: ["Anyone with write access may create branches below run/."] });
    scene.job({});
    const { state, types } = await scene.settle();
    expect(state).toBe("plan_refused");
    expect(types).not.toContain("merge_pull");
    expect(scene.snapshot.checks.at(-1)?.conclusion).toBe("action_required");
    expect(scene.status()).toContain("Anyone with write access may create branches below run/.");
    scene.change({ unprotected: [] });
    await scene.settle();
    scene.job({});
    expect((await scene.settle()).types).toContain("merge_pull");
  });
});

describe("a run of whose owners' teams GitHub tells nothing any more", () => {
  it("can't be merged, since an objection could go unheard, until it does", async () => {
    const catalog = await openCatalog({
      "gatehouse.yml": starterFile("gatehouse.yml").replace("merge: manual", "merge: auto"),
    });
    const scene = await planning({ catalog });
    scene.change({ untoldMembers: ["The app lacks the permission `members: read`."] });
    scene.job({});
    const { state, types } = await scene.settle();
    expect(state).toBe("plan_refused");
    expect(types).not.toContain("merge_pull");
    expect(scene.snapshot.checks.at(-1)?.conclusion).toBe("action_required");
    expect(scene.status()).toContain("members: read");
    const { untoldMembers: _, ...told } = scene.snapshot;
    scene.replace(told);
    await scene.settle();
    scene.job({});
    expect((await scene.settle()).types).toContain("merge_pull");
  });
});

describe("a run ends before its merge", () => {
  const ends: readonly {
    readonly by: string;
    readonly act: (scene: Scene) => void;
    readonly state: string;
    readonly says: string;
  }[] = [
    {
      by: "/cancel of its author",
      act: (scene) => {
        scene.comment("dana", "/cancel");
      },
      state: "cancelled",
      says: "Cancelled by @dana",
    },
    {
      by: "/cancel of an owner",
      act: (scene) => {
        scene.comment("omar", "/cancel please");
      },
      state: "cancelled",
      says: "Cancelled by @omar",
    },
    {
      by: "/decline of an owner",
      act: (scene) => {
        scene.comment("omar", "/decline");
      },
      state: "declined",
      says: "Declined by @omar",
    },
    {
      by: "its label taken off",
      act: (scene) => {
        scene.unlabel("omar");
      },
      state: "declined",
      says: "the approval label was taken off by @omar",
    },
    {
      by: "its issue closed",
      act: (scene) => {
        scene.changeIssue({ open: false, closedBy: { login: "dana", kind: "person" } });
      },
      state: "cancelled",
      says: "the issue was closed by @dana",
    },
  ];

  it.each(ends)("by $by: pull request and branch go, once", async ({ act, state, says }) => {
    const scene = await planned();
    act(scene);
    expect(await scene.settle()).toMatchObject({
      state,
      types: ["update_issue", "complete_check", "close_pull", "delete_branch"],
    });
    // Whoever reopens its pull request finds nothing green to merge.
    expect(scene.snapshot.checks.map(({ conclusion }) => conclusion)).toEqual(["action_required"]);
    expect(scene.status()).toContain(says);
    expect(scene.snapshot.issue).toMatchObject({ open: false });
    expect((await scene.decide()).effects).toEqual([]);
  });

  it("by its pull request closed: the branch goes", async () => {
    const scene = await planned();
    scene.changePull({ state: "closed", closedAt: scene.snapshot.now, closedBy: { login: "omar", kind: "person" } });
    expect(await scene.settle()).toMatchObject({
      state: "cancelled",
      types: ["update_issue", "complete_check", "delete_branch"],
    });
    expect(scene.status()).toContain("the pull request was closed by @omar");
    expect(scene.snapshot.issue.open).toBe(false);
  });

  it("by its pull request merged into another branch: nothing is applied", async () => {
    const scene = await planned();
    const closed = { closedAt: scene.snapshot.now, closedBy: { login: "wren", kind: "person" } } as const;
    scene.changePull({ state: "closed", base: "side", ...closed });
    expect(await scene.settle()).toMatchObject({
      state: "cancelled",
      types: ["update_issue", "complete_check", "delete_branch"],
    });
    expect(scene.status()).toContain("base was changed to `side`, and it was closed or merged there by @wren");
  });

  it.each(ends.slice(0, 3))("also before it is approved, by $by", async ({ act, state }) => {
    const scene = await announced();
    act(scene);
    expect(await scene.settle()).toMatchObject({ state, types: ["update_issue"] });
  });

  const nothings: readonly { readonly what: string; readonly act: (scene: Scene) => void }[] = [
    {
      what: "a stranger's /cancel",
      act: (scene) => {
        scene.comment("sam", "/cancel");
      },
    },
    {
      what: "the author's /decline",
      act: (scene) => {
        scene.comment("dana", "/decline");
      },
    },
    {
      what: "a word in a sentence",
      act: (scene) => {
        scene.comment("omar", "Please don't /cancel");
      },
    },
    {
      what: "a longer word",
      act: (scene) => {
        scene.comment("omar", "/cancelled");
      },
    },
    {
      what: "a comment that somebody else edited",
      act: (scene) => {
        scene.comment("omar", "/cancel");
        const { comments } = scene.snapshot.issue;
        scene.changeIssue({
          comments: comments.map((comment) => ({ ...comment, editor: { login: "sam", kind: "person" } })),
        });
      },
    },
  ];

  it.each(nothings)("not by $what", async ({ act }) => {
    const scene = await announced();
    act(scene);
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.snapshot.issue.open).toBe(true);
  });

  it("and begins anew, approval included, when the issue is reopened", async () => {
    const scene = await planned();
    scene.changePull({ state: "closed", closedAt: scene.snapshot.now, closedBy: { login: "omar", kind: "person" } });
    await scene.settle();
    scene.wait(60);
    scene.changeIssue({ open: true, reopenedAt: scene.snapshot.now });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.label("omar");
    expect((await scene.settle()).types).toEqual(["commit_branch", "open_pull", "start_job", "update_issue"]);
  });
});

describe("a pull request whose base somebody changed", () => {
  it("is not green any more, even for the app, until the base is changed back and it is planned again", async () => {
    const scene = await planned();
    const { catalog } = scene.snapshot;
    scene.change({ catalog: { ...catalog, settings: { ...catalog.settings, merge: "auto" } } });
    scene.changePull({ base: "side" });
    expect(await scene.settle()).toMatchObject({ state: "plan_refused", types: ["complete_check", "update_issue"] });
    expect(scene.snapshot.checks.at(-1)?.conclusion).toBe("action_required");
    expect(scene.status()).toContain("asks to be merged into `side`");
    scene.change({ catalog });
    scene.changePull({ base: "main" });
    expect(await scene.settle()).toMatchObject({ state: "planning", types: ["start_job", "update_issue"] });
  });
});

describe("a branch that the app did not write", () => {
  it("is refused when its head is somebody else's, and the green check does not help it", async () => {
    const scene = await planned();
    const { lock } = scene.snapshot;
    if (lock === undefined) throw new Error("The run has no branch.");
    const { commit, ...foreign } = lock;
    const pushed = { ...foreign, oid: "c".repeat(40) };
    scene.change({ lock: pushed, head: pushed });
    scene.changePull({ head: pushed.oid });
    const { approved, ...rest } = scene.snapshot;
    scene.replace(rest);
    expect((await scene.settle()).state).toBe("plan_refused");
    expect(scene.status()).toContain(
      "bears no signature of this app's keys: somebody pushed there, or the repository got another name",
    );
    scene.comment("dana", "/cancel");
    expect((await scene.settle()).types).toEqual(["update_issue", "complete_check", "delete_branch", "close_pull"]);
  });

  it("is not left green where the app can't read its own check any more, as under another name of the repository", async () => {
    const scene = await planned();
    const { lock, checks } = scene.snapshot;
    if (lock === undefined) throw new Error("The run has no branch.");
    const { commit, ...foreign } = lock;
    scene.change({ lock: foreign, head: foreign, checks: checks.map(({ order, memory, ...unread }) => unread) });
    const { approved, ...rest } = scene.snapshot;
    scene.replace(rest);
    expect(await scene.settle()).toMatchObject({ state: "plan_refused", types: ["complete_check", "update_issue"] });
    expect(scene.snapshot.checks.at(-1)?.conclusion).toBe("action_required");
  });

  it("is refused when it changes anything outside the entity's folder", async () => {
    const scene = await planned();
    const { lock } = scene.snapshot;
    if (lock === undefined) throw new Error("The run has no branch.");
    scene.change({ lock: { ...lock, changed: new Map([...lock.changed, ["templates/document_db/main.tf", "0"]]) } });
    expect(await scene.settle()).toMatchObject({ state: "plan_refused", types: ["complete_check", "update_issue"] });
    expect(scene.status()).toContain("`templates/document_db/main.tf`, which no run may write");
  });

  it("is refused when it is not what the template renders", async () => {
    const scene = await planned();
    const { lock } = scene.snapshot;
    if (lock === undefined) throw new Error("The run has no branch.");
    scene.change({ lock: { ...lock, tree: memoryTree({ "infra/database/mailer-orders/main.tf": "# mine\n" }) } });
    expect(await scene.settle()).toMatchObject({ state: "plan_refused", types: ["complete_check", "update_issue"] });
    expect(scene.snapshot.checks.at(-1)?.conclusion).toBe("action_required");
  });

  it("is refused when the pull request shows another head", async () => {
    const scene = await planned();
    scene.changePull({ head: "c".repeat(40) });
    expect((await scene.settle()).state).toBe("plan_refused");
  });
});
