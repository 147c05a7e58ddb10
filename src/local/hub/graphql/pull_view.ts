import { authorize, canSee, need } from "../access/authorize.ts";
import { readRef } from "../git/refs.ts";
import type { IssueRecord } from "../store/issue_records.ts";
import { headRepositoryOf } from "../store/lookups.ts";
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

/** Of a fork that was deleted, or that the asker may not see, there is only the name of the branch and its commit. */
function endFields(asker: Asker, repository: RepositoryRecord, pull: PullRecord): Omit<View, "__typename"> {
  const { context, actor } = asker;
  const fork = headRepositoryOf(context.store, pull);
  const head = fork !== undefined && canSee(context, actor, fork) ? fork : undefined;
  const where = (home: RepositoryRecord | undefined) =>
    home === undefined ? null : field([], () => asker.views.repository(asker, home));
  const branch = (home: RepositoryRecord | undefined, name: string) =>
    field([], async () => {
      if (home === undefined) return null;
      const ref = await readRef(readableFolder(asker, home), `refs/heads/${name}`);
      return ref === undefined ? null : refView(asker, home, ref);
    });
  return {
    headRefName: pull.headBranch,
    headRefOid: pull.headSha,
    headRef: branch(head, pull.headBranch),
    headRepository: where(head),
    baseRefName: pull.baseBranch,
    baseRefOid: pull.baseSha,
    baseRef: branch(repository, pull.baseBranch),
    baseRepository: where(repository),
    isCrossRepository: pull.headFork !== undefined,
  };
}

export function pullOf({ context }: Pick<Asker, "context">, issue: IssueRecord): PullRecord {
  const pull = context.store.pulls.find((each) => each.issueId === issue.id);
  if (pull === undefined) throw new Error(`Issue ${issue.id} is said to be a pull request, but there is none.`);
  return pull;
}
