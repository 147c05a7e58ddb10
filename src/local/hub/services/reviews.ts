import { authorizeAuthor } from "../access/authorize.ts";
import { timestamp } from "../context.ts";
import type { Actor, HubContext } from "../context.ts";
import { HubError } from "../errors.ts";
import { reviewShape, reviewedPullPayload } from "../shapes/pull.ts";
import type { PullRecord, ReviewRecord } from "../store/pull_records.ts";
import { checkLength } from "./issues.ts";
import { openPullRequests } from "./pulls.ts";
import { record } from "./timeline.ts";

export type ReviewEvent = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";

const states = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

/** A review of the pull request's head. Throws 422 for authors who approve or refuse their own. */
export function createReview(
  context: HubContext,
  actor: Actor,
  pull: PullRecord,
  { event, body }: { readonly event: ReviewEvent; readonly body: string },
): ReviewRecord {
  const { store } = context;
  const repository = store.repositories.require(pull.repositoryId);
  const author = authorizeAuthor(context, actor, repository, openPullRequests);
  const issue = store.issues.require(pull.issueId);
  if (event !== "COMMENT" && author.user.id === issue.authorId) {
    throw new HubError(422, `Can not ${event === "APPROVE" ? "approve" : "request changes on"} your own pull request`);
  }
  checkLength("body", body);
  if (event !== "APPROVE" && body.trim() === "") throw new HubError(422, "Body can't be blank");
  const review = store.reviews.insert({
    pullId: pull.id,
    userId: author.user.id,
    body,
    state: states[event],
    commitSha: pull.headSha,
    submittedAt: timestamp(context),
  });
  store.pulls.update(pull.id, {
    requestedReviewerIds: pull.requestedReviewerIds.filter((id) => id !== author.user.id),
  });
  record(context, author, issue.id, "reviewed", { reviewId: review.id });
  const shape = reviewShape(context, review);
  const payload = {
    review: { ...shape, state: shape.state.toLowerCase() },
    pull_request: reviewedPullPayload(context, store.pulls.require(pull.id)),
  };
  context.emit({ name: "pull_request_review", action: "submitted", repository, sender: author.user, payload });
  context.changed(repository.id);
  return review;
}
