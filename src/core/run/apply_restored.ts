import type { ChangeCounts, Report, Seal } from "../plan/messages.ts";
import { planBlocks } from "../report/plan_view.ts";
import type { Step } from "./effects.ts";
import { failedStep, retryAsked } from "./failed_step.ts";
import { followStep } from "./follow_job.ts";
import { checksOf, startJob } from "./job.ts";
import type { RunKeys } from "./keys.ts";
import type { ValidRequest } from "./request.ts";
import { approvePlan, conclusionOf } from "./seal_approval.ts";
import type { AppCheck, PullRequest, RunSnapshot } from "./snapshot.ts";
import { isStateLocked, waitForStateLock } from "./state_lock.ts";

interface Restored {
  /** The restored folder, as jobs are ordered for it. */
  readonly request: ValidRequest;
  readonly pull: PullRequest;
  /** The commit on the default branch that restored it. */
  readonly head: string;
}

/** Plans the restored folder and applies that plan once an owner approves it; `end` when nothing is left to do. */
export function applyRestored(snapshot: RunSnapshot, keys: RunKeys, restored: Restored, end: () => Step): Step {
  const { request, pull, head } = restored;
  const plans = checksOf(snapshot, "plan", head);
  const applies = checksOf(snapshot, "apply", head);
  const attempts = applies.length > 0 ? applies : plans;
  const last = attempts.at(-1);
  const start = (seal?: Seal): Step => ({
    state: seal === undefined ? "abandoned" : "applying",
    effects: [
      startJob(snapshot, keys, request, {
        phase: seal === undefined ? "plan" : "apply",
        head,
        pull: pull.number,
        ...(seal === undefined ? {} : { seal }),
      }),
    ],
    view: workingView,
  });
  if (last === undefined) return start();
  if (last.open) return followStep(snapshot, keys, last, { state: "abandoned", view: workingView });
  const report = last.memory?.report;
  if (report?.outcome === "applied" || (report?.outcome === "planned" && isNothing(report.counts))) return end();
  if (report?.seal !== undefined && isPlan(report)) {
    return askForPlan(snapshot, keys, request, last, report, report.seal) ?? start(report.seal);
  }
  const again = (): Step => start(last.order?.seal);
  if (retryAsked(snapshot, last, "approver")) return again();
  return waitForStateLock(snapshot, attempts, again) ?? failedStep(snapshot, request, last, "apply_failed");
}

/** Whether it holds a plan to consent to: a first one, another one than was approved, or what a failed apply has left. */
function isPlan({ outcome, diagnosis }: Report): boolean {
  return outcome === "planned" || outcome === "stale" || (outcome === "apply_failed" && !isStateLocked(diagnosis));
}

const workingView = {
  title: "Given up: Terraform works on the way back",
  next: "nothing to do: the result appears here.",
};

/** Whatever the restored folder's plan says is what an owner consents to. Nothing is returned once one has. */
function askForPlan(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  check: AppCheck,
  report: Report,
  seal: Seal,
): Step | undefined {
  return approvePlan(snapshot, keys, {
    state: "abandoned",
    title: "Given up: approve the way back",
    what: "the plan that undoes it",
    request,
    blocks: [
      "**State now:** what the apply made exists and costs money. The entity stays held until this plan is applied.",
      ...planBlocks(report),
    ],
    seal,
    check,
    conclusion: conclusionOf(check),
  });
}

/** Drift aside: the state is what the code says. */
function isNothing(counts: ChangeCounts | undefined): boolean {
  if (counts === undefined) return false;
  const { drift, ...changes } = counts;
  return Object.values(changes).every((count) => count === 0);
}
