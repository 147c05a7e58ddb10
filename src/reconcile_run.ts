import type { JqEvaluator } from "./core/expressions.ts";
import { isForeign, statusComment } from "./core/run/approval.ts";
import { decide } from "./core/run/decide.ts";
import { draftRecord } from "./core/run/draft_record.ts";
import type { Decision, Effect } from "./core/run/effects.ts";
import { expectedAfter, mayFollow } from "./core/run/expected.ts";
import { tellRefused } from "./core/run/present.ts";
import type { RunKeys } from "./core/run/keys.ts";
import type { RunSnapshot } from "./core/run/snapshot.ts";
import { classifyFailure } from "./github/errors.ts";
import type { RunActor } from "./github/act_run.ts";
import type { RunObserver } from "./github/observe_run.ts";

export interface RunReconciler {
  readonly observer: RunObserver;
  readonly actor: RunActor;
  readonly keys: RunKeys;
  readonly jq: JqEvaluator;
  /** A run has let its entity go without a merge: no event tells those that wait for it, since the app did that itself. */
  readonly released: () => void;
  readonly log: Record<"info" | "warn", (fields: object, message: string) => void>;
}

/** A run settles in a handful of steps; more means that two of them undo each other, which is a bug to hear about. */
const observationLimit = 5;
const passLimit = 25;

/**
 * Brings one run as far as it goes: observe, decide, act, with every answer of GitHub folded into the snapshot.
 * @returns when to look again without being asked.
 */
export async function reconcileRun(reconciler: RunReconciler, issue: number): Promise<Date | undefined> {
  for (let observation = 0; observation < observationLimit; observation += 1) {
    const snapshot = await reconciler.observer.observe(issue);
    if (snapshot === undefined) return undefined;
    tellTampering(reconciler, snapshot);
    const settled = await settle(reconciler, snapshot);
    if (settled !== undefined) return settled.wakeAt === undefined ? undefined : new Date(settled.wakeAt);
  }
  throw new Error(`Run ${String(issue)} kept changing while it was worked on; it is tried again later.`);
}

/** Somebody wrote into the app's memory, or took it away. It is written again and nothing in it is believed; people may want to know. */
function tellTampering({ log }: RunReconciler, snapshot: RunSnapshot): void {
  const { issue } = snapshot;
  const status = statusComment(snapshot);
  if (status !== undefined && isForeign(snapshot, status)) {
    const { editor, editedAt: at } = status;
    log.warn({ run: issue.number, by: editor?.login, at }, "the status comment was changed; it is restored");
  }
  if (status === undefined && issue.labels.some((label) => label.startsWith("run/"))) {
    log.warn({ run: issue.number }, "the status comment was deleted; it is written again, and announces anew");
  }
}

/** Acts until there is nothing left to do; nothing when the world has moved and must be observed again. */
async function settle(reconciler: RunReconciler, observed: RunSnapshot): Promise<Decision | undefined> {
  let snapshot = observed;
  for (let pass = 0; pass < passLimit; pass += 1) {
    const decision = await conclude(reconciler, snapshot);
    const [effect] = decision.effects;
    if (effect === undefined) return decision;
    const effects = [effect, ...(await following(reconciler, snapshot, effect))];
    for (const { type } of effects) {
      reconciler.log.info({ run: snapshot.issue.number, state: decision.state, effect: type }, "act");
    }
    const outcome = await carryOut(reconciler, effects, snapshot);
    const isReleased = snapshot.pull?.state !== "merged" && effects.some(({ type }) => type === "delete_branch");
    if (isReleased) reconciler.released();
    if (outcome === undefined) return undefined;
    snapshot = outcome;
  }
  throw new Error(`Run ${String(observed.issue.number)} does not settle: its steps undo each other.`);
}

/** Carries out effects. What GitHub forbids, people are told of in the issue: nobody else but whoever reads the log would know. */
async function carryOut(
  { actor, log }: RunReconciler,
  effects: readonly Effect[],
  snapshot: RunSnapshot,
): Promise<RunSnapshot | undefined> {
  try {
    return await actor.carryOut(effects, snapshot);
  } catch (error) {
    const { kind, message } = classifyFailure(error, new Date(snapshot.now));
    const telling = kind === "forbidden" ? tellRefused(snapshot, message) : undefined;
    if (telling !== undefined) {
      await actor.carryOut([telling], snapshot).catch((other: unknown) => {
        log.warn({ err: other, run: snapshot.issue.number }, "that the run can't go on could not be told in its issue");
      });
    }
    throw error;
  }
}

async function conclude({ jq, keys }: RunReconciler, snapshot: RunSnapshot): Promise<Decision> {
  const draft = snapshot.draft ?? (await draftRecord(snapshot, jq));
  return decide(draft === undefined ? snapshot : { ...snapshot, draft }, keys);
}

/** What is to be done next if the effect succeeds, as far as it may go in the same request. */
async function following(reconciler: RunReconciler, snapshot: RunSnapshot, effect: Effect): Promise<readonly Effect[]> {
  const expected = expectedAfter(effect, snapshot, reconciler.keys);
  if (expected === undefined) return [];
  const { effects } = await conclude(reconciler, expected);
  return effects.filter((next) => mayFollow(effect, next));
}
