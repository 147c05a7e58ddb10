import type { Author, HubContext } from "../context.ts";
import { issueShape } from "../shapes/issue.ts";
import { pullPayload } from "../shapes/pull.ts";
import type { IssueRecord } from "../store/issue_records.ts";

/** Sends `issues.<action>`, or `pull_request.<action>` for a pull request, with whatever else the action carries. */
export function issueEvent(
  context: HubContext,
  author: Author,
  issue: IssueRecord,
  action: string,
  more: object = {},
): void {
  const repository = context.store.repositories.require(issue.repositoryId);
  const pull = context.store.pulls.find((each) => each.issueId === issue.id);
  if (pull === undefined) {
    const payload = { issue: issueShape(context, issue), ...more };
    context.emit({ name: "issues", action, repository, sender: author.user, payload });
  } else {
    const payload = { number: pull.number, pull_request: pullPayload(context, pull), ...more };
    context.emit({ name: "pull_request", action, repository, sender: author.user, payload });
  }
  context.changed(repository.id);
}
