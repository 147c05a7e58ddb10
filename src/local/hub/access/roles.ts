import type { RepositoryRecord, Role, TeamRecord, UserRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const order: readonly Role[] = ["read", "triage", "write", "maintain", "admin"];

export const reaches = (role: Role | undefined, needed: Role): boolean =>
  role !== undefined && order.indexOf(role) >= order.indexOf(needed);

export function membership(store: Store, organizationId: number, userId: number): "member" | "admin" | undefined {
  return store.memberships.find((each) => each.organizationId === organizationId && each.userId === userId)?.role;
}

/** The team and the teams above it: what these may, it may. */
export function lineOfTeam(store: Store, team: TeamRecord): TeamRecord[] {
  const above = team.parentId === null ? [] : lineOfTeam(store, store.teams.require(team.parentId));
  return [team, ...above];
}

/** Whether somebody is in the team or in one below it; who is only invited is not. */
export function isTeamMember(store: Store, team: TeamRecord, userId: number): boolean {
  return store.teamMembers
    .filter((each) => each.userId === userId && !each.pending)
    .some((each) => lineOfTeam(store, store.teams.require(each.teamId)).some((line) => line.id === team.id));
}

export function teamRole(store: Store, team: TeamRecord, repository: RepositoryRecord): Role | undefined {
  const ids = new Set(lineOfTeam(store, team).map((each) => each.id));
  return highest(
    store.teamRepositories
      .filter((each) => each.repositoryId === repository.id && ids.has(each.teamId))
      .map((each) => each.role),
  );
}

/** The highest role that ownership, collaboration, teams, membership (base permission: read) or openness give a person. */
export function roleOf(store: Store, user: UserRecord | undefined, repository: RepositoryRecord): Role | undefined {
  const open: Role[] = repository.private ? [] : ["read"];
  if (user === undefined) return highest(open);
  if (user.id === repository.ownerId) return "admin";
  const member = membership(store, repository.ownerId, user.id);
  const direct = store.collaborators
    .filter((each) => each.repositoryId === repository.id && each.userId === user.id)
    .map((each) => each.role);
  const teams = store.teamMembers
    .filter((each) => each.userId === user.id && !each.pending)
    .flatMap((each) => teamRole(store, store.teams.require(each.teamId), repository) ?? []);
  const base: Role[] = member === "admin" ? ["admin"] : member === "member" ? ["read"] : [];
  return highest([...open, ...direct, ...teams, ...base]);
}

function highest(roles: readonly Role[]): Role | undefined {
  return order.findLast((role) => roles.includes(role));
}

export function isCollaborator(store: Store, user: UserRecord, repository: RepositoryRecord): boolean {
  return (
    store.collaborators.find((each) => each.repositoryId === repository.id && each.userId === user.id) !== undefined
  );
}
