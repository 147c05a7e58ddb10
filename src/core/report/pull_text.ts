import { asksAfterPlan } from "../run/approval.ts";
import { writeRunTitle } from "../run/run_title.ts";
import type { PullDescription, RunSnapshot } from "../run/snapshot.ts";
import type { ValidRequest } from "../run/request.ts";
import { inputsTable } from "./inputs_table.ts";
import { code, list } from "./markdown.ts";

/** What the run's pull request says: what its branch holds, and who approved that. */
export function describePull(snapshot: RunSnapshot, request: ValidRequest): PullDescription {
  return { title: writeRunTitle(snapshot.issue.number, request.target), body: pullBody(snapshot, request) };
}

/** It mentions the issue, so that GitHub links the two, and never closes it. */
function pullBody(snapshot: RunSnapshot, request: ValidRequest): string {
  const { issue } = snapshot;
  const approvers = snapshot.lock?.commit?.approvedBy.map(({ login }) => `@${login}`) ?? [];
  const unapproved = asksAfterPlan(snapshot.catalog, request.action)
    ? "it is approved with its plan, in that issue"
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
