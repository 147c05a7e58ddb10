import { describe, expect, it } from "vitest";
import type { Queue, RunSnapshot } from "../../../src/core/run/snapshot.ts";
import { openScene, type Scene } from "./scene.ts";
import { announced, planned } from "./stages.ts";

const free: Queue = { waiting: [], called: [], isHolderGone: false };

/** Run 12 finds the entity held by this run, or by nobody's branch. */
async function held(by: number | undefined, queue: Partial<Queue> = {}): Promise<Scene> {
  const scene = await announced();
  const { lock } = (await planned()).snapshot;
  if (lock?.commit === undefined) throw new Error("The run has no branch.");
  const { commit, ...branch } = lock;
  scene.change({
    lock: by === undefined ? branch : { ...branch, commit: { ...commit, run: by } },
    queue: { ...free, ...queue },
  });
  return scene;
}

function release(scene: Scene, queue: Partial<Queue>): void {
  const { lock, ...rest } = scene.snapshot;
  scene.replace({ ...rest, queue: { ...free, ...queue } });
}

describe("a run whose entity is held", () => {
  it("says behind which runs it waits, and its place", async () => {
    const scene = await held(7, { waiting: [8, 10, 13] });
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_turn");
    expect(scene.status()).toContain("database `mailer-orders` is held by run #7");
    expect(scene.status()).toContain("When runs #7, #8 and #10 have ended");
    expect(scene.status()).toContain("Its place among those that wait: 3. Before it: #8 and #10.");
    expect(scene.status()).toContain("Run #7 is creating it: if that succeeds, this run can't create it any more.");
    expect(scene.snapshot.issue.labels).not.toContain("approved");
  });

  it.each([
    { what: "whose holder's issue is gone", by: 7 },
    { what: "by a branch that no run made", by: undefined },
  ])("clears a lock away $what, and goes on", async ({ by }) => {
    const scene = await held(by, { isHolderGone: true });
    const { state, types } = await scene.settle();
    expect({ state, types }).toEqual({ state: "waiting_for_approval", types: ["delete_branch"] });
  });

  it("never clears away what a living run holds, or what may be somebody's", async () => {
    for (const by of [7, undefined]) {
      const scene = await held(by);
      expect((await scene.settle()).types).toEqual(["update_issue"]);
      expect((await scene.decide()).state).toBe("waiting_for_turn");
    }
  });
});

describe("a run whose entity is held by a merge whose issue is gone", () => {
  const mergedAt = "2026-11-22T08:00:00Z";
  const orphan = { run: 7, pull: 13, mergedAt, hasBranch: false } as const;

  it("waits for an owner's word, says so, and goes on from what is merged", async () => {
    const scene = await held(7, { orphan });
    expect((await scene.settle()).state).toBe("waiting_for_turn");
    expect(scene.status()).toContain("held by run #7, whose issue is gone");
    expect(scene.status()).toContain("#13 is merged, and no record says what became of it");
    scene.wait(5);
    scene.comment("omar", "/release");
    const { state, types } = await scene.settle();
    expect(state).toBe("waiting_for_approval");
    expect(types).not.toContain("delete_branch");
  });

  it("says so when it is the key that is gone", async () => {
    const scene = await held(undefined, { orphan: { ...orphan, isUnsigned: true } });
    await scene.settle();
    expect(scene.status()).toContain("held by run #7, whose commit none of my keys signed");
    scene.wait(5);
    scene.comment("omar", "/release");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });

  it("has what is left of its branch cleared away only after that word", async () => {
    const scene = await held(7, { orphan: { ...orphan, hasBranch: true } });
    expect((await scene.settle()).types).not.toContain("delete_branch");
    scene.wait(5);
    scene.comment("omar", "/release");
    expect((await scene.settle()).types[0]).toBe("delete_branch");
  });

  it.each([
    { who: "dana", why: "who asked for the run" },
    { who: "sam", why: "who owns nothing" },
  ])("goes on waiting when it is $who who says it, $why", async ({ who }) => {
    const scene = await held(7, { orphan });
    await scene.settle();
    scene.wait(5);
    scene.comment(who, "/release");
    expect((await scene.settle()).state).toBe("waiting_for_turn");
  });

  it("goes on waiting when the word was said before the merge", async () => {
    const scene = await held(7);
    await scene.settle();
    scene.wait(5);
    scene.comment("omar", "/release");
    expect((await scene.settle()).state).toBe("waiting_for_turn");
    scene.change({ queue: { ...free, orphan: { ...orphan, mergedAt: "2026-11-22T09:00:00Z" } } });
    expect((await scene.settle()).state).toBe("waiting_for_turn");
  });
});

describe("a run whose entity is free again", () => {
  it("stays behind an earlier one that still waits, and goes before a later one", async () => {
    const scene = await held(7);
    await scene.settle();
    release(scene, { waiting: [8, 13] });
    expect((await scene.settle()).state).toBe("waiting_for_turn");
    expect(scene.status()).toContain("run #8 has waited for database `mailer-orders` before");
    release(scene, { waiting: [13] });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });

  it("leaves the earlier one whose turn has come a day, and no more", async () => {
    const scene = await held(7);
    await scene.settle();
    release(scene, { called: [{ run: 8, since: scene.snapshot.now }] });
    const { state, wakeAt } = await scene.settle();
    expect(state).toBe("waiting_for_turn");
    expect(scene.status()).toContain("it is run #8's for database `mailer-orders`");
    scene.wait((Date.parse(wakeAt ?? "") - Date.parse(scene.snapshot.now)) / 1000);
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.label("omar");
    expect((await scene.settle()).types[0]).toBe("commit_branch");
  });

  it("is not kept by a later one whose turn came first", async () => {
    const scene = await openScene();
    scene.change({ queue: { ...free, called: [{ run: 13, since: scene.snapshot.now }] } });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });
});

/** What the same runs decide when each looks in turn, in any order and again and again. */
describe("runs that wait for one entity", () => {
  it("all come to their turn, in the order of their issues, with nobody approving anything", async () => {
    const base = (await held(7)).snapshot;
    const { lock, ...unlocked } = base;
    const numbers = [30, 10, 20];
    const states = new Map(numbers.map((run) => [run, { state: "waiting_for_turn", since: base.now }]));
    const order: number[] = [];
    let { now } = base;
    for (let day = 0; day < 4; day += 1) {
      for (const run of numbers) {
        const others = numbers.filter((other) => other !== run);
        const queue: Queue = {
          waiting: others.filter((other) => states.get(other)?.state === "waiting_for_turn").sort((a, b) => a - b),
          called: others.flatMap((other) => {
            const known = states.get(other);
            return known?.state === "waiting_for_approval" ? [{ run: other, since: known.since }] : [];
          }),
          isHolderGone: false,
        };
        const snapshot: RunSnapshot = { ...unlocked, now, queue, issue: { ...base.issue, number: run } };
        const scene = await openScene();
        scene.replace(snapshot);
        const { state = "" } = await scene.decide();
        if (state === "waiting_for_approval" && states.get(run)?.state === "waiting_for_turn") {
          states.set(run, { state, since: now });
          order.push(run);
        }
      }
      now = new Date(Date.parse(now) + 86_400_001).toISOString();
    }
    expect(order).toEqual([10, 20, 30]);
  });
});
