import { authorizeAuthor, need } from "../access/authorize.ts";
import { isRequestable } from "../access/reviewers.ts";
import { ownersOfChanges } from "../access/reviews.ts";
import { reaches, roleOf, teamRole } from "../access/roles.ts";
import { violations } from "../access/rules.ts";
import { folderOf, timestamp } from "../context.ts";
import type { Actor, Author, HubContext } from "../context.ts";
import { HubError, invalid } from "../errors.ts";
import { mergeTrees } from "../git/merge.ts";
import { branchHead, isAncestor, moveRef, setServerRef } from "../git/refs.ts";
import { userById } from "../shapes/user.ts";
import { teamPayload } from "../shapes/pull.ts";
import { openPulls, teamBySlug, userByLogin } from "../store/lookups.ts";
import type { PullRecord } from "../store/pull_records.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { signedCommit } from "./commits.ts";
import { afterPush } from "./after_push.ts";
import { issueEvent } from "./issue_events.ts";
import { editIssue, insertIssue } from "./issues.ts";
import type { IssueChanges } from "./issues.ts";
import { measure, refreshPull } from "./pull_state.ts";
import { record } from "./timeline.ts";

export const readPulls = need("read", "pull_requests", "read");
export const openPullRequests = need("read", "pull_requests", "write");
const writePulls = need("triage", "pull_requests", "write");

export interface NewPull {
  readonly title: string;
  readonly body: string | null;
  /** Branches of the repository; the head may be written as `owner:branch`. */
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
}

/** Opens a pull request. Throws 422 for branches that aren't there, that don't differ, or that have an open one already. */
export function createPull(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  values: NewPull,
): Promise<PullRecord> {
  const { store } = context;
  const author = authorizeAuthor(context, actor, repository, openPullRequests);
  const folder = folderOf(context, repository);
  const owner = store.users.require(repository.ownerId).login;
  return context.exclusively(repository.id, async () => {
    const headBranch = values.head.startsWith(`${owner}:`) ? values.head.slice(owner.length + 1) : values.head;
    const headSha = await branchHead(folder, headBranch);
    const baseSha = await branchHead(folder, values.base);
    if (headSha === undefined) throw invalid("PullRequest", "head", "invalid");
    if (baseSha === undefined) throw invalid("PullRequest", "base", "invalid");
    if (await isAncestor(folder, headSha, baseSha)) {
      throw invalid("PullRequest", "head", "custom", `No commits between ${values.base} and ${headBranch}`);
    }
    if (
      openPulls(store, repository.id).some((pull) => pull.headBranch === headBranch && pull.baseBranch === values.base)
    ) {
      throw invalid("PullRequest", "head", "custom", `A pull request already exists for ${owner}:${headBranch}.`);
    }
    const measured = await measure(folder, baseSha, headSha);
    const issue = insertIssue(context, author, repository, values, true);
    await setServerRef(folder, `refs/pull/${issue.number}/head`, headSha);
    const pull = store.pulls.insert({
      repositoryId: repository.id,
      issueId: issue.id,
      number: issue.number,
      headBranch,
      headSha,
      baseBranch: values.base,
      baseSha,
      draft: values.draft,
      merged: false,
      mergedAt: null,
      mergedById: null,
      mergeSha: null,
      ...measured,
      requestedReviewerIds: [],
      requestedTeamIds: [],
    });
    issueEvent(context, author, issue, "opened");
    return values.draft ? pull : requestOwners(context, author, pull);
  });
}

/** Changes title, body, state or base. */
export async function editPull(
  context: HubContext,
  actor: Actor,
  pull: PullRecord,
  changes: IssueChanges & { readonly base?: string | undefined },
): Promise<PullRecord> {
  const { store } = context;
  const folder = folderOf(context, store.repositories.require(pull.repositoryId));
  if (changes.state === "open" && (await branchHead(folder, pull.headBranch)) === undefined) {
    throw invalid("PullRequest", "state", "invalid", "state cannot be changed. The branch was deleted.");
  }
  if (changes.base !== undefined && (await branchHead(folder, changes.base)) === undefined) {
    throw invalid("PullRequest", "base", "invalid");
  }
  editIssue(context, actor, store.issues.require(pull.issueId), changes);
  const now = changeBase(context, actor, store.pulls.require(pull.id), changes.base ?? pull.baseBranch);
  return store.issues.require(pull.issueId).state === "open" ? refreshPull(context, now) : now;
}

function changeBase(context: HubContext, actor: Actor, pull: PullRecord, base: string): PullRecord {
  const { store } = context;
  if (base === pull.baseBranch) return pull;
  const repository = store.repositories.require(pull.repositoryId);
  const issue = store.issues.require(pull.issueId);
  const isOwn = actor.kind === "user" && actor.user.id === issue.authorId;
  const author = authorizeAuthor(context, actor, repository, isOwn ? openPullRequests : writePulls);
  if (issue.state !== "open") {
    throw invalid("PullRequest", "base", "custom", "Cannot change the base branch of a closed pull request.");
  }
  const changed = store.pulls.update(pull.id, { baseBranch: base });
  issueEvent(context, author, issue, "edited", {
    changes: { base: { ref: { from: pull.baseBranch }, sha: { from: pull.baseSha } } },
  });
  return changed;
}

export interface Reviewers {
  readonly logins: readonly string[];
  readonly teams: readonly string[];
}

/** Asks people and teams for a review. Throws 422 for the author, and for those who can't see the repository. */
export function requestReviewers(
  context: HubContext,
  actor: Actor,
  pull: PullRecord,
  reviewers: Reviewers,
): PullRecord {
  const { store } = context;
  const repository = store.repositories.require(pull.repositoryId);
  const author = authorizeAuthor(context, actor, repository, writePulls);
  const issue = store.issues.require(pull.issueId);
  const people = reviewers.logins.map((login) => {
    const user = userByLogin(store, login);
    if (user?.id === issue.authorId) throw new HubError(422, "Review cannot be requested from pull request author.");
    if (user === undefined || !isRequestable(context, user, repository)) throw notCollaborators();
    return user.id;
  });
  const teams = reviewers.teams.map((slug) => {
    const team = teamBySlug(store, repository.ownerId, slug);
    if (team === undefined) throw notCollaborators();
    return team.id;
  });
  return noteRequests(context, author, pull, people, teams);
}

/**
 * Asks the code owners of what a pull request changes, as GitHub does when one is opened that is no draft; owners who are its
 * author or can't write are left out.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
async function requestOwners(context: HubContext, author: Author, pull: PullRecord): Promise<PullRecord> {
  const { store } = context;
  const repository = store.repositories.require(pull.repositoryId);
  const owners = [...new Set([...(await ownersOfChanges(context, pull)).values()].flat())];
  const named = owners.map((owner) => owner.replace(/^@/, "").split("/"));
  const people = named.flatMap(([login = "", slug]) => {
    const user = slug === undefined ? userByLogin(store, login) : undefined;
    if (user === undefined || user.id === author.user.id) return [];
    return reaches(roleOf(store, user, repository), "write") ? [user.id] : [];
  });
  const teams = named.flatMap(([, slug]) => {
    const team = slug === undefined ? undefined : teamBySlug(store, repository.ownerId, slug);
    return team !== undefined && reaches(teamRole(store, team, repository), "write") ? [team.id] : [];
  });
  return noteRequests(context, author, pull, people, teams);
}

function noteRequests(
  context: HubContext,
  author: Author,
  pull: PullRecord,
  people: readonly number[],
  teams: readonly number[],
): PullRecord {
  const { store } = context;
  const issue = store.issues.require(pull.issueId);
  for (const id of people.filter((each) => !pull.requestedReviewerIds.includes(each))) {
    const now = store.pulls.require(pull.id);
    store.pulls.update(pull.id, { requestedReviewerIds: [...now.requestedReviewerIds, id] });
    record(context, author, issue.id, "review_requested", { reviewerId: id });
    issueEvent(context, author, issue, "review_requested", { requested_reviewer: userById(context, id) });
  }
  for (const id of teams.filter((each) => !pull.requestedTeamIds.includes(each))) {
    const now = store.pulls.require(pull.id);
    store.pulls.update(pull.id, { requestedTeamIds: [...now.requestedTeamIds, id] });
    record(context, author, issue.id, "review_requested", { teamId: id });
    issueEvent(context, author, issue, "review_requested", {
      requested_team: teamPayload(context, store.teams.require(id)),
    });
  }
  return store.pulls.require(pull.id);
}

const notCollaborators = (): HubError =>
  new HubError(
    422,
    "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.",
  );

/** Merges the base into the head, as the button "Update branch" does. Throws 422 when there is nothing to merge, or a conflict. */
export function updatePullBranch(
  context: HubContext,
  actor: Actor,
  pull: PullRecord,
  expectedHead: string | undefined,
): Promise<void> {
  const { store } = context;
  const repository = store.repositories.require(pull.repositoryId);
  const author: Author = authorizeAuthor(context, actor, repository, need("write", "pull_requests", "write"));
  const folder = folderOf(context, repository);
  return context.exclusively(repository.id, async () => {
    const { headSha, baseSha, baseBranch, headBranch } = await refreshPull(context, pull);
    if (expectedHead !== undefined && expectedHead !== headSha) {
      throw new HubError(422, "expected head sha didn’t match current head ref.");
    }
    if (await isAncestor(folder, baseSha, headSha))
      throw new HubError(422, "There are no new commits on the base branch.");
    const merged = await mergeTrees(folder, headSha, baseSha);
    if ("conflicts" in merged) throw new HubError(422, "merge conflict between base and head");
    const message = `Merge branch '${baseBranch}' into ${headBranch}`;
    const after = await signedCommit(context, repository, author.user, {
      message,
      tree: merged.tree,
      parents: [headSha, baseSha],
    });
    const change = { ref: `refs/heads/${headBranch}`, before: headSha, after };
    const forbidden = await violations(context, actor, repository, change);
    if (forbidden.length > 0) throw new HubError(422, `Repository rule violations found\n\n${forbidden.join("\n\n")}`);
    if (!(await moveRef(folder, change.ref, headSha, after)))
      throw new HubError(422, "expected head sha didn’t match current head ref.");
    store.issues.update(pull.issueId, { updatedAt: timestamp(context) });
    await afterPush(context, repository, author, [change]);
  });
}
