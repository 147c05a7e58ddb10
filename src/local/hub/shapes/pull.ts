import { headOwnerOf, headRepositoryOf, labelsOfIssue } from "../store/lookups.ts";
import { nodeId } from "../store/node_ids.ts";
import type { PullRecord, ReviewRecord } from "../store/pull_records.ts";
import type { RepositoryRecord, TeamRecord, UserRecord } from "../store/records.ts";
import { issueUrls, labelShape } from "./issue.ts";
import { repositoryShape } from "./repository.ts";
import { apiUrl, authorAssociation, userById } from "./user.ts";
import type { ShapeContext } from "./user.ts";

/** A pull request as in lists. */
export function simplePullShape(context: ShapeContext, pull: PullRecord) {
  const issue = context.store.issues.require(pull.issueId);
  const repository = context.store.repositories.require(pull.repositoryId);
  const { api, url: issueUrl, pullUrl: url, page } = issueUrls(context, issue);
  const assignees = issue.assigneeIds.map((id) => userById(context, id));
  const links = {
    self: url,
    html: page,
    issue: issueUrl,
    comments: `${issueUrl}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${pull.headSha}`,
  };
  return {
    url,
    id: pull.id,
    node_id: nodeId("PullRequest", pull.issueId),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    number: pull.number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: userById(context, issue.authorId),
    body: issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeSha,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: pull.requestedReviewerIds.map((id) => userById(context, id)),
    requested_teams: pull.requestedTeamIds.map((id) => teamShape(context, context.store.teams.require(id))),
    labels: labelsOfIssue(context.store, issue).map((label) => labelShape(context, label)),
    milestone: null,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head: endShape(context, headOwnerOf(context.store, pull), headRepositoryOf(context.store, pull), {
      ref: pull.headBranch,
      sha: pull.headSha,
    }),
    base: endShape(context, context.store.users.require(repository.ownerId), repository, {
      ref: pull.baseBranch,
      sha: pull.baseSha,
    }),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: authorAssociation(context.store, issue.authorId, pull.repositoryId),
    auto_merge: null,
    active_lock_reason: null,
    draft: pull.draft,
  };
}

/** A pull request as it is got by its number, and as webhooks carry it. */
export function pullShape(context: ShapeContext, pull: PullRecord) {
  const open = context.store.issues.require(pull.issueId).state === "open";
  return {
    ...simplePullShape(context, pull),
    merged: pull.merged,
    mergeable: open ? pull.mergeable : null,
    rebaseable: open ? pull.mergeable : null,
    mergeable_state: open
      ? pull.mergeable === true
        ? "clean"
        : pull.mergeable === false
          ? "dirty"
          : "unknown"
      : "unknown",
    merged_by: pull.mergedById === null ? null : userById(context, pull.mergedById),
    comments: context.store.comments.filter((comment) => comment.issueId === pull.issueId).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: pull.statistics.commits,
    additions: pull.statistics.additions,
    deletions: pull.statistics.deletions,
    changed_files: pull.statistics.changedFiles,
  };
}

/** A fork that was deleted is `null` here, whatever the description of the API says. */
function endShape(
  context: ShapeContext,
  owner: UserRecord,
  repository: RepositoryRecord | undefined,
  { ref, sha }: { readonly ref: string; readonly sha: string },
) {
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: userById(context, owner.id),
    repo: repository === undefined ? null : repositoryShape(context, repository),
  };
}

/** Webhooks have teams of an older shape. */
export function pullPayload(context: ShapeContext, pull: PullRecord) {
  return { ...pullShape(context, pull), requested_teams: requestedTeams(context, pull) };
}

/** A pull request as reviews carry it in webhooks. */
export function reviewedPullPayload(context: ShapeContext, pull: PullRecord) {
  return { ...simplePullShape(context, pull), requested_teams: requestedTeams(context, pull) };
}

const requestedTeams = (context: ShapeContext, pull: PullRecord): object[] =>
  pull.requestedTeamIds.map((id) => teamPayload(context, context.store.teams.require(id)));

export function teamShape(context: ShapeContext, team: TeamRecord): object {
  const whole = (each: TeamRecord) => ({
    ...teamCore(context, each),
    type: "organization",
    organization_id: each.organizationId,
  });
  return { ...whole(team), parent: team.parentId === null ? null : whole(context.store.teams.require(team.parentId)) };
}

export function teamPayload(context: ShapeContext, team: TeamRecord): object {
  const parent = team.parentId === null ? null : teamCore(context, context.store.teams.require(team.parentId));
  return { ...teamCore(context, team), parent };
}

function teamCore(context: ShapeContext, team: TeamRecord) {
  const organization = context.store.users.require(team.organizationId);
  const url = `${apiUrl(context)}/organizations/${organization.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId("Team", team.id),
    name: team.name,
    slug: team.slug,
    description: "",
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: "pull",
    url,
    html_url: `${context.url}/orgs/${organization.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
  };
}

export function reviewShape(context: ShapeContext, review: ReviewRecord) {
  const pull = context.store.pulls.require(review.pullId);
  const { pullUrl, page } = issueUrls(context, context.store.issues.require(pull.issueId));
  const html = `${page}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: userById(context, review.userId),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: authorAssociation(context.store, review.userId, pull.repositoryId),
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    submitted_at: review.submittedAt,
    commit_id: review.commitSha,
  };
}
