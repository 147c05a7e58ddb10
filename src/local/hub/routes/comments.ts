import { notFound } from "../errors.ts";
import { repositoryOf } from "../routing.ts";
import type { Call, Route } from "../routing.ts";
import { createComment, deleteComment, editComment } from "../services/comments.ts";
import { readIssues } from "../services/issues.ts";
import { commentShape } from "../shapes/issue.ts";
import type { CommentRecord } from "../store/issue_records.ts";
import { issueOf } from "./issues.ts";
import { newestFirst } from "./sorting.ts";

const ofIssue = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const ofRepository = "/repos/{owner}/{repo}/issues/comments";

export function commentRoutes(route: Route): void {
  // Before `/issues/{issue_number}`, which would take `comments` for a number.
  route("get", ofRepository, (call) => {
    const repository = repositoryOf(call, readIssues);
    const { store } = call.context;
    const comments = store.comments.filter((each) => store.issues.require(each.issueId).repositoryId === repository.id);
    const sorted = newestFirst(call, since(call, comments), {
      created: (comment) => comment.createdAt,
      updated: (comment) => comment.updatedAt,
    });
    return call.json(call.page(sorted).map((comment) => commentShape(call.context, comment)));
  });

  route("get", `${ofRepository}/{comment_id}`, (call) => call.json(commentShape(call.context, commentOf(call))));

  route("patch", `${ofRepository}/{comment_id}`, (call) => {
    const comment = editComment(call.context, call.actor, commentOf(call), call.body.text("body"));
    return call.json(commentShape(call.context, comment));
  });

  route("delete", `${ofRepository}/{comment_id}`, (call) => {
    deleteComment(call.context, call.actor, commentOf(call));
    return call.noContent();
  });

  route("get", ofIssue, (call) => {
    const issue = issueOf(call);
    const comments = call.context.store.comments.filter((comment) => comment.issueId === issue.id);
    return call.json(call.page(since(call, comments)).map((comment) => commentShape(call.context, comment)));
  });

  route("post", ofIssue, (call) => {
    const comment = createComment(call.context, call.actor, issueOf(call), call.body.text("body"));
    return call.json(commentShape(call.context, comment), 201);
  });
}

function since(call: Call, comments: readonly CommentRecord[]): readonly CommentRecord[] {
  const from = call.query("since");
  return from === undefined ? comments : comments.filter((each) => Date.parse(each.updatedAt) >= Date.parse(from));
}

function commentOf(call: Call): CommentRecord {
  const repository = repositoryOf(call, readIssues);
  const comment = call.context.store.comments.get(call.number("comment_id"));
  if (comment === undefined || call.context.store.issues.require(comment.issueId).repositoryId !== repository.id) {
    throw notFound();
  }
  return comment;
}
