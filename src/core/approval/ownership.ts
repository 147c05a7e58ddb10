import type { ApprovalQuestion, Owner } from "./model.ts";

/** The record of a run is the app's own bookkeeping: nobody has to own it. */
const recordFolder = "runs/";

export type OwnedPath = ApprovalQuestion["paths"][number];

/** Paths with the same owners: one person can approve them together. */
export interface OwnedGroup {
  readonly owners: readonly Owner[];
  readonly paths: readonly string[];
}

/** The paths that need an approving owner. */
export function pathsToApprove(paths: ApprovalQuestion["paths"]): readonly OwnedPath[] {
  return paths.filter(({ path }) => !path.startsWith(recordFolder));
}

/** GitHub's logins, organizations and slugs are the same in any case. */
export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A team as `ApprovalQuestion.members` names it. */
export function teamKey({ organization, slug }: { readonly organization: string; readonly slug: string }): string {
  return `${organization}/${slug}`.toLowerCase();
}

/** What GitHub knows of the people who acted. */
export type KnownPeople = Pick<ApprovalQuestion, "members" | "writers">;

/**
 * Whether the login is this owner, or an active member of it, and may write to the repository.
 * Source: GitHub's documentation on CODEOWNERS ("must have write permissions").
 */
export function isOwner(owner: Owner, login: string, { members, writers }: KnownPeople): boolean {
  return writers.has(login.toLowerCase()) && isNamedBy(owner, login, members);
}

/** The same, whatever the login may do in the repository. What is no account is nobody. */
export function isNamedBy(owner: Owner, login: string, members: ApprovalQuestion["members"]): boolean {
  if (owner.kind === "email") return false;
  if (owner.kind === "user") return sameLogin(owner.login, login);
  return owner.isUnknown !== true && members.get(teamKey(owner))?.has(login.toLowerCase()) === true;
}

export function ownsPath(path: OwnedPath, login: string, people: KnownPeople): boolean {
  return path.owners.some((owner) => isOwner(owner, login, people));
}

/** Those who may not approve this run: its author and everyone who edited its body, unless the settings allow it. */
export function excludedLogins(question: ApprovalQuestion): readonly string[] {
  if (question.selfApproval) return [];
  const logins = [question.author, ...question.editors];
  return logins.filter((login, index) => logins.findIndex((other) => sameLogin(other, login)) === index);
}

/** Whether this owner can approve at all: teams that GitHub knows may have other members, a user is excluded or not, an e-mail never. */
export function canApprove(owner: Owner, excluded: readonly string[]): boolean {
  if (owner.kind === "email") return false;
  if (owner.kind === "team") return owner.isUnknown !== true;
  return !excluded.some((login) => sameLogin(login, owner.login));
}
