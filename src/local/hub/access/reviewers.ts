import type { HubContext } from "../context.ts";
import type { RepositoryRecord, UserRecord } from "../store/records.ts";
import { roleOf, membership, isCollaborator } from "./roles.ts";

/** Whether a review can be requested of somebody: a person with a role of their own here, not only the public's. */
export function isRequestable({ store }: HubContext, user: UserRecord, repository: RepositoryRecord): boolean {
  if (user.type !== "User") return false;
  const related =
    membership(store, repository.ownerId, user.id) !== undefined || isCollaborator(store, user, repository);
  return (related || user.id === repository.ownerId) && roleOf(store, user, repository) !== undefined;
}
