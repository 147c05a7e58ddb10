import { authorize } from "../access/authorize.ts";
import { readIssues } from "../services/issues.ts";
import { commentShape } from "../shapes/issue.ts";
import type { CommentRecord, IssueRecord } from "../store/issue_records.ts";
import { issueFields, writtenFields } from "./issue_fields.ts";
import { field } from "./view.ts";
import type { Asker, View } from "./view.ts";

export function issueView(asker: Asker, issue: IssueRecord): View {
  authorizeIssue(asker, issue);
  return {
    ...issueFields(asker, issue),
    __typename: "Issue",
    state: issue.state.toUpperCase(),
    stateReason: field<{ enableDuplicate?: boolean }>(
      ["enableDuplicate"],
      () => issue.stateReason?.toUpperCase() ?? null,
    ),
  };
}

export function commentView(asker: Asker, comment: CommentRecord): View {
  const issue = asker.context.store.issues.require(comment.issueId);
  authorizeIssue(asker, issue);
  const shape = commentShape(asker.context, comment);
  return {
    ...writtenFields(asker, comment),
    __typename: "IssueComment",
    id: shape.node_id,
    body: comment.body,
    authorAssociation: shape.author_association,
    url: shape.html_url,
    resourcePath: new URL(shape.html_url).pathname,
    isMinimized: false,
    minimizedReason: null,
    ...(issue.isPull
      ? { pullRequest: field([], () => asker.views.issue(asker, issue)) }
      : { issue: field([], () => asker.views.issue(asker, issue)), pullRequest: null }),
  };
}

function authorizeIssue({ context, actor }: Asker, issue: IssueRecord): void {
  authorize(context, actor, context.store.repositories.require(issue.repositoryId), readIssues);
}
