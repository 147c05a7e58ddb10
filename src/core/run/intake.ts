import { list, code, table } from "../report/markdown.ts";
import { approvalOf, asksAfterPlan, isApproved, ruleOf } from "./approval.ts";
import { approvalStep } from "./approval_step.ts";
import { blockedView } from "./blocked_branch.ts";
import { commitBranch } from "./commit_branch.ts";
import type { Step } from "./effects.ts";
import { executionWords } from "./execution.ts";
import type { RunKeys } from "./keys.ts";
import type { ValidRequest } from "./request.ts";
import type { RunSnapshot } from "./snapshot.ts";
import { waitForTurn } from "./turn.ts";

/** A run before it has a branch: is it valid, is it its turn, is it approved? */
export function intake(snapshot: RunSnapshot, keys: RunKeys): Step {
  const refusal = refuse(snapshot);
  if (refusal !== undefined) return refusal;
  const { request } = snapshot;
  if (request.kind !== "valid") throw new Error(`A ${request.kind} request was not refused.`);
  const waiting = waitForTurn(snapshot, request);
  if (waiting !== undefined) return waiting;
  const approval = approvalOf(snapshot, keys, request.digest, ruleOf(snapshot, request.action));
  if (isApproved(snapshot, approval)) {
    const { blockedBy } = snapshot;
    if (blockedBy !== undefined) {
      const title = `Approved, and the branch ${code(blockedBy, 300)} stands in its way`;
      const view = blockedView(snapshot, request.branch, blockedBy, title);
      // What was approved stays so.
      return { state: "waiting_for_turn", announce: approval.announcement, view };
    }
    return {
      ...openingStep(snapshot, request),
      effects: [commitBranch(snapshot, request, approval.verdict.approvals)],
    };
  }
  return approvalStep(snapshot, approval, {
    state: "waiting_for_approval",
    title: `Waiting for approval: ${request.action.title}, ${request.target.blueprint} ${code(request.target.identifier)}`,
    what: "this run",
    request,
  });
}

/** How a run stands whose pull request is being opened. */
export function openingStep({ catalog }: RunSnapshot, { action }: ValidRequest): Step {
  const next = "nothing to do: the pull request is being opened.";
  return asksAfterPlan(catalog, action)
    ? { state: "pr_open", view: { title: "Accepted: it is approved when it is planned", next } }
    : { state: "approved", view: { title: "Approved", next } };
}

/** What the requester or a platform engineer has to mend first. */
export function refuse(snapshot: RunSnapshot): Step | undefined {
  const { request, issue } = snapshot;
  const author = `@${issue.author.login}`;
  // Before anything of the answers is told: whoever may not run actions is owed no help with them.
  const excluded = refuseExecution(snapshot);
  if (excluded !== undefined) return excluded;
  switch (request.kind) {
    case "unknown":
      return {
        state: "invalid",
        view: {
          title: "Not understood",
          next: `${author}, open a new issue with one of the forms. ${request.problem}`,
        },
      };
    case "refused":
      return refusedFor(request.reasons);
    case "invalid": {
      const count = request.problems.length;
      const rows = request.problems.map(({ field, wrote, allowed }) => [
        field,
        wrote === undefined ? "" : code(wrote),
        allowed,
      ]);
      return {
        state: "invalid",
        view: {
          title: `Needs changes: ${String(count)} ${count === 1 ? "answer" : "answers"}`,
          next: `${author}, edit this issue; change only the line below each heading. I check again when you save.`,
          blocks: [table(["Field", "You wrote", "Allowed"], rows)],
          notice: { key: `invalid:${issue.bodyEditedAt ?? issue.createdAt}`, text: `${author}: this needs changes.` },
        },
      };
    }
    case "valid":
      return undefined;
  }
}

/** Only the catalog's maintainers can mend it. */
function refusedFor(reasons: readonly string[]): Step {
  return {
    state: "invalid",
    view: {
      title: "This action can't be run now",
      next: "the catalog's maintainers mend what is listed here; I check again when the catalog changes.",
      blocks: [reasons.map((reason) => `- ${reason}`).join("\n")],
    },
  };
}

function refuseExecution(snapshot: RunSnapshot): Step | undefined {
  const unclear = snapshot.mayExecute.flatMap(({ problem }) => problem ?? []);
  // Everybody can open issues in a public repository; if each was answered, strangers could spend GitHub's limit for content.
  const isOpen = !snapshot.repository.private;
  if (unclear.length > 0) {
    const step = refusedFor([...new Set(unclear)].map((problem) => code(problem, 300)));
    return isOpen && snapshot.issue.byInsider !== true ? { ...step, withoutWords: true } : step;
  }
  const refused = snapshot.mayExecute.filter(({ allowed }) => !allowed);
  if (refused.length === 0) return undefined;
  return {
    state: "declined",
    close: "NOT_PLANNED",
    withoutWords: isOpen && !refused.some(({ insider }) => insider === true),
    view: {
      title: "Declined: not allowed to run this action",
      next: `nothing. Only ${executionWords(snapshot.catalog, snapshot.request)}; ${list(refused.map(({ login }) => `@${login}`))} may not.`,
    },
  };
}
