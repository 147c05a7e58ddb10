import type { Report, Seal } from "../plan/messages.ts";
import { inputsTable } from "../report/inputs_table.ts";
import { code } from "../report/markdown.ts";
import { idlePlanBlocks, planBlocks } from "../report/plan_view.ts";
import { asksAfterPlan } from "./approval.ts";
import { filesOf } from "./approval_step.ts";
import type { Step } from "./effects.ts";
import { failedStep, retryAsked } from "./failed_step.ts";
import { followStep } from "./follow_job.ts";
import { checksOf, isBeyond, startJob } from "./job.ts";
import type { RunKeys } from "./keys.ts";
import { mentionOwners } from "./mention_owners.ts";
import type { ValidRequest } from "./request.ts";
import { approvedWords, approvePlan, sealApprovals } from "./seal_approval.ts";
import type { AppCheck, PullRequest, RunSnapshot } from "./snapshot.ts";
import { waitForStateLock } from "./state_lock.ts";

/** A run whose pull request is open: plan it, ask for what its plan needs, wait for its merge. */
export function planStep(snapshot: RunSnapshot, keys: RunKeys, request: ValidRequest, pull: PullRequest): Step {
  const check = checksOf(snapshot, "plan", pull.head).at(-1);
  if (check === undefined) return startPlan(snapshot, keys, request, pull);
  if (check.open) {
    const view = planningView(snapshot, request, pull);
    const approvesPlan = asksAfterPlan(snapshot.catalog, request.action);
    return followStep(snapshot, keys, check, { state: "planning", view, approvesPlan });
  }
  // Completed without an outcome: it was stopped when the approval was revoked, and is approved again.
  if (check.memory === undefined) return startPlan(snapshot, keys, request, pull);
  const { report } = check.memory;
  if (report?.outcome === "planned" && report.seal !== undefined) {
    if (check.conclusion === "success") return waitForMerge(snapshot, request, pull, check);
    const asks = isBeyond(report) || asksAfterPlan(snapshot.catalog, request.action);
    return asks
      ? askForPlan(snapshot, keys, request, check, report, report.seal)
      : startPlan(snapshot, keys, request, pull);
  }
  const order = (): Step => startPlan(snapshot, keys, request, pull);
  if (retryAsked(snapshot, check, "requester or owner")) return order();
  const waiting = waitForStateLock(snapshot, checksOf(snapshot, "plan", pull.head), order);
  if (waiting !== undefined) return waiting;
  return failedStep(snapshot, request, check, report?.outcome === "refused" ? "plan_refused" : "plan_failed");
}

function startPlan(snapshot: RunSnapshot, keys: RunKeys, request: ValidRequest, pull: PullRequest): Step {
  return {
    state: "planning",
    effects: [startJob(snapshot, keys, request, { phase: "plan", head: pull.head, pull: pull.number })],
    view: planningView(snapshot, request, pull),
  };
}

function planningView({ catalog }: RunSnapshot, { action }: ValidRequest, { number }: PullRequest): Step["view"] {
  return {
    title: asksAfterPlan(catalog, action) ? "Planning: nothing is approved yet" : "Approved: planning",
    next: `nothing to do: Terraform plans #${String(number)}; the result appears here.`,
  };
}

/** The plan does more than the operation covers, or nothing was approved before it: it is approved as it is. */
function askForPlan(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  check: AppCheck,
  report: Report,
  seal: Seal,
): Step {
  const beyond = isBeyond(report);
  const ask = {
    state: "plan_needs_approval",
    title: beyond
      ? `This plan goes beyond "${request.target.operation}"`
      : `Planned, not approved yet: ${destroysWords(report)}`,
    what: beyond ? "a plan that goes beyond its operation" : "this run, with its plan,",
    request,
    blocks: [...idlePlanBlocks(report, request.target.operation), ...planBlocks(report), inputsTable(request)],
    seal,
    check,
    conclusion: "success",
  } as const;
  return approvePlan(snapshot, keys, ask) ?? keepApproval(snapshot, check);
}

/** The same plan was approved before it was made again, or before its check was stopped. */
function keepApproval(snapshot: RunSnapshot, { id, text }: AppCheck): Step {
  const by = sealApprovals(snapshot).flatMap((approval) => approval.by);
  return {
    state: "planned",
    effects: [{ type: "complete_check", id, conclusion: "success", text, ...approvedWords(by) }],
    view: { title: "Approved", next: "nothing to do: this very plan is approved already." },
  };
}

function destroysWords({ counts }: Report): string {
  const destroyed = (counts?.delete ?? 0) + (counts?.replace ?? 0);
  if (destroyed === 0) return "nothing is destroyed";
  return `DESTROYS ${String(destroyed)} ${destroyed === 1 ? "resource" : "resources"}`;
}

function waitForMerge(snapshot: RunSnapshot, request: ValidRequest, pull: PullRequest, check: AppCheck): Step {
  const report = check.memory?.report;
  const destroys = report === undefined ? "" : destroysWords(report);
  const view = {
    title: destroys.startsWith("DESTROYS") ? `Planned: ${destroys}` : "Planned and approved: nothing is destroyed",
    next: `${mentionOwners(snapshot)} approves and merges #${String(pull.number)}. If anything has changed since, apply stops and asks again.`,
    blocks: [...(report === undefined ? [] : idlePlanBlocks(report, request.target.operation)), ...planBlocks(report)],
    folded: filesOf(request),
  };
  if (snapshot.catalog.settings.merge === "auto" && snapshot.mergeRefused !== undefined) {
    return mergeRefused(snapshot, view, snapshot.mergeRefused);
  }
  if (snapshot.catalog.settings.merge === "auto") {
    return { state: "planned", effects: [{ type: "merge_pull", number: pull.number, head: pull.head }], view };
  }
  return { state: "planned", view };
}

/** How long the app waits before it tries a merge again that GitHub refused. */
const mergeAgainMilliseconds = 300_000;

/** The branch's rules say no to the app: people see why, and the app tries again. */
function mergeRefused(snapshot: RunSnapshot, view: Step["view"], why: string): Step {
  return {
    state: "planned",
    wakeAt: new Date(Date.parse(snapshot.now) + mergeAgainMilliseconds).toISOString(),
    view: {
      ...view,
      next: `${mentionOwners(snapshot)} clears the way: GitHub refused to merge (${code(why)}). I try again every few minutes.`,
    },
  };
}
