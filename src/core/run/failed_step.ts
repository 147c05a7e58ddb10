import type { Report } from "../plan/messages.ts";
import { leftWords } from "../plan/summary.ts";
import { diagnosisBlocks, planBlocks } from "../report/plan_view.ts";
import { code, list } from "../report/markdown.ts";
import { lastCommand, type Permission } from "./command_rights.ts";
import type { Step } from "./effects.ts";
import type { ValidRequest } from "./request.ts";
import { mentionOwners } from "./mention_owners.ts";
import type { AppCheck, RunSnapshot } from "./snapshot.ts";
import { lockBlocks } from "./state_lock.ts";
import { wasTouched } from "./touched.ts";

/** Whether `/retry` was said after this attempt ended. After a merge only an approver may: it repeats what was approved. */
export function retryAsked(snapshot: RunSnapshot, check: AppCheck, who: Permission): boolean {
  return lastCommand(snapshot, "retry", who, check.completedAt ?? check.startedAt) !== undefined;
}

type FailedState = "plan_failed" | "plan_refused" | "apply_failed";

/** A job that ended badly: the cause, what state that leaves, and who does what. */
export function failedStep(snapshot: RunSnapshot, request: ValidRequest, check: AppCheck, state: FailedState): Step {
  const { report, lost } = check.memory ?? {};
  const diagnosis = report?.diagnosis ?? lost;
  const owners = mentionOwners(snapshot);
  const applying = state === "apply_failed";
  const applies = snapshot.checks.filter(({ order }) => order?.phase === "apply");
  const asked = applying ? owners : list([`@${snapshot.issue.author.login}`, owners], "or");
  return {
    state,
    view: {
      title: titleOf(state, report),
      next: applying
        ? `${owners} mends it, then comments \`/retry\`. \`/cancel\` gives up: I open the way back.`
        : `${asked} mends it, then comments \`/retry\`. \`/cancel\` gives up.`,
      blocks: failureBlocks(request, check, applying ? stateNow(report, wasTouched(applies)) : undefined),
      notice: {
        key: `${state}:${check.nonce}`,
        text: `${asked}: ${diagnosis === undefined ? "the job failed" : code(diagnosis.summary, 300)}.`,
      },
    },
  };
}

/** The cause, and what it leaves. */
export function failureBlocks(request: ValidRequest, check: AppCheck, stateNow?: string): readonly string[] {
  const { report, lost, workflowRunUrl } = check.memory ?? {};
  return [
    ...diagnosisBlocks(report?.diagnosis ?? lost, workflowRunUrl),
    ...lockBlocks(report?.diagnosis),
    ...(stateNow === undefined
      ? []
      : [`**State now:** ${stateNow}. The catalog's ${request.target.blueprint} is unchanged.`]),
    ...(report?.counts === undefined ? [] : planBlocks(report)),
  ];
}

export function titleOf(state: FailedState, report: Report | undefined): string {
  if (state === "plan_refused") return "Plan refused by a guard";
  if (state === "plan_failed") return "Plan failed";
  if (report?.outcome === "plan_failed") return "Not applied: the plan failed";
  if (report?.outcome === "refused") return "Not applied: a guard refused the plan";
  const left = report?.counts === undefined ? "" : leftWords(report.counts);
  return left === "" ? "Apply failed" : `Apply failed: still ${left}`;
}

/** What a failed apply leaves, as a phrase. */
export function stateNow(report: Report | undefined, isTouched: boolean): string {
  if (report?.outcome === "apply_failed" && report.counts !== undefined)
    return "what is listed below is still to be done";
  return isTouched ? "unknown; a part may exist and cost money" : "nothing was applied";
}
