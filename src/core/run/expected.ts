import { readOrder, writeOrder } from "../plan/order_message.ts";
import type { Effect, EffectOf, EffectType } from "./effects.ts";
import type { RunKeys } from "./keys.ts";
import { restoringBranch } from "./restoring_pull.ts";
import { readMemory } from "./memory.ts";
import type { AppCheck, RunSnapshot } from "./snapshot.ts";

/**
 * What may go to GitHub in one request with an effect, after it. GitHub goes on when the first fails, and nobody can take the
 * second back then. So nothing is here that would be wrong on its own: what people are told is told anew on the next look,
 * and a record says what a signed report said, whatever the check says. (Not here: the branch's end with the record, since
 * a lock must not go before its run is recorded.)
 */
const following: Partial<Readonly<Record<EffectType, readonly EffectType[]>>> = {
  start_job: ["update_issue"],
  complete_check: ["update_issue", "commit_record"],
  delete_branch: ["update_issue"],
};

export function mayFollow(first: Effect, next: Effect): boolean {
  return following[first.type]?.includes(next.type) === true;
}

/** The snapshot as it will be when GitHub has carried out the effect; nothing for those that nothing may follow. */
export function expectedAfter(effect: Effect, snapshot: RunSnapshot, keys: RunKeys): RunSnapshot | undefined {
  switch (effect.type) {
    case "start_job":
      return checkAfter(effect, snapshot, keys, { id: "", startedAt: snapshot.now });
    case "complete_check":
      return checkAfter(effect, snapshot, keys, { completedAt: snapshot.now });
    case "delete_branch":
      return withoutBranch(snapshot, effect.branch);
    default:
      return undefined;
  }
}

type CheckEffect = EffectOf<"start_job" | "complete_check">;

/** The snapshot after the app's check was made or completed. `known`: what only GitHub can say of it. */
export function checkAfter(
  effect: CheckEffect,
  snapshot: RunSnapshot,
  keys: RunKeys,
  known: Partial<Pick<AppCheck, "id" | "startedAt" | "completedAt">>,
): RunSnapshot {
  if (effect.type === "start_job") {
    const { head, nonce } = effect.order;
    const made = { id: "", startedAt: snapshot.now, ...known, head, nonce, open: true };
    const check = { ...made, ...readCheckText(writeOrder(effect.order), keys) };
    return { ...snapshot, checks: [...snapshot.checks, check], reports: [], workflowRuns: [] };
  }
  const { id, conclusion, text } = effect;
  const completed = { ...known, id, open: false, conclusion };
  const checks = snapshot.checks.map((check) =>
    check.id === id ? { ...withoutText(check), ...completed, ...readCheckText(text, keys) } : check,
  );
  return { ...snapshot, checks };
}

function withoutText({ text, order, memory, ...check }: AppCheck): Omit<AppCheck, "text" | "order" | "memory"> {
  return check;
}

/** What the app wrote into its check: others can't change it. */
export function readCheckText(text: string, keys: RunKeys): Pick<AppCheck, "text" | "order" | "memory"> {
  const memory = readMemory(text, keys.seal);
  const order = memory?.order ?? readOrder(text);
  return { text, ...(order === undefined ? {} : { order }), ...(memory === undefined ? {} : { memory }) };
}

/** A branch is the run's, or the entity's for somebody else, or the one that restores the folder. */
export function withoutBranch(snapshot: RunSnapshot, branch: string): RunSnapshot {
  if (branch === restoringBranch(snapshot.issue.number)) {
    const { restoringHead, ...rest } = snapshot;
    return rest;
  }
  const { lock, head, ...rest } = snapshot;
  return rest;
}
