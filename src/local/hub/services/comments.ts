import { authorizeAuthor, may, need } from "../access/authorize.ts";
import type { Actor, Author, HubContext } from "../context.ts";
import { timestamp, viaAppId } from "../context.ts";
import { HubError, invalid } from "../errors.ts";
import { commentShape, issueShape } from "../shapes/issue.ts";
import type { CommentRecord, IssueRecord } from "../store/issue_records.ts";
import { checkLength, crossReference, recordEdit } from "./issues.ts";
import { record } from "./timeline.ts";

const comment = need("read", ["issues", "pull_requests"], "write");
const editOthers = need("write", ["issues", "pull_requests"], "write");

export function createComment(context: HubContext, actor: Actor, issue: IssueRecord, body: string): CommentRecord {
  const repository = context.store.repositories.require(issue.repositoryId);
  const author = authorizeAuthor(context, actor, repository, comment);
  if (issue.locked && !may(context, actor, repository, editOthers)) {
    throw new HubError(403, "Unable to create comment because issue is locked.");
  }
  checkBody(body);
  const now = timestamp(context);
  const made = context.store.comments.insert({
    issueId: issue.id,
    body,
    authorId: author.user.id,
    viaAppId: viaAppId(author),
    createdAt: now,
    updatedAt: now,
    lastEditedAt: null,
    editorId: null,
  });
  context.store.issues.update(issue.id, { updatedAt: now });
  record(context, author, issue.id, "commented", { commentId: made.id });
  crossReference(context, author, issue, body);
  commentEvent(context, author, made, "created");
  return made;
}

/** Authors may change their own comments; those of others need write access. Apps may change any that they can reach. */
export function editComment(context: HubContext, actor: Actor, old: CommentRecord, body: string): CommentRecord {
  const { store } = context;
  const author = authorizeChange(context, actor, old);
  checkBody(body);
  if (body === old.body) return old;
  const now = timestamp(context);
  recordEdit(context, old, old.body, old.authorId);
  store.bodyEdits.insert({ subjectId: old.id, editorId: author.user.id, editedAt: now, body });
  const edited = store.comments.update(old.id, { body, updatedAt: now, lastEditedAt: now, editorId: author.user.id });
  store.issues.update(old.issueId, { updatedAt: now });
  commentEvent(context, author, edited, "edited", { changes: { body: { from: old.body } } });
  return edited;
}

export function deleteComment(context: HubContext, actor: Actor, old: CommentRecord): void {
  const { store } = context;
  const author = authorizeChange(context, actor, old);
  const entry = store.timeline.find((each) => each.commentId === old.id);
  if (entry !== undefined) store.timeline.remove(entry.id);
  store.comments.remove(old.id);
  record(context, author, old.issueId, "comment_deleted", { deletedAuthorId: old.authorId });
  commentEvent(context, author, old, "deleted");
}

function authorizeChange(context: HubContext, actor: Actor, old: CommentRecord): Author {
  const issue = context.store.issues.require(old.issueId);
  const repository = context.store.repositories.require(issue.repositoryId);
  const own = actor.kind === "user" && actor.user.id === old.authorId;
  return authorizeAuthor(context, actor, repository, own ? comment : editOthers);
}

function checkBody(body: string): void {
  if (body.trim() === "") throw invalid("IssueComment", "body", "missing_field");
  checkLength("body", body);
}

function commentEvent(
  context: HubContext,
  author: Author,
  about: CommentRecord,
  action: string,
  more: object = {},
): void {
  const issue = context.store.issues.require(about.issueId);
  const repository = context.store.repositories.require(issue.repositoryId);
  const payload = { issue: issueShape(context, issue), comment: commentShape(context, about), ...more };
  context.emit({ name: "issue_comment", action, repository, sender: author.user, payload });
  context.changed(repository.id);
}
