import type { Diagnosis } from "../plan/messages.ts";
import { code, shortTime } from "../report/markdown.ts";
import type { Step } from "./effects.ts";
import type { AppCheck, RunSnapshot } from "./snapshot.ts";

/** A job that found the state locked is ordered again after 1, 2, 4, 8 and 16 minutes; then the lock is named. */
const firstPauseMilliseconds = 60_000;
const tries = 5;

/** Whether Terraform (or OpenTofu) says that somebody else holds the state's lock; then nothing was planned or applied. */
export function isStateLocked(diagnosis: Diagnosis | undefined): boolean {
  return diagnosis?.lock !== undefined || /^Error acquiring the state lock/i.test(diagnosis?.summary ?? "");
}

/** When the job whose attempts ended like this is ordered again (ISO 8601 in UTC); nothing when it is not for that. */
function orderedAgainAt(attempts: readonly AppCheck[]): string | undefined {
  const last = attempts.at(-1);
  if (last?.completedAt === undefined) return undefined;
  const free = attempts.findLastIndex(({ memory }) => !isStateLocked(memory?.report?.diagnosis));
  const locked = attempts.length - 1 - free;
  if (locked === 0 || locked > tries) return undefined;
  return new Date(Date.parse(last.completedAt) + firstPauseMilliseconds * 2 ** (locked - 1)).toISOString();
}

/** Waits for somebody else's lock to go; `order` is the step that orders the job again. Nothing when there is none to wait for. */
export function waitForStateLock(
  snapshot: RunSnapshot,
  attempts: readonly AppCheck[],
  order: () => Step,
): Step | undefined {
  const again = orderedAgainAt(attempts);
  if (again === undefined) return undefined;
  const step = order();
  if (Date.parse(again) <= Date.parse(snapshot.now)) return step;
  return {
    state: step.state,
    wakeAt: again,
    view: {
      title: "Waiting for Terraform's state, which is locked elsewhere",
      next: `nothing to do: I try again at ${shortTime(again)}.`,
      blocks: lockBlocks(attempts.at(-1)?.memory?.report?.diagnosis),
    },
  };
}

/** Which lock it is, who holds it, and since when, as Terraform has it. */
export function lockBlocks(diagnosis: Diagnosis | undefined): readonly string[] {
  if (diagnosis?.lock === undefined) return [];
  const { id, who, operation, created } = diagnosis.lock;
  const held = `**State lock:** ${code(id)}, held by ${code(who)} for ${code(operation)} since ${code(created)}.`;
  if (!/^[\w-]+$/.test(id)) return [held];
  const command = code(`terraform force-unlock ${id}`);
  return [
    `${held} When its holder has ended without giving it back, somebody with access to the state runs ${command}.`,
  ];
}
