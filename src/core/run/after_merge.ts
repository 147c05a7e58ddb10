import { differenceBlocks, planBlocks } from "../report/plan_view.ts";
import type { Report, Seal } from "../plan/messages.ts";
import type { Step } from "./effects.ts";
import { askForWhatIsLeft, sealOfWhatIsLeft, tellFailedApplies } from "./failed_apply.ts";
import { failedStep, retryAsked } from "./failed_step.ts";
import { followStep } from "./follow_job.ts";
import { giveUp } from "./give_up.ts";
import { stopRestoringPull } from "./restoring_pull.ts";
import { checksOf, startJob } from "./job.ts";
import type { RunKeys } from "./keys.ts";
import { mayApprove } from "./may_approve.ts";
import { mentionOwners } from "./mention_owners.ts";
import { recordStep } from "./record_step.ts";
import type { ValidRequest } from "./request.ts";
import { approvePlan, conclusionOf } from "./seal_approval.ts";
import type { AppCheck, PullRequest, RunSnapshot } from "./snapshot.ts";
import { waitForStateLock } from "./state_lock.ts";

/** A run whose pull request is merged: see that the merge was meant, apply under the seal, record. */
export function afterMerge(snapshot: RunSnapshot, keys: RunKeys, pull: PullRequest): Step {
  const givenUp = giveUp(snapshot, keys, pull);
  const step = tellFailedApplies(snapshot, givenUp ?? goOn(snapshot, keys, pull));
  const isWanted = givenUp !== undefined && snapshot.restoration?.pull?.state !== "closed";
  const stops = isWanted ? [] : stopRestoringPull(snapshot);
  return stops.length === 0 ? step : { ...step, effects: [...stops, ...(step.effects ?? [])] };
}

function goOn(snapshot: RunSnapshot, keys: RunKeys, pull: PullRequest): Step {
  const { approved } = snapshot;
  const head = pull.mergeCommit;
  if (approved?.kind !== "valid" || head === undefined) return unreadable(snapshot, pull);
  const attempt = checksOf(snapshot, "apply", head).at(-1);
  if (attempt !== undefined) return continueApply(snapshot, keys, approved, pull, head, attempt);
  const planned = lastPlanned(snapshot, pull, head);
  if (planned === undefined) return planMerged(snapshot, keys, approved, pull, head);
  const problem = consentProblem(snapshot, pull);
  if (problem !== undefined) {
    const step = askForMerge(snapshot, keys, approved, { pull, merge: head, planned, problem });
    if (step !== undefined) return step;
  }
  return apply(snapshot, keys, approved, pull, head, planned.seal);
}

interface Planned {
  readonly check: AppCheck;
  readonly seal: Seal;
  readonly report: Report;
}

/** The last plan that was made of what is now merged: on the pull request's head, or on the merge itself. */
function lastPlanned(snapshot: RunSnapshot, pull: PullRequest, head: string): Planned | undefined {
  const checks = [...checksOf(snapshot, "plan", pull.head), ...checksOf(snapshot, "plan", head)];
  const check = checks.findLast(({ memory }) => memory?.report?.outcome === "planned");
  const report = check?.memory?.report;
  return check === undefined || report?.seal === undefined ? undefined : { check, seal: report.seal, report };
}

/**
 * Why a merge is no consent, as a sentence. It is one when the app's check was green before it, an owner (or the app) merged, and
 * branches are protected.
 */
function consentProblem(snapshot: RunSnapshot, pull: PullRequest): string | undefined {
  if (snapshot.unprotected.length > 0) return "The repository's branches are not protected.";
  const check = checksOf(snapshot, "plan", pull.head).at(-1);
  const { mergedBy, mergedAt } = pull;
  const completedAt = check?.conclusion === "success" ? check.completedAt : undefined;
  if (completedAt === undefined) return "The app's check was not green.";
  if (mergedAt === undefined || Date.parse(completedAt) > Date.parse(mergedAt)) {
    return `The app's check became green at ${completedAt} only, and the merge was at ${mergedAt ?? "an unknown time"}.`;
  }
  if (mergedBy?.login === snapshot.app.botLogin) return undefined;
  if (mergedBy?.kind === "person" && mayApprove(snapshot, mergedBy.login)) return undefined;
  return mergedBy === undefined ? "GitHub does not say who merged it." : `@${mergedBy.login} may not approve this run.`;
}

interface UnapprovedMerge {
  readonly pull: PullRequest;
  readonly merge: string;
  readonly planned: Planned;
  readonly problem: string;
}

/** Nothing is applied until an owner says so. Nothing is returned once one has. */
function askForMerge(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  { pull, merge, planned, problem }: UnapprovedMerge,
): Step | undefined {
  const { check, seal, report } = planned;
  const by = pull.mergedBy === undefined ? "somebody" : `@${pull.mergedBy.login}`;
  return approvePlan(snapshot, keys, {
    state: "merged_unapproved",
    title: `Merged by ${by} without consent: nothing is applied`,
    what: "a merge that nobody approved",
    request,
    blocks: [problem, ...planBlocks(report)],
    seal,
    merge,
    check,
    conclusion: conclusionOf(check),
  });
}

/** It was merged before any plan was made: plan what is merged, and show that first. */
function planMerged(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  pull: PullRequest,
  head: string,
): Step {
  const check = checksOf(snapshot, "plan", head).at(-1);
  if (check?.open === true) return follow(snapshot, keys, check, "merged");
  const order = (): Step => ({
    state: "merged",
    effects: [startJob(snapshot, keys, request, { phase: "plan", head, pull: pull.number })],
    view: { title: "Merged before it was planned", next: "nothing to do: Terraform is planning what was merged." },
  });
  if (check === undefined || retryAsked(snapshot, check, "approver")) return order();
  const waiting = waitForStateLock(snapshot, checksOf(snapshot, "plan", head), order);
  if (waiting !== undefined) return waiting;
  return failedStep(snapshot, request, check, "apply_failed");
}

function apply(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  pull: PullRequest,
  head: string,
  seal: Seal,
): Step {
  return {
    state: "applying",
    effects: [startJob(snapshot, keys, request, { phase: "apply", head, pull: pull.number, seal })],
    view: applyingView,
  };
}

const applyingView = {
  title: "Merged: applying",
  next: "nothing to do: Terraform applies the reviewed plan; the result appears here.",
};

function follow(snapshot: RunSnapshot, keys: RunKeys, check: AppCheck, state: "applying" | "merged"): Step {
  return followStep(snapshot, keys, check, { state, view: applyingView });
}

function continueApply(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  pull: PullRequest,
  head: string,
  check: AppCheck,
): Step {
  if (check.open) return follow(snapshot, keys, check, "applying");
  const report = check.memory?.report;
  if (report?.outcome === "applied") return recordStep(snapshot, request, pull, report);
  if (report?.outcome === "stale" && report.seal !== undefined) {
    const step = askForFreshPlan(snapshot, keys, request, check, report, report.seal);
    return step ?? apply(snapshot, keys, request, pull, head, report.seal);
  }
  const left = sealOfWhatIsLeft(check);
  if (left !== undefined) {
    return askForWhatIsLeft(snapshot, keys, request, check, left) ?? apply(snapshot, keys, request, pull, head, left);
  }
  const seal = check.order?.seal;
  if (seal !== undefined && retryAsked(snapshot, check, "approver"))
    return apply(snapshot, keys, request, pull, head, seal);
  return waitForApply(snapshot, keys, request, pull, check) ?? failedStep(snapshot, request, check, "apply_failed");
}

/** Behind somebody else's lock of the state only what was ordered before is ordered again: nobody consented to anything else. */
function waitForApply(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  pull: PullRequest,
  { head, order }: AppCheck,
): Step | undefined {
  const seal = order?.seal;
  if (seal === undefined) return undefined;
  return waitForStateLock(snapshot, checksOf(snapshot, "apply", head), () =>
    apply(snapshot, keys, request, pull, head, seal),
  );
}

/** The plan that was about to be applied is another one: it is applied once it is approved itself. */
function askForFreshPlan(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  check: AppCheck,
  report: Report,
  seal: Seal,
): Step | undefined {
  return approvePlan(snapshot, keys, {
    state: "plan_stale",
    title: "Not applied: the plan is not the one that was reviewed",
    what: "a new plan",
    request,
    blocks: [...differenceBlocks(report), ...planBlocks(report)],
    seal,
    check,
    conclusion: conclusionOf(check),
  });
}

function unreadable(snapshot: RunSnapshot, pull: PullRequest): Step {
  const { approved } = snapshot;
  const reasons = approved?.kind === "refused" ? approved.reasons : ["The merged commit is not one that the app made."];
  return {
    state: "merged_unapproved",
    view: {
      title: "Merged, but it is not what was approved: nothing is applied",
      next: `${mentionOwners(snapshot)} comments \`/cancel\`: then I open the pull request that restores the entity's folder. What else it changed, the maintainers revert.`,
      blocks: [reasons.map((reason) => `- ${reason}`).join("\n")],
      notice: { key: `unreadable:${pull.head}`, text: `@${snapshot.issue.author.login}: nothing is applied.` },
    },
  };
}
