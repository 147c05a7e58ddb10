import { describe, expect, it } from "vitest";
import type { Effect, EffectOf } from "../../../src/core/run/effects.ts";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { closedBy, draftless, giveBack, merged, rebased, reopenedBy, restored } from "./give_up.ts";
import { applied, applying } from "./stages.ts";
import { lastOrder } from "./jobs.ts";
import { noChanges } from "../../support/no_changes.ts";

const nothing = { ...noChanges, drift: 1 };

describe("giving up what is merged and not applied", () => {
  it("restores the folder by a pull request, and ends once it is merged", async () => {
    const scene = await merged({ outcome: "stale", effects: "others" });
    scene.comment("omar", "/cancel");
    const { state, types, effects } = await scene.settle();
    expect({ state, types }).toEqual({ state: "abandoned", types: ["open_restoration", "post_check", "update_issue"] });
    expect(effects[0]).toMatchObject({ branch: "restore/run-12", base: "main", files: new Map() });
    expect(effects[1]).toMatchObject({ conclusion: "success", head: scene.snapshot.restoration?.pull?.head });
    expect(scene.status()).toContain("**Next:** @acme/devops approves and merges #14.");
    expect(scene.status()).toContain("nothing was applied");
    expect((await scene.settle()).types).toEqual([]);
    await restored(scene);
    const end = await scene.settle();
    expect(end).toMatchObject({
      state: "abandoned",
      types: ["commit_record", "delete_branch", "delete_branch", "update_issue"],
    });
    expect(scene.snapshot.recorded?.text).toMatch(/status: FAILURE\nstate: abandoned/);
    expect(scene.snapshot.recorded?.text).toContain("identifier: mailer-orders");
    expect(scene.snapshot.issue).toMatchObject({ open: false });
    expect(scene.snapshot.issue.labels).toContain("run/abandoned");
    expect((await scene.settle()).types).toEqual([]);
  });

  it("gives back what stood there before an update", async () => {
    const scene = await merged({ outcome: "refused" });
    const before = new Map([["main.tf", new TextEncoder().encode("# before\n")]]);
    giveBack(scene, before);
    scene.comment("omar", "/cancel");
    const { effects } = await scene.settle();
    expect(effects[0]).toMatchObject({ type: "open_restoration", files: before });
  });

  it("also of a merge that nobody can read", async () => {
    const scene = await merged({ outcome: "stale", effects: "others" });
    scene.replace(draftless(scene.snapshot));
    expect(await scene.settle()).toMatchObject({ state: "merged_unapproved" });
    expect(scene.status()).toContain("@acme/devops comments `/cancel`");
    scene.comment("omar", "/cancel");
    expect((await scene.settle()).types).toEqual(["open_restoration", "post_check", "update_issue"]);
    await restored(scene);
    expect((await scene.settle()).types).toEqual(["commit_record", "delete_branch", "delete_branch", "update_issue"]);
  });
});

describe("giving up an apply that was begun", () => {
  it("of a creation destroys what it made, with an owner's consent to that plan, and holds the entity until then", async () => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    const opened = await scene.settle();
    expect(opened.state).toBe("abandoned");
    const [effect] = opened.effects;
    if (effect?.type !== "open_restoration") throw new Error("No way back was opened.");
    expect([...effect.files.keys()]).toContain("destroy.yml");
    expect(scene.status()).toContain("what it made exists and costs money");
    // Not what its pull request would do.
    expect(scene.status()).toContain("**Left undone by that apply:** Creates 2");
    expect(scene.status()).not.toContain("**Plan:**");
    await restored(scene);
    expect((await scene.settle()).types).toEqual(["start_job", "update_issue"]);
    expect(lastOrder(scene)).toMatchObject({ phase: "plan", operation: "delete", head: "e".repeat(40), outputs: [] });
    scene.job({ effects: "destroys" });
    expect(await scene.settle()).toMatchObject({ state: "abandoned" });
    expect(scene.status()).toContain("adds the label `approved`");
    scene.label("dana");
    expect((await scene.settle()).types).not.toContain("start_job");
    scene.label("omar");
    expect((await scene.settle()).types).toEqual(["complete_check", "start_job", "update_issue"]);
    expect(lastOrder(scene)).toMatchObject({ phase: "apply", operation: "delete" });
    expect(scene.snapshot.lock).toBeDefined();
    scene.job({ effects: "destroys" });
    const { types, effects } = await scene.settle();
    expect(types).toEqual(["complete_check", "commit_record", "delete_branch", "delete_branch", "update_issue"]);
    const [, record] = effects;
    if (record?.type !== "commit_record") throw new Error("Nothing is recorded.");
    expect(record.deletions).toContain("infra/database/mailer-orders/destroy.yml");
  });

  it("says what was made until that is undone, though a later attempt came to nothing", async () => {
    const made = "Finished before: create terraform_data.cluster.";
    const diagnosis = { step: "apply", summary: "Quota", detail: made } as const;
    const scene = await merged({ outcome: "apply_failed", report: { diagnosis } });
    scene.comment("omar", "/retry");
    await scene.settle();
    scene.job({ outcome: "plan_failed" });
    await scene.settle();
    scene.comment("omar", "/cancel");
    await scene.settle();
    expect(scene.status()).toContain("### Given up: its folder is to be restored");
    expect(scene.status()).toContain(made);
    expect(scene.status()).toContain("**Left undone by that apply:** Creates 2");
    await restored(scene);
    await scene.settle();
    scene.job({ effects: "destroys" });
    await scene.settle();
    expect(scene.status()).toContain("### Given up: approve the way back");
    expect(scene.status()).toContain(made);
    scene.label("omar");
    await scene.settle();
    scene.job({ effects: "destroys" });
    await scene.settle();
    expect(scene.status()).toContain("### Given up: ");
    expect(scene.status()).not.toContain(made);
  });

  it("ends without an apply where nothing is left to do", async () => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    await restored(scene);
    await scene.settle();
    scene.job({ report: { counts: nothing, changes: [] } });
    expect((await scene.settle()).types).toEqual([
      "complete_check",
      "commit_record",
      "delete_branch",
      "delete_branch",
      "update_issue",
    ]);
  });

  it("shows what failed on the way back, and asks for the plan of what is left", async () => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    await restored(scene);
    await scene.settle();
    scene.job({ outcome: "plan_failed" });
    await scene.settle();
    expect(scene.snapshot.issue.labels).toContain("run/apply-failed");
    scene.comment("omar", "/retry");
    expect((await scene.settle()).types).toEqual(["start_job", "update_issue"]);
    scene.job({ effects: "one" });
    await scene.settle();
    scene.label("omar");
    await scene.settle();
    scene.job({ outcome: "apply_failed", effects: "two" });
    await scene.settle();
    expect(scene.status()).toContain("adds the label `approved`");
    scene.label("omar");
    await scene.settle();
    expect(lastOrder(scene)).toMatchObject({ phase: "apply", attempt: 2 });
  });
});

function openedAgain(effects: readonly Effect[]): EffectOf<"open_restoration"> {
  const opened = effects.find(({ type }) => type === "open_restoration");
  if (opened?.type !== "open_restoration") throw new Error("It was not opened again.");
  return opened;
}

describe("giving up", () => {
  it("is not for the requester, nor while Terraform is at work", async () => {
    const scene = await applying();
    giveBack(scene);
    scene.comment("omar", "/cancel");
    expect((await scene.settle()).types).toEqual(["update_issue"]);
    scene.job({ outcome: "apply_failed" });
    expect((await scene.settle()).state).toBe("apply_failed");
    scene.comment("dana", "/cancel");
    expect((await scene.settle()).state).toBe("apply_failed");
  });

  it("of what is applied is not possible", async () => {
    const scene = await applied({});
    expect((await scene.decide()).state).toBe("succeeded");
  });

  it("does not let anything else be merged under its name", async () => {
    const scene = await merged({ outcome: "stale", effects: "others" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    const { restoration } = scene.snapshot;
    if (restoration?.head === undefined || restoration.pull === undefined) throw new Error("No way back was opened.");
    const oid = "d".repeat(40);
    const pushed = { ...restoration, pull: { ...restoration.pull, head: oid } };
    scene.change({ restoration: { ...pushed, head: { ...restoration.head, oid, isByApp: false } } });
    const red = await scene.settle();
    expect(red.effects[0]).toMatchObject({ type: "post_check", conclusion: "failure", head: oid });
    expect(scene.status()).toContain("somebody pushed to it");
    const outside = new Map([...restoration.head.changed, ["templates/document_db/main.tf", "0"]]);
    scene.change({ restoration: { ...pushed, head: { ...restoration.head, oid, changed: outside } } });
    expect((await scene.settle()).types).not.toContain("post_check");
    scene.change({ restoration: { ...pushed, head: { ...restoration.head, oid: restoration.head.oid } } });
    expect((await scene.settle()).types).not.toContain("post_check");
  });

  it("takes no commit under the app's name for its own that stands on others than the default branch's", async () => {
    const scene = await merged({ outcome: "stale", effects: "others" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    const { restoration } = scene.snapshot;
    if (restoration?.head === undefined || restoration.pull === undefined) throw new Error("No way back was opened.");
    const oid = "d".repeat(40);
    const head = { ...restoration.head, oid };
    scene.change({
      restoration: { ...restoration, pull: { ...restoration.pull, head: oid }, head, isOneCommit: false },
    });
    const { effects } = await scene.settle();
    expect(effects[0]).toMatchObject({ type: "post_check", conclusion: "failure", head: oid });
  });

  it("goes back to where it was when an owner closes its pull request, and begins anew when asked again", async () => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    closedBy(scene, "omar");
    const { state, effects } = await scene.settle();
    expect(state).toBe("apply_failed");
    expect(effects[0]).toMatchObject({ type: "complete_check", conclusion: "action_required" });
    scene.comment("omar", "/cancel");
    expect((await scene.settle()).types[0]).toBe("open_restoration");
  });

  it("that an approver took back is begun anew by an approver alone, whoever opens its pull request again", async () => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    const head = scene.snapshot.restoration?.head;
    if (head === undefined) throw new Error("No way back was opened.");
    closedBy(scene, "omar");
    await scene.settle();
    reopenedBy(scene, "sam", head);
    expect(await scene.settle()).toMatchObject({ state: "apply_failed", types: [] });
    closedBy(scene, "sam");
    expect((await scene.settle()).state).toBe("apply_failed");
    reopenedBy(scene, "omar", head);
    const { state, effects } = await scene.settle();
    expect(state).toBe("abandoned");
    expect(effects[0]).toMatchObject({ type: "post_check", conclusion: "success" });
  });

  it.each(["sam", "dana"])("goes on when %s closes its pull request, who may not approve the run", async (login) => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    closedBy(scene, login);
    const { state, effects } = await scene.settle();
    expect(state).toBe("abandoned");
    expect(openedAgain(effects).body).toContain(
      `#14 was closed by @${login}, who may not approve this run: that undoes nothing.`,
    );
  });

  it("goes on when somebody deletes the comment that asked for it, and closes its pull request", async () => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    const withoutComment = (): void => {
      scene.changeIssue({ comments: scene.snapshot.issue.comments.filter(({ body }) => body !== "/cancel") });
    };
    withoutComment();
    for (let time = 1; time < 3; time += 1) {
      closedBy(scene, "sam");
      expect((await scene.settle()).types).toContain("open_restoration");
    }
    closedBy(scene, "sam");
    const { state, types } = await scene.settle();
    expect(state).toBe("abandoned");
    expect(types).not.toContain("open_restoration");
    closedBy(scene, "omar");
    expect((await scene.settle()).state).toBe("apply_failed");
  });

  it("opens its pull request three times, and then once more when an owner says so again", async () => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    for (let time = 1; time < 3; time += 1) {
      closedBy(scene, "sam");
      expect((await scene.settle()).types).toContain("open_restoration");
    }
    closedBy(scene, "sam");
    const { state, types } = await scene.settle();
    expect(state).toBe("abandoned");
    expect(types).not.toContain("open_restoration");
    expect(scene.status()).toContain("closed again and again");
    expect(scene.status()).toContain("#14 was closed by @sam");
    scene.wait(5);
    scene.comment("omar", "/cancel");
    expect((await scene.settle()).types).toContain("open_restoration");
  });

  it.each(["stays", "is deleted"])(
    "goes on where its pull request gets another base and `/cancel` %s, not without limit",
    async (comment) => {
      const scene = await merged({ outcome: "apply_failed" });
      scene.comment("omar", "/cancel");
      await scene.settle();
      if (comment === "is deleted") scene.changeIssue({ comments: [] });
      for (let time = 1; time < 3; time += 1) {
        rebased(scene);
        const { state, effects } = await scene.settle();
        expect(state).toBe("abandoned");
        expect(openedAgain(effects).body).toContain("#14 was given another base, `elsewhere`: that undoes nothing.");
      }
      rebased(scene);
      const { state, types } = await scene.settle();
      expect(state).toBe("abandoned");
      expect(types).not.toContain("open_restoration");
    },
  );

  it("takes no check of a job back with what was closed, though somebody pushed the run's own head there", async () => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    const { restoration, pull, checks } = scene.snapshot;
    if (restoration?.pull === undefined || pull === undefined) throw new Error("No way back was opened.");
    scene.change({ restoration: { ...restoration, pull: { ...restoration.pull, head: pull.head } } });
    closedBy(scene, "omar");
    expect(checks.some(({ head, conclusion }) => head === pull.head && conclusion === "success")).toBe(true);
    expect((await scene.settle()).types).not.toContain("complete_check");
  });

  it("counts what was opened, whatever is known of the last", async () => {
    const scene = await merged({ outcome: "apply_failed" });
    scene.comment("omar", "/cancel");
    const { restoration, now } = scene.snapshot;
    if (restoration === undefined) throw new Error("There is nothing to restore.");
    scene.change({ restoration: { ...restoration, opened: [now, now, now] } });
    const { state, types } = await scene.settle();
    expect({ state, types }).toEqual({ state: "abandoned", types: ["update_issue"] });
    expect(scene.status()).toContain("comments `/cancel` again");
  });

  it("takes its branch away at the end, and with it the pull request that nobody merged", async () => {
    const scene = await merged({ outcome: "stale", effects: "others" });
    scene.comment("omar", "/cancel");
    await scene.settle();
    const { head } = scene.snapshot.restoration ?? {};
    if (head === undefined) throw new Error("No way back was opened.");
    await scene.setCatalog(await loadCatalog(head.tree));
    const { types, effects } = await scene.settle();
    expect(types).toEqual(["commit_record", "complete_check", "delete_branch", "delete_branch", "update_issue"]);
    expect(effects[1]).toMatchObject({ conclusion: "action_required" });
    expect(effects[3]).toMatchObject({ branch: "restore/run-12", head: head.oid });
  });
});
