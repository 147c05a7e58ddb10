import { afterMerge } from "./after_merge.ts";
import { beforeMerge } from "./before_merge.ts";
import { endBeforeMerge } from "./end_before_merge.ts";
import type { Decision, Step } from "./effects.ts";
import { finished } from "./finished.ts";
import { intake } from "./intake.ts";
import type { RunKeys } from "./keys.ts";
import { present } from "./present.ts";
import type { RunSnapshot } from "./snapshot.ts";
import { type RunState, stateLabel } from "./states.ts";

/**
 * What to do next about a run, from what GitHub holds and nothing else. Pure: the same snapshot gives the same decision,
 * however often it is asked. Writes that move the run on come first, one at a time; when there are none left, the issue is
 * brought in line.
 */
export function decide(snapshot: RunSnapshot, keys: RunKeys): Decision {
  const step = nextStep(snapshot, keys);
  if (step === undefined) return { state: undefined, effects: [] };
  const wakeAt = step.wakeAt === undefined ? {} : { wakeAt: step.wakeAt };
  const [effect] = step.effects ?? [];
  if (effect !== undefined) return { state: step.state, effects: [effect], ...wakeAt };
  const presentation = present(snapshot, keys, step);
  return { state: step.state, effects: presentation === undefined ? [] : [presentation], ...wakeAt };
}

function nextStep(snapshot: RunSnapshot, keys: RunKeys): Step | undefined {
  const done = finished(snapshot);
  if (done !== undefined) return done;
  const { issue, lock, pull } = snapshot;
  if (isPast(snapshot)) return nextStep(withoutPull(snapshot), keys);
  if (pull?.state === "merged") return afterMerge(snapshot, keys, pull);
  const held = lock?.commit?.run === issue.number ? lock : undefined;
  if (held !== undefined) return beforeMerge(snapshot, keys, held);
  if (!issue.open) return hasEnded(snapshot) ? undefined : endBeforeMerge(snapshot, undefined);
  return endBeforeMerge(snapshot, undefined) ?? intake(snapshot, keys);
}

const endings: readonly RunState[] = ["declined", "cancelled", "expired", "abandoned"];

/** A closed issue that already tells its end is left alone. */
function hasEnded(snapshot: RunSnapshot): boolean {
  return endings.some((state) => snapshot.issue.labels.includes(stateLabel(state)));
}

/** A reopened issue starts anew: the pull request that was closed before belongs to the past. */
function isPast({ pull, issue }: RunSnapshot): boolean {
  if (pull?.state !== "closed" || pull.closedAt === undefined || issue.reopenedAt === undefined) return false;
  return Date.parse(issue.reopenedAt) > Date.parse(pull.closedAt);
}

function withoutPull({ pull, ...snapshot }: RunSnapshot): RunSnapshot {
  return snapshot;
}
