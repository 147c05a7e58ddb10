import { describe, expect, it } from "vitest";
import { signReport } from "../../../src/core/plan/report_message.ts";
import { keys } from "./fixtures.ts";
import { openOrder, workflowRun, type Ending } from "./jobs.ts";
import { reportOf } from "./report_of.ts";
import { applying, planning } from "./stages.ts";

describe("a report that is not believed", () => {
  const lost: readonly { readonly what: string; readonly ending: Ending; readonly says?: string }[] = [
    { what: "signed with another key", ending: { sealKey: new Uint8Array(32).fill(9) } },
    { what: "of another attempt", ending: { report: { nonce: "0".repeat(32) } } },
    { what: "of another run", ending: { report: { issue: 13 } } },
    { what: "of another repository", ending: { report: { repository: "acme/other" } } },
    { what: "of another phase", ending: { report: { phase: "apply", outcome: "applied" } } },
    { what: "of another commit", ending: { report: { head: "d".repeat(40) } } },
    { what: "of another tree", ending: { report: { tree: "d".repeat(40) } } },
    { what: "of another workflow run", ending: { report: { workflowRunId: 78 } } },
    { what: "of another attempt at its workflow run", ending: { report: { workflowRunAttempt: 2 } } },
    {
      what: "from a workflow run whose job was skipped",
      ending: { run: { conclusion: "skipped" } },
      says: "GitHub skipped the job",
    },
  ];

  it.each(lost)("counts as lost: $what", async ({ ending, says = "without a report that can be believed" }) => {
    const scene = await planning();
    scene.job(ending);
    expect((await scene.settle()).state).toBe("plan_failed");
    expect(scene.snapshot.checks.at(-1)).toMatchObject({ conclusion: "failure" });
    expect(scene.status()).toContain(says);
  });

  const foreign: readonly { readonly what: string; readonly ending: Ending }[] = [
    { what: "a person dispatched", ending: { run: { actor: "sam", triggeringActor: "sam" } } },
    { what: "a person started for the app", ending: { run: { triggeringActor: "sam" } } },
    { what: "another event started", ending: { run: { event: "push" } } },
    { what: "runs another file", ending: { run: { path: ".github/workflows/other.yml" } } },
    { what: "runs a branch's version", ending: { run: { branch: "run/database/mailer-orders" } } },
    { what: "has another name", ending: { run: { title: "plan" } } },
  ];

  it.each(foreign)("is not even looked for in a workflow run that $what", async ({ ending }) => {
    const scene = await planning();
    scene.job(ending);
    expect(await scene.settle()).toMatchObject({ state: "planning", types: [] });
    scene.wait(60);
    const { nonce } = openOrder(scene.snapshot);
    const { effects } = await scene.settle();
    expect(effects).toMatchObject([{ type: "dispatch_job", order: { nonce, attempt: 1 } }]);
  });
});

describe("a report that is believed", () => {
  it.each([true, false])(
    "is the first attempt's, though somebody has repeated the run since (over again: %s)",
    async (completed) => {
      const scene = await planning();
      scene.job({ run: { triggeringActor: "sam", attempt: 2, completed, conclusion: "skipped" } });
      expect((await scene.settle()).state).toBe("planned");
    },
  );

  it("is not there when a run was repeated before it said anything: that job is lost, and not dispatched over and over", async () => {
    const scene = await planning();
    scene.job({ silent: true, run: { triggeringActor: "sam", attempt: 2, completed: false } });
    scene.wait(60);
    expect((await scene.settle()).state).toBe("plan_failed");
  });

  it("is what an apply did, when the order was dispatched twice and the other job found the state changed", async () => {
    const scene = await applying();
    const order = openOrder(scene.snapshot);
    const key = keys.seal[0] ?? new Uint8Array();
    const report = (ending: Ending): string => signReport(reportOf(order, ending), key);
    const stale = report({ outcome: "stale", report: { workflowRunId: 77, differences: ["the state"] } });
    scene.change({
      reports: [stale],
      workflowRuns: [workflowRun(order), workflowRun(order, { id: 78, completed: false })],
    });
    expect(await scene.settle()).toMatchObject({ state: "applying", types: [] });
    scene.change({
      reports: [stale, report({ report: { workflowRunId: 78 } })],
      workflowRuns: [workflowRun(order), workflowRun(order, { id: 78 })],
    });
    expect((await scene.settle()).state).toBe("succeeded");
  });

  it("is the first that the app's own runs made, whatever others lie about", async () => {
    const scene = await planning();
    const order = openOrder(scene.snapshot);
    const key = keys.seal[0] ?? new Uint8Array();
    const report = (ending: Ending): string => signReport(reportOf(order, ending), key);
    scene.change({
      reports: [
        "not a report",
        signReport(reportOf(order, { outcome: "refused" }), new Uint8Array(32).fill(9)),
        report({ outcome: "plan_failed", report: { workflowRunId: 80 } }),
        report({ report: { workflowRunId: 79 } }),
      ],
      workflowRuns: [workflowRun(order, { id: 80 }), workflowRun(order, { id: 79 })],
    });
    expect((await scene.settle()).state).toBe("planned");
  });
});

describe("a job", () => {
  it("is waited for while it runs, however long", async () => {
    const scene = await planning();
    scene.job({ silent: true, run: { completed: false } });
    const { state, types, wakeAt } = await scene.settle();
    expect({ state, types }).toEqual({ state: "planning", types: [] });
    expect(Date.parse(wakeAt ?? "")).toBeGreaterThan(Date.parse(scene.snapshot.now));
  });

  it("that never started is dispatched again, with the same nonce, and not more often than GitHub needs to list it", async () => {
    const scene = await planning();
    expect((await scene.settle()).types).toEqual([]);
    scene.wait(11);
    expect((await scene.settle()).types).toEqual(["dispatch_job"]);
    expect(scene.snapshot.checks).toHaveLength(1);
  });

  it("that GitHub never starts is ordered for an hour, and then said", async () => {
    const scene = await planning();
    scene.wait(3601);
    expect(await scene.settle()).toMatchObject({ state: "plan_failed", types: ["complete_check", "update_issue"] });
    expect(scene.status()).toContain("GitHub never started the workflow run");
    scene.comment("dana", "/retry");
    expect((await scene.settle()).types).toEqual(["start_job", "update_issue"]);
  });

  it.each(["cancelled", "startup_failure"])(
    "that ended as %s is dispatched again, three times in all",
    async (conclusion) => {
      const scene = await applying();
      const order = openOrder(scene.snapshot);
      const runs = [1, 2, 3].map((id) => workflowRun(order, { id, conclusion, lastedMilliseconds: 30_000 }));
      for (const count of [1, 2]) {
        scene.wait(60);
        scene.change({ workflowRuns: runs.slice(0, count) });
        const { types, effects } = await scene.settle();
        expect(types).toEqual(["dispatch_job"]);
        expect(effects[0]).toMatchObject({ order: { nonce: order.nonce } });
        expect((await scene.settle()).types).toEqual([]);
      }
      scene.wait(60);
      scene.change({ workflowRuns: runs });
      expect((await scene.settle()).state).toBe("apply_failed");
      expect(scene.status()).toContain(`ended (${conclusion}), as did 2 before it, without a report`);
    },
  );

  it("that ran into its timeout is not repeated", async () => {
    const scene = await planning();
    scene.job({ silent: true, run: { conclusion: "cancelled", lastedMilliseconds: 1_800_000 } });
    expect((await scene.settle()).state).toBe("plan_failed");
    expect(scene.status()).toContain("`timeout-minutes`");
  });

  it("that no runner takes says so, and calls the owners after an hour, once", async () => {
    const scene = await planning();
    const queued = { silent: true, run: { completed: false, waitsFor: "runner" } } as const;
    scene.job(queued);
    expect(scene.status()).not.toContain("no runner");
    scene.wait(400);
    await scene.settle();
    expect(scene.status()).toContain("@acme/devops sees why no runner takes the job");
    const before = scene.snapshot.issue.comments.length;
    scene.wait(3600);
    await scene.settle();
    scene.wait(3600);
    await scene.settle();
    expect(scene.snapshot.issue.comments).toHaveLength(before + 1);
  });

  it("that waits for its environment's reviewers says so at once", async () => {
    const scene = await planning();
    scene.job({ silent: true, run: { completed: false, waitsFor: "approval" } });
    await scene.settle();
    expect(scene.status()).toContain("somebody whom its environment's rules name lets the job go on");
  });

  it("is not ordered twice for one attempt", async () => {
    const scene = await planning();
    expect(scene.snapshot.checks).toHaveLength(1);
    expect((await scene.settle()).types).toEqual([]);
  });
});
