import type { HubContext } from "../context.ts";
import { folderOf } from "../context.ts";
import { changedFiles } from "../git/compare.ts";
import { readFileAt } from "../git/objects.ts";
import { mergeBase } from "../git/refs.ts";
import type { PullRecord, ReviewRecord } from "../store/pull_records.ts";
import type { RepositoryRecord, Rule, UserRecord } from "../store/records.ts";
import { teamBySlug, userByLogin } from "../store/lookups.ts";
import { ownersOfPath, parseOwners } from "./code_owners.ts";
import { isTeamMember, reaches, roleOf, teamRole } from "./roles.ts";

/** What a `pull_request` rule still misses before the pull request may be merged. */
export async function missingReviews(
  context: HubContext,
  pull: PullRecord,
  { parameters = {} }: Rule,
): Promise<string[]> {
  const reviews = decisiveReviews(context, pull, parameters["dismiss_stale_reviews_on_push"] === true);
  if (reviews.some((review) => review.state === "CHANGES_REQUESTED")) return ["Changes have been requested."];
  const approvals = reviews.filter((review) => review.state === "APPROVED");
  const needed = Number(parameters["required_approving_review_count"] ?? 0);
  const missing =
    approvals.length < needed
      ? [
          `At least ${needed} approving review${needed === 1 ? " is" : "s are"} required by reviewers with write access.`,
        ]
      : [];
  if (parameters["require_code_owner_review"] !== true) return missing;
  const unowned = await pathsWithoutOwnersApproval(context, pull, approvals);
  return unowned.length === 0 ? missing : [...missing, "Waiting on code owner review."];
}

/** The last approval or request for changes of each reviewer with write access; never the author's own. */
function decisiveReviews({ store }: HubContext, pull: PullRecord, onlyOfHead: boolean): ReviewRecord[] {
  const author = store.issues.require(pull.issueId).authorId;
  const repository = store.repositories.require(pull.repositoryId);
  const latest = new Map<number, ReviewRecord>();
  for (const review of store.reviews.filter((each) => each.pullId === pull.id && each.userId !== author)) {
    const reviewer = store.users.require(review.userId);
    const counts =
      review.state !== "COMMENTED" &&
      review.state !== "PENDING" &&
      reaches(roleOf(store, reviewer, repository), "write");
    if (counts) latest.set(review.userId, review);
  }
  return [...latest.values()].filter((review) => !onlyOfHead || review.commitSha === pull.headSha);
}

async function pathsWithoutOwnersApproval(
  context: HubContext,
  pull: PullRecord,
  approvals: readonly ReviewRecord[],
): Promise<string[]> {
  const approvers = approvals.map((review) => context.store.users.require(review.userId));
  const owned = await ownersOfChanges(context, pull);
  return [...owned].flatMap(([path, owners]) =>
    approvers.some((person) => owners.some((owner) => isOwner(context, person, owner))) ? [] : [path],
  );
}

/** The paths that a pull request changes and somebody owns by the base branch's CODEOWNERS, with their owners as written there. */
export async function ownersOfChanges(
  context: HubContext,
  pull: PullRecord,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = folderOf(context, context.store.repositories.require(pull.repositoryId));
  const text = await readCodeOwners(folder, pull.baseSha);
  if (text === undefined) return new Map();
  const lines = parseOwners(text.content);
  const repository = context.store.repositories.require(pull.repositoryId);
  const files = await changedFiles(folder, await mergeBase(folder, pull.baseSha, pull.headSha), pull.headSha);
  const paths = files.flatMap((file) => [file.path, ...(file.previousPath === null ? [] : [file.previousPath])]);
  // Somebody unknown, or who can't write, is assigned to nothing, and nobody is asked in their place.
  const owned = paths.map(
    (path) => [path, ownersOfPath(lines, path).filter((owner) => isKnownOwner(context, repository, owner))] as const,
  );
  return new Map(owned.filter(([, owners]) => owners.length > 0));
}

/**
 * Whether an owner as CODEOWNERS writes it is somebody who may write to the repository. Whose an e-mail address is, is not looked at.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function isKnownOwner({ store }: HubContext, repository: RepositoryRecord, owner: string): boolean {
  if (!owner.startsWith("@")) return true;
  const [account = "", slug] = owner.slice(1).split("/");
  const user = userByLogin(store, account);
  if (slug === undefined) return user !== undefined && reaches(roleOf(store, user, repository), "write");
  const team = user?.id === repository.ownerId ? teamBySlug(store, repository.ownerId, slug) : undefined;
  return team !== undefined && reaches(teamRole(store, team, repository), "write");
}

function isOwner({ store }: HubContext, person: UserRecord, owner: string): boolean {
  const [organization = "", slug] = owner.replace(/^@/, "").split("/");
  if (slug === undefined) return userByLogin(store, organization)?.id === person.id;
  const account = userByLogin(store, organization);
  const team = account && teamBySlug(store, account.id, slug);
  return team !== undefined && isTeamMember(store, team, person.id);
}

/** The first CODEOWNERS that there is at a commit, of the three places where GitHub looks. */
export async function readCodeOwners(
  folder: string,
  commit: string,
): Promise<{ path: string; content: string } | undefined> {
  for (const path of [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"]) {
    const content = await readFileAt(folder, commit, path);
    if (content !== undefined) return { path, content };
  }
  return undefined;
}
