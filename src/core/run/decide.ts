import { afterMerge } from "./after_merge.ts";
import { answerAfterEnd } from "./answer_commands.ts";
import { beforeMerge } from "./before_merge.ts";
import { buried } from "./buried.ts";
import { keepTime } from "./clock.ts";
import { endBeforeMerge, releaseEffects } from "./end_before_merge.ts";
import type { Decision, Effect, Step } from "./effects.ts";
import { finished } from "./finished.ts";
import { intake } from "./intake.ts";
import type { RunKeys } from "./keys.ts";
import { present, tellAlone } from "./present.ts";
import type { BranchHead, RunSnapshot } from "./snapshot.ts";
import { type RunState, stateLabel } from "./states.ts";

/**
 * What to do next about a run, from what GitHub holds and nothing else. Pure: the same snapshot gives the same decision,
 * however often it is asked. Writes that move the run on come first, one at a time; when there are none left, the issue is
 * brought in line.
 */
export function decide(snapshot: RunSnapshot, keys: RunKeys): Decision {
  const untimed = nextStep(snapshot, keys);
  if (untimed === undefined) return { state: undefined, effects: answerEnded(snapshot) };
  // What may be merged must not end by the clock.
  const step = snapshot.isBuried === true ? untimed : keepTime(snapshot, untimed);
  const wakeAt = step.wakeAt === undefined ? {} : { wakeAt: step.wakeAt };
  const [effect] = step.effects ?? [];
  if (effect !== undefined) return { state: step.state, effects: [effect], ...wakeAt };
  const presentation = present(snapshot, keys, step);
  return { state: step.state, effects: presentation === undefined ? [] : [presentation], ...wakeAt };
}

/** The issue tells the run's end and stays as it is: only whoever goes on talking to it is answered. */
function answerEnded(snapshot: RunSnapshot): readonly Effect[] {
  const told = tellAlone(snapshot, answerAfterEnd(snapshot));
  return told === undefined ? [] : [told];
}

function nextStep(snapshot: RunSnapshot, keys: RunKeys): Step | undefined {
  const done = finished(snapshot);
  if (done !== undefined) return done;
  const { pull, issue, isBuried } = snapshot;
  if (isBuried === true && issue.open) return buried(snapshot);
  if (isPast(snapshot)) return nextStep(withoutPull(snapshot), keys);
  if (pull?.state === "merged") return afterMerge(snapshot, keys, pull);
  const held = heldBranch(snapshot);
  // Of a branch that it still holds nothing is merged: its pull request would have been found there.
  if (isBuried === true && held === undefined) return undefined;
  const told = toldEnd(snapshot);
  if (told !== undefined) return release(snapshot, held, told);
  return endBeforeMerge(snapshot) ?? (held === undefined ? intake(snapshot, keys) : beforeMerge(snapshot, keys, held));
}

/** The branch that this run holds: by its commit, or, when somebody pushed onto it, by its pull request. */
function heldBranch({ lock, issue, pull }: RunSnapshot): BranchHead | undefined {
  if (lock?.commit?.run === issue.number) return lock;
  const isPushedOnto = lock?.commit === undefined && pull?.state === "open" && pull.branch === lock?.branch;
  return isPushedOnto ? lock : undefined;
}

const endings: readonly RunState[] = ["declined", "cancelled", "expired", "abandoned"];

/** The end that a closed issue already tells. */
function toldEnd({ issue }: RunSnapshot): RunState | undefined {
  if (issue.open) return undefined;
  return endings.find((state) => issue.labels.includes(stateLabel(state)));
}

/** An issue that tells its end is left alone; only what the run still holds is given back. */
function release(snapshot: RunSnapshot, held: BranchHead | undefined, state: RunState): Step | undefined {
  const effects = releaseEffects(snapshot, held);
  return effects.length === 0 ? undefined : { state, effects, view: { title: "Ended", next: "nothing." } };
}

/** A reopened issue starts anew: the pull request that was closed before belongs to the past. */
function isPast({ pull, issue }: RunSnapshot): boolean {
  if (pull?.state !== "closed" || pull.closedAt === undefined || issue.reopenedAt === undefined) return false;
  return Date.parse(issue.reopenedAt) > Date.parse(pull.closedAt);
}

function withoutPull({ pull, ...snapshot }: RunSnapshot): RunSnapshot {
  return snapshot;
}
