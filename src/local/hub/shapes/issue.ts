import { labelsOfIssue } from "../store/lookups.ts";
import type { CommentRecord, IssueRecord, LabelRecord } from "../store/issue_records.ts";
import { nodeId } from "../store/node_ids.ts";
import { viaApp } from "./app.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";
import { authorAssociation, userById } from "./user.ts";
import type { ShapeContext } from "./user.ts";

export function labelShape(context: ShapeContext, label: LabelRecord) {
  const repository = context.store.repositories.require(label.repositoryId);
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${repositoryUrl(context, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

const reactionsShape = (url: string) => ({
  url: `${url}/reactions`,
  total_count: 0,
  "+1": 0,
  "-1": 0,
  laugh: 0,
  hooray: 0,
  confused: 0,
  heart: 0,
  rocket: 0,
  eyes: 0,
});

/** Where an issue or pull request is, in the API and as a page. */
export function issueUrls(context: ShapeContext, issue: IssueRecord) {
  const repository = context.store.repositories.require(issue.repositoryId);
  const api = repositoryUrl(context, repository);
  const page = repositoryPage(context, repository);
  return {
    api,
    url: `${api}/issues/${issue.number}`,
    pullUrl: `${api}/pulls/${issue.number}`,
    page: `${page}/${issue.isPull ? "pull" : "issues"}/${issue.number}`,
  };
}

/** An issue, or a pull request as an issue. */
export function issueShape(context: ShapeContext, issue: IssueRecord) {
  const { api, url, pullUrl, page } = issueUrls(context, issue);
  const assignees = issue.assigneeIds.map((id) => userById(context, id));
  return {
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: page,
    id: issue.id,
    node_id: nodeId(issue.isPull ? "PullRequest" : "Issue", issue.id),
    number: issue.number,
    title: issue.title,
    user: userById(context, issue.authorId),
    labels: labelsOfIssue(context.store, issue).map((label) => labelShape(context, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: issue.locked,
    active_lock_reason: null,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: context.store.comments.filter((comment) => comment.issueId === issue.id).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: authorAssociation(context.store, issue.authorId, issue.repositoryId),
    body: issue.body,
    reactions: reactionsShape(url),
    performed_via_github_app: viaApp(context, issue.viaAppId),
    ...(issue.isPull ? pullLink(context, issue, pullUrl, page) : {}),
  };
}

function pullLink({ store }: ShapeContext, issue: IssueRecord, url: string, page: string) {
  const pull = store.pulls.find((each) => each.issueId === issue.id);
  return {
    draft: pull?.draft ?? false,
    pull_request: {
      url,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: pull?.mergedAt ?? null,
    },
  };
}

/** `GET /issues/{number}` says who closed it; lists and webhooks don't. */
export function fullIssueShape(context: ShapeContext, issue: IssueRecord) {
  return {
    ...issueShape(context, issue),
    closed_by: issue.closedById === null ? null : userById(context, issue.closedById),
  };
}

export function commentShape(context: ShapeContext, comment: CommentRecord) {
  const issue = context.store.issues.require(comment.issueId);
  const { api, url, page } = issueUrls(context, issue);
  const self = `${api}/issues/comments/${comment.id}`;
  return {
    url: self,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: url,
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    user: userById(context, comment.authorId),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: authorAssociation(context.store, comment.authorId, issue.repositoryId),
    body: comment.body,
    reactions: reactionsShape(self),
    performed_via_github_app: viaApp(context, comment.viaAppId),
  };
}
