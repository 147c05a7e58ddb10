import type { Actor, Author, HubContext } from "../context.ts";
import { badCredentials, HubError, notForIntegration, notFound } from "../errors.ts";
import type { Level, RepositoryRecord, Role } from "../store/records.ts";
import { repositoryByName } from "../store/lookups.ts";
import { reaches, roleOf } from "./roles.ts";

/** What an operation asks of people (a role) and of apps (a permission; one of several where GitHub takes either). */
export interface Need {
  readonly role: Role;
  readonly permission: string | readonly string[];
  readonly level: Level;
}

export const need = (role: Role, permission: Need["permission"], level: Level): Need => ({ role, permission, level });

const levels: readonly Level[] = ["read", "write", "admin"];

export function hasPermission(actor: Actor, permission: Need["permission"], level: Level): boolean {
  if (actor.kind !== "installation") return false;
  const names = typeof permission === "string" ? [permission] : permission;
  return names.some((name) => {
    // Every app may read metadata.
    const granted = name === "metadata" ? "read" : actor.permissions[name];
    return granted !== undefined && levels.indexOf(granted) >= levels.indexOf(level);
  });
}

/** The repository, if the actor may know that it exists; else 404, for GitHub tells nobody what is private. */
export function visibleRepository(context: HubContext, actor: Actor, owner: string, name: string): RepositoryRecord {
  const repository = repositoryByName(context.store, owner, name);
  if (repository === undefined || !canSee(context, actor, repository)) throw notFound();
  return repository;
}

export function canSee(context: HubContext, actor: Actor, repository: RepositoryRecord): boolean {
  if (!repository.private) return true;
  if (actor.kind === "installation") return actor.repositoryIds.includes(repository.id);
  return actor.kind === "user" && roleOf(context.store, actor.user, repository) !== undefined;
}

/** Throws 401, 403 or 404 as GitHub does, unless the actor may do this. */
export function authorize(context: HubContext, actor: Actor, repository: RepositoryRecord, needed: Need): void {
  if (!canSee(context, actor, repository)) throw notFound();
  switch (actor.kind) {
    case "installation": {
      const known =
        actor.repositoryIds.includes(repository.id) && hasPermission(actor, needed.permission, needed.level);
      if (!known) throw notForIntegration();
      return;
    }
    case "app":
      throw new HubError(401, "This endpoint requires an installation token, not the app's JSON web token");
    case "user": {
      if (!reaches(roleOf(context.store, actor.user, repository), needed.role)) {
        throw new HubError(403, `Must have ${needed.role} rights to Repository.`);
      }
      return;
    }
    case "anonymous":
      if (needed.role !== "read" || needed.level !== "read") throw new HubError(401, "Requires authentication");
  }
}

/** Like `authorize`, for what somebody must have done. */
export function authorizeAuthor(context: HubContext, actor: Actor, repository: RepositoryRecord, needed: Need): Author {
  authorize(context, actor, repository, needed);
  return author(actor);
}

export function author(actor: Actor): Author {
  if (actor.kind === "user" || actor.kind === "installation") return actor;
  throw actor.kind === "anonymous" ? new HubError(401, "Requires authentication") : badCredentials();
}

/** Whether the actor could do this; for what GitHub leaves out silently instead of refusing. */
export function may(context: HubContext, actor: Actor, repository: RepositoryRecord, needed: Need): boolean {
  if (actor.kind === "installation") {
    return actor.repositoryIds.includes(repository.id) && hasPermission(actor, needed.permission, needed.level);
  }
  return actor.kind === "user" && reaches(roleOf(context.store, actor.user, repository), needed.role);
}
