import { authorize, need } from "../access/authorize.ts";
import { readRef } from "../git/refs.ts";
import type { IssueRecord } from "../store/issue_records.ts";
import type { PullRecord } from "../store/pull_records.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { actorView } from "./actor_view.ts";
import { commitView, readableFolder, refView } from "./git_views.ts";
import { issueFields } from "./issue_fields.ts";
import { field } from "./view.ts";
import type { Asker, View } from "./view.ts";

export const readPulls = need("read", "pull_requests", "read");

export function pullView(asker: Asker, issue: IssueRecord): View {
  const { context, actor } = asker;
  const repository = context.store.repositories.require(issue.repositoryId);
  authorize(context, actor, repository, readPulls);
  const pull = pullOf(asker, issue);
  return {
    ...issueFields(asker, issue),
    __typename: "PullRequest",
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    state: pull.merged ? "MERGED" : issue.state.toUpperCase(),
    isDraft: pull.draft,
    mergeable: pull.mergeable === null ? "UNKNOWN" : pull.mergeable ? "MERGEABLE" : "CONFLICTING",
    merged: pull.merged,
    mergedAt: pull.mergedAt,
    mergedBy: actorView(asker, pull.mergedById),
    mergeCommit:
      pull.mergeSha === null || !pull.merged
        ? null
        : field([], () => commitView(asker, repository, pull.mergeSha ?? "")),
    ...endFields(asker, repository, pull),
    additions: pull.statistics.additions,
    deletions: pull.statistics.deletions,
    changedFiles: pull.statistics.changedFiles,
    totalCommentsCount: context.store.comments.filter((comment) => comment.issueId === issue.id).length,
    maintainerCanModify: false,
    autoMergeRequest: null,
  };
}

/** Head and base; both are in the same repository, for there are no forks here. */
function endFields(asker: Asker, repository: RepositoryRecord, pull: PullRecord): Omit<View, "__typename"> {
  const here = field([], () => asker.views.repository(asker, repository));
  const branch = (name: string) =>
    field([], async () => {
      const ref = await readRef(readableFolder(asker, repository), `refs/heads/${name}`);
      return ref === undefined ? null : refView(asker, repository, ref);
    });
  return {
    headRefName: pull.headBranch,
    headRefOid: pull.headSha,
    headRef: branch(pull.headBranch),
    headRepository: here,
    baseRefName: pull.baseBranch,
    baseRefOid: pull.baseSha,
    baseRef: branch(pull.baseBranch),
    baseRepository: here,
    isCrossRepository: false,
  };
}

export function pullOf({ context }: Pick<Asker, "context">, issue: IssueRecord): PullRecord {
  const pull = context.store.pulls.find((each) => each.issueId === issue.id);
  if (pull === undefined) throw new Error(`Issue ${issue.id} is said to be a pull request, but there is none.`);
  return pull;
}
