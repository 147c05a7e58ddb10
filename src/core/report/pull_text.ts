import { asksAfterPlan } from "../run/approval.ts";
import type { RunSnapshot } from "../run/snapshot.ts";
import type { ValidRequest } from "../run/request.ts";
import { inputsTable } from "./inputs_table.ts";
import { code, list } from "./markdown.ts";

/** The pull request's description. It mentions the issue, so that GitHub links the two, and never closes it. */
export function pullBody(snapshot: RunSnapshot, request: ValidRequest): string {
  const { issue } = snapshot;
  const approvers = snapshot.lock?.commit?.approvedBy.map(({ login }) => `@${login}`) ?? [];
  const unapproved = asksAfterPlan(snapshot.catalog, request.action)
    ? "not approved yet: its plan is approved in that issue"
    : "no approval was required";
  const approved = approvers.length === 0 ? unapproved : `approved by ${list(approvers)}`;
  return [
    `**${request.action.title}**: ${request.target.operation} ${request.target.blueprint} ${code(request.target.identifier)}.`,
    `Asked for by @${issue.author.login} in #${String(issue.number)}; ${approved}.`,
    inputsTable(request),
    "These files are rendered from the catalog's template. Anything that is changed by hand is refused: close the pull " +
      "request, or edit the issue, to change what is asked for. Merging applies the plan that is shown in the issue.",
  ].join("\n\n");
}
