import { diagnosisBlocks, planBlocks } from "../report/plan_view.ts";
import { code, list } from "../report/markdown.ts";
import { lastCommand, type Permission } from "./command_rights.ts";
import type { Step } from "./effects.ts";
import type { ValidRequest } from "./request.ts";
import { mentionOwners } from "./mention_owners.ts";
import type { AppCheck, RunSnapshot } from "./snapshot.ts";
import { lockBlocks } from "./state_lock.ts";

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
  const asked = applying ? owners : list([`@${snapshot.issue.author.login}`, owners], "or");
  return {
    state,
    view: {
      title: titleOf(state, report?.counts?.create),
      next: applying
        ? `${owners} mends it, then comments \`/retry\`. \`/cancel\` gives up: I open the way back.`
        : `${asked} mends it, then comments \`/retry\`. \`/cancel\` gives up.`,
      blocks: failureBlocks(request, check, applying),
      notice: {
        key: `${state}:${check.nonce}`,
        text: `${asked}: ${diagnosis === undefined ? "the job failed" : code(diagnosis.summary, 300)}.`,
      },
    },
  };
}

/** The cause, and what it leaves. */
export function failureBlocks(request: ValidRequest, check: AppCheck, applying: boolean): readonly string[] {
  const { report, lost, workflowRunUrl } = check.memory ?? {};
  return [
    ...diagnosisBlocks(report?.diagnosis ?? lost, workflowRunUrl),
    ...lockBlocks(report?.diagnosis),
    ...(applying ? stateNow(request, report?.counts !== undefined) : []),
    ...(report?.counts === undefined ? [] : planBlocks(report)),
  ];
}

export function titleOf(state: FailedState, left: number | undefined): string {
  if (state === "plan_refused") return "Plan refused by a guard";
  if (state === "plan_failed") return "Plan failed";
  return left === undefined ? "Apply failed" : `Apply failed: ${String(left)} still to create`;
}

function stateNow(request: ValidRequest, known: boolean): readonly string[] {
  const what = known ? "what is listed below is still to be done" : "unknown; a part may exist and cost money";
  return [`**State now:** ${what}. The catalog's ${request.target.blueprint} is unchanged.`];
}
