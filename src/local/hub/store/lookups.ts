/** The questions that many parts ask of the store. Logins and names of repositories don't distinguish case, as on GitHub. */
import type { EnvironmentRecord } from "./action_records.ts";
import type { IssueRecord, LabelRecord } from "./issue_records.ts";
import type { PullRecord } from "./pull_records.ts";
import type { AppRecord, InstallationRecord, RepositoryRecord, TeamRecord, UserRecord } from "./records.ts";
import type { Store } from "./store.ts";

export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export function userByLogin(store: Store, login: string): UserRecord | undefined {
  return store.users.find((user) => sameName(user.login, login));
}

export function repositoryByName(store: Store, owner: string, name: string): RepositoryRecord | undefined {
  return store.repositories.find(
    (repository) => sameName(repository.name, name) && sameName(store.users.require(repository.ownerId).login, owner),
  );
}

/** `owner/name` */
export function fullName(store: Store, repository: RepositoryRecord): string {
  return `${store.users.require(repository.ownerId).login}/${repository.name}`;
}

export function issueByNumber(store: Store, repositoryId: number, number: number): IssueRecord | undefined {
  return store.issues.find((issue) => issue.repositoryId === repositoryId && issue.number === number);
}

export function issuesOf(store: Store, repositoryId: number): IssueRecord[] {
  return store.issues.filter((issue) => issue.repositoryId === repositoryId);
}

export function pullByNumber(store: Store, repositoryId: number, number: number): PullRecord | undefined {
  return store.pulls.find((pull) => pull.repositoryId === repositoryId && pull.number === number);
}

export function pullsOf(store: Store, repositoryId: number): PullRecord[] {
  return store.pulls.filter((pull) => pull.repositoryId === repositoryId);
}

/** Where a pull request's head is; nothing when that fork was deleted. */
export function headRepositoryOf(store: Store, pull: PullRecord): RepositoryRecord | undefined {
  const { headFork, repositoryId } = pull;
  return headFork === undefined
    ? store.repositories.require(repositoryId)
    : store.repositories.get(headFork.repositoryId);
}

/** `owner:branch`, as GitHub names a head wherever it is. */
export function headLabel(store: Store, pull: PullRecord): string {
  return `${headOwnerOf(store, pull).login}:${pull.headBranch}`;
}

export function headOwnerOf(store: Store, { headFork, repositoryId }: PullRecord): UserRecord {
  return store.users.require(headFork?.ownerId ?? store.repositories.require(repositoryId).ownerId);
}

export function openPulls(store: Store, repositoryId: number): PullRecord[] {
  return pullsOf(store, repositoryId).filter((pull) => store.issues.require(pull.issueId).state === "open");
}

export function labelByName(store: Store, repositoryId: number, name: string): LabelRecord | undefined {
  return store.labels.find((label) => label.repositoryId === repositoryId && sameName(label.name, name));
}

export function labelsOfIssue(store: Store, issue: IssueRecord): LabelRecord[] {
  return issue.labelIds.map((id) => store.labels.require(id));
}

export function teamBySlug(store: Store, organizationId: number, slug: string): TeamRecord | undefined {
  return store.teams.find((team) => team.organizationId === organizationId && sameName(team.slug, slug));
}

export function appBySlug(store: Store, slug: string): AppRecord | undefined {
  return store.apps.find((app) => app.slug === slug);
}

export function installationFor(store: Store, appId: number, repositoryId: number): InstallationRecord | undefined {
  return store.installations.find((each) => each.appId === appId && each.repositoryIds.includes(repositoryId));
}

export function environmentByName(store: Store, repositoryId: number, name: string): EnvironmentRecord | undefined {
  return store.environments.find((each) => each.repositoryId === repositoryId && sameName(each.name, name));
}
