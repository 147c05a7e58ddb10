import { expect, it } from "vitest";
import type { Effect } from "../../../src/core/run/effects.ts";
import { expectedAfter, mayFollow } from "../../../src/core/run/expected.ts";
import { applyEffect } from "./apply_effect.ts";
import { keys } from "./fixtures.ts";
import type { Scene } from "./scene.ts";
import { announced, applying, planning } from "./stages.ts";

/** Settles the run; with each effect what went with it in one request. */
async function together(scene: Scene): Promise<readonly string[]> {
  const written: string[] = [];
  let [effect] = (await scene.decide()).effects;
  while (effect !== undefined) {
    const before = scene.snapshot;
    const expected = expectedAfter(effect, before, keys);
    const guess = expected === undefined ? [] : await nextOf(scene, expected);
    scene.replace(await applyEffect(before, effect));
    const next = await nextOf(scene, scene.snapshot);
    // What was expected of GitHub leads to the very effect that its answer leads to.
    if (expected !== undefined) expect(guess).toEqual(next);
    const first = effect;
    const follows = guess.filter((each) => mayFollow(first, each));
    for (const each of follows) scene.replace(await applyEffect(scene.snapshot, each));
    written.push([effect, ...follows].map(({ type }) => type).join("+"));
    [effect] = (await scene.decide()).effects;
  }
  return written;
}

async function nextOf(scene: Scene, snapshot: Scene["snapshot"]): Promise<readonly Effect[]> {
  const before = scene.snapshot;
  scene.replace(snapshot);
  const { effects } = await scene.decide();
  scene.replace(before);
  return effects;
}

it("an order goes with what people are told of it", async () => {
  const scene = await announced();
  scene.label("omar");
  expect(await together(scene)).toEqual(["commit_branch", "open_pull", "start_job+update_issue"]);
});

it("a plan's end goes with what people are told of it", async () => {
  const scene = await planning();
  scene.job({});
  expect(await together(scene)).toEqual(["complete_check+update_issue"]);
});

it("the lock goes only after the record is written, never in one request with it", async () => {
  const scene = await applying();
  scene.job({});
  expect(await together(scene)).toEqual(["complete_check+commit_record", "delete_branch+update_issue"]);
});

it("a record is written though the check that goes with it was not: the check is closed afterwards", async () => {
  const scene = await applying();
  scene.job({});
  const [complete] = (await scene.decide()).effects;
  const open = scene.snapshot.checks;
  if (complete === undefined) throw new Error("Nothing is completed.");
  scene.replace(await applyEffect(scene.snapshot, complete));
  const [record] = (await scene.decide()).effects;
  if (record?.type !== "commit_record") throw new Error("Nothing is recorded.");
  scene.replace({ ...(await applyEffect(scene.snapshot, record)), checks: open });
  const { types, state } = await scene.settle();
  expect(types).toEqual(["complete_check", "delete_branch", "update_issue"]);
  expect(state).toBe("succeeded");
  expect(scene.snapshot.checks.filter(({ open: isOpen }) => isOpen)).toEqual([]);
});
