import type { IssueRecord, TimelineRecord } from "../store/issue_records.ts";
import { nodeId } from "../store/node_ids.ts";
import { viaApp } from "./app.ts";
import { commentShape, issueShape } from "./issue.ts";
import { reviewShape, teamShape } from "./pull.ts";
import { repositoryUrl } from "./repository.ts";
import { userById } from "./user.ts";
import type { ShapeContext } from "./user.ts";

/** `GET /issues/{number}/timeline`: everything that happened, oldest first. */
export function timelineShapes(context: ShapeContext, issue: IssueRecord): object[] {
  return entriesOf(context, issue).map((entry) => timelineShape(context, entry));
}

const notEvents = new Set(["commented", "cross-referenced", "reviewed"]);

/** `GET /issues/{number}/events`: the timeline without comments, reviews and mentions. */
export function issueEventShapes(context: ShapeContext, issue: IssueRecord): object[] {
  return entriesOf(context, issue)
    .filter((entry) => !notEvents.has(entry.kind))
    .map((entry) => eventShape(context, entry));
}

function entriesOf({ store }: ShapeContext, issue: IssueRecord): TimelineRecord[] {
  return store.timeline.filter((entry) => entry.issueId === issue.id);
}

function timelineShape(context: ShapeContext, entry: TimelineRecord): object {
  const { store } = context;
  if (entry.commentId !== null) {
    const comment = commentShape(context, store.comments.require(entry.commentId));
    return { event: "commented", actor: comment.user, ...comment };
  }
  if (entry.reviewId !== null) {
    return { event: "reviewed", ...reviewShape(context, store.reviews.require(entry.reviewId)) };
  }
  if (entry.sourceIssueId !== null) {
    const source = { type: "issue", issue: issueShape(context, store.issues.require(entry.sourceIssueId)) };
    const { createdAt } = entry;
    const actor = userById(context, entry.actorId);
    return { event: "cross-referenced", actor, created_at: createdAt, updated_at: createdAt, source };
  }
  return eventShape(context, entry);
}

function eventShape(context: ShapeContext, entry: TimelineRecord): object {
  const { store } = context;
  const issue = store.issues.require(entry.issueId);
  const repository = store.repositories.require(issue.repositoryId);
  return {
    id: entry.id,
    node_id: nodeId("IssueEvent", entry.id),
    url: `${repositoryUrl(context, repository)}/issues/events/${entry.id}`,
    actor: userById(context, entry.actorId),
    event: entry.kind,
    commit_id: entry.commitSha,
    commit_url: entry.commitSha === null ? null : `${repositoryUrl(context, repository)}/commits/${entry.commitSha}`,
    created_at: entry.createdAt,
    performed_via_github_app: viaApp(context, entry.viaAppId),
    ...(entry.label === null ? {} : { label: { name: entry.label.name, color: entry.label.color } }),
    ...(entry.rename === null ? {} : { rename: entry.rename }),
    ...(entry.kind === "closed" ? { state_reason: entry.stateReason } : {}),
    ...(entry.kind === "locked" ? { lock_reason: null } : {}),
    ...(entry.assigneeId === null ? {} : { assignee: userById(context, entry.assigneeId) }),
    ...(entry.kind === "review_requested" ? reviewRequest(context, entry) : {}),
  };
}

function reviewRequest(context: ShapeContext, entry: TimelineRecord): object {
  return {
    review_requester: userById(context, entry.actorId),
    ...(entry.reviewerId === null ? {} : { requested_reviewer: userById(context, entry.reviewerId) }),
    ...(entry.teamId === null ? {} : { requested_team: teamShape(context, context.store.teams.require(entry.teamId)) }),
  };
}
