import { authorizeAuthor, need } from "../access/authorize.ts";
import { timestamp } from "../context.ts";
import type { Actor, HubContext } from "../context.ts";
import type { IssueRecord } from "../store/issue_records.ts";
import { labelByName } from "../store/lookups.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { issueEvent } from "./issue_events.ts";
import { takeNumber } from "./issues.ts";

const transferIssues = need("write", "issues", "write");

/**
 * Moves an issue, its comments and its history to another repository, for somebody who may write in both. There it has
 * another number, and of its labels those of which there is one of the same name; where it was there is nothing left.
 */
export function transferIssue(
  context: HubContext,
  actor: Actor,
  issue: IssueRecord,
  target: RepositoryRecord,
): IssueRecord {
  const { store } = context;
  const author = authorizeAuthor(context, actor, store.repositories.require(issue.repositoryId), transferIssues);
  authorizeAuthor(context, actor, target, transferIssues);
  const names = issue.labelIds.map((id) => store.labels.require(id).name);
  issueEvent(context, author, issue, "transferred");
  const moved = store.issues.update(issue.id, {
    repositoryId: target.id,
    number: takeNumber(store, target.id),
    labelIds: names.flatMap((name) => labelByName(store, target.id, name)?.id ?? []),
    updatedAt: timestamp(context),
  });
  issueEvent(context, author, moved, "opened");
  return moved;
}
