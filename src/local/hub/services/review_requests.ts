import { authorizeAuthor, need } from "../access/authorize.ts";
import { isRequestable } from "../access/reviewers.ts";
import { ownersOfChanges } from "../access/reviews.ts";
import type { Actor, Author, HubContext } from "../context.ts";
import { HubError } from "../errors.ts";
import { teamPayload } from "../shapes/pull.ts";
import { userById } from "../shapes/user.ts";
import { teamBySlug, userByLogin } from "../store/lookups.ts";
import type { PullRecord } from "../store/pull_records.ts";
import { issueEvent } from "./issue_events.ts";
import { record } from "./timeline.ts";

export const writePulls = need("triage", "pull_requests", "write");

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
 * Asks the code owners of what a pull request changes, as GitHub does when one is opened that is no draft; its author is left out.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export async function requestOwners(context: HubContext, author: Author, pull: PullRecord): Promise<PullRecord> {
  const { store } = context;
  const repository = store.repositories.require(pull.repositoryId);
  const owners = [...new Set([...(await ownersOfChanges(context, pull)).values()].flat())];
  const named = owners.map((owner) => owner.replace(/^@/, "").split("/"));
  const people = named.flatMap(([login = "", slug]) => {
    const user = slug === undefined ? userByLogin(store, login) : undefined;
    return user === undefined || user.id === author.user.id ? [] : [user.id];
  });
  const teams = named.flatMap(([, slug]) => {
    const team = slug === undefined ? undefined : teamBySlug(store, repository.ownerId, slug);
    return team === undefined ? [] : [team.id];
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
