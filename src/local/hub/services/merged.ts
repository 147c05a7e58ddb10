import { timestamp } from "../context.ts";
import type { Author, HubContext } from "../context.ts";
import type { PullRecord } from "../store/pull_records.ts";
import { issueEvent } from "./issue_events.ts";
import { record } from "./timeline.ts";

/** Writes down that a pull request is merged, and tells. The branch has moved already. */
export function markMerged(context: HubContext, author: Author, pull: PullRecord, mergeSha: string): PullRecord {
  const { store } = context;
  const at = timestamp(context);
  const merged = store.pulls.update(pull.id, {
    merged: true,
    mergedAt: at,
    mergedById: author.user.id,
    mergeSha,
    mergeable: null,
  });
  const issue = store.issues.update(pull.issueId, {
    state: "closed",
    closedAt: at,
    closedById: author.user.id,
    updatedAt: at,
  });
  record(context, author, issue.id, "merged", { commitSha: mergeSha });
  record(context, author, issue.id, "closed");
  issueEvent(context, author, issue, "closed");
  return merged;
}
