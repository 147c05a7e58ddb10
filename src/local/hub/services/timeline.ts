import type { Author, HubContext } from "../context.ts";
import { timestamp, viaAppId } from "../context.ts";
import type { TimelineKind, TimelineRecord } from "../store/issue_records.ts";

type Details = Partial<Omit<TimelineRecord, "id" | "issueId" | "kind" | "actorId" | "viaAppId" | "createdAt">>;

/** Writes down what somebody did to an issue. */
export function record(
  context: HubContext,
  actor: Author,
  issueId: number,
  kind: TimelineKind,
  details: Details = {},
): TimelineRecord {
  return context.store.timeline.insert({
    issueId,
    kind,
    actorId: actor.user.id,
    viaAppId: viaAppId(actor),
    createdAt: timestamp(context),
    label: null,
    rename: null,
    commitSha: null,
    commentId: null,
    deletedAuthorId: null,
    sourceIssueId: null,
    assigneeId: null,
    reviewerId: null,
    teamId: null,
    reviewId: null,
    stateReason: null,
    ...details,
  });
}
