import { describe, expect, it } from "vitest";
import type { Diagnosis } from "../../../src/core/plan/messages.ts";
import { orders } from "./fixtures.ts";
import type { Scene } from "./scene.ts";
import { announced, applied, applying, planned, planning } from "./stages.ts";

const day = 86_400;

function reminders({ snapshot }: Scene): readonly string[] {
  return snapshot.issue.comments.map(({ body }) => body).filter((body) => body.startsWith("Reminder for @dana"));
}

/** Whatever happens is looked at when the last decision said so, and at no other time. */
async function sleep(scene: Scene, wakeAt: string | undefined): Promise<Awaited<ReturnType<Scene["settle"]>>> {
  if (wakeAt === undefined) throw new Error("Nobody would ever look again.");
  scene.wait((Date.parse(wakeAt) - Date.parse(scene.snapshot.now)) / 1000);
  return scene.settle();
}

describe("a run that waits for people before its merge", () => {
  const gives = ["close_pull", "delete_branch"] as const;
  const waits: readonly {
    readonly what: string;
    readonly open: () => Promise<Scene>;
    readonly gives: readonly string[];
  }[] = [
    { what: "its answers", open: () => announced({ answers: { ...orders, instances: "9" } }), gives: [] },
    {
      what: "a branch that is in its way",
      open: async () => {
        const scene = await announced();
        scene.label("omar");
        scene.change({ blockedBy: "run" });
        return scene;
      },
      gives: [],
    },
    { what: "its merge", open: () => planned(), gives: ["complete_check", ...gives] },
    { what: "a failed plan", open: () => planned({ outcome: "plan_failed" }), gives },
    { what: "a refused plan", open: () => planned({ outcome: "refused" }), gives },
  ];

  it.each(waits)("for $what is reminded, expires, and gives back what it holds", async ({ open, gives }) => {
    const scene = await open();
    const first = await scene.settle();
    expect(scene.status()).toContain("This run expires on 29 Nov 08:0");
    expect(reminders(scene)).toHaveLength(0);
    const reminded = await sleep(scene, first.wakeAt);
    expect(reminders(scene)).toHaveLength(1);
    expect((await scene.settle()).types).toEqual([]);
    const over = await sleep(scene, reminded.wakeAt);
    expect(over.state).toBe("expired");
    expect(over.types).toEqual(["update_issue", ...gives]);
    expect(scene.snapshot.issue.open).toBe(false);
  });

  it("starts its time anew when its issue is reopened or mended", async () => {
    const scene = await announced({ answers: { ...orders, instances: "9" } });
    scene.wait(6.9 * day);
    await scene.edit("dana", { ...orders, instances: "8" });
    scene.wait(day);
    expect((await scene.settle()).state).toBe("invalid");
    scene.wait(7 * day);
    expect((await scene.settle()).state).toBe("expired");
    scene.wait(day);
    scene.changeIssue({ open: true, reopenedAt: scene.snapshot.now });
    expect((await scene.settle()).state).toBe("invalid");
  });
});

describe("a run that waits for people after its merge", () => {
  it("is never silent, and never ends by itself", async () => {
    const scene = await applied({ outcome: "apply_failed" });
    let { wakeAt } = await scene.settle();
    for (let count = 1; count <= 4; count += 1) {
      const settled = await sleep(scene, wakeAt);
      expect(settled.state).toBe("apply_failed");
      expect(reminders(scene)).toHaveLength(count);
      wakeAt = settled.wakeAt;
    }
    expect(scene.snapshot.issue.open).toBe(true);
  });
});

describe("a state that is locked elsewhere", () => {
  const lock = {
    id: "5c1e2f6a-9e1a-4b1c-8f5e-000000000000",
    who: "kim@laptop",
    operation: "OperationTypeApply",
    created: "2026-11-22 07:59:01.1 +0000 UTC",
  };
  const diagnosis: Diagnosis = { step: "plan", summary: "Error acquiring the state lock", lock };

  it("is waited for, ever longer, and then named with its holder", async () => {
    const scene = await planning();
    for (const minutes of [1, 2, 4, 8, 16]) {
      scene.job({ outcome: "plan_failed", report: { diagnosis } });
      const { state, types, wakeAt } = await scene.settle();
      expect({ state, types }).toEqual({ state: "planning", types: ["complete_check", "update_issue"] });
      expect(scene.status()).toContain("held by `kim@laptop` for `OperationTypeApply` since `2026-11-22 07:59:01.1");
      expect(Date.parse(wakeAt ?? "") - Date.parse(scene.snapshot.now)).toBe(minutes * 60_000);
      expect((await sleep(scene, wakeAt)).types[0]).toBe("start_job");
    }
    scene.job({ outcome: "plan_failed", report: { diagnosis } });
    expect((await scene.settle()).state).toBe("plan_failed");
    expect(scene.status()).toContain("`terraform force-unlock 5c1e2f6a-9e1a-4b1c-8f5e-000000000000`");
  });

  it("never makes an apply of anything but what was ordered", async () => {
    const scene = await applying();
    const [sealed] = scene.snapshot.checks;
    scene.job({ outcome: "apply_failed", effects: "what somebody else's work left", report: { diagnosis } });
    const { wakeAt } = await scene.settle();
    const { effects } = await sleep(scene, wakeAt);
    expect(effects[0]).toMatchObject({ type: "start_job", order: { seal: sealed?.memory?.report?.seal } });
  });

  it("is not waited for where something else went wrong last", async () => {
    const scene = await planned({ outcome: "plan_failed", report: { diagnosis: { step: "plan", summary: "No" } } });
    expect((await scene.settle()).state).toBe("plan_failed");
  });
});
