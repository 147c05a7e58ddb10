import { repositoryFolder } from "./git/repositories.ts";
import type { AppRecord, InstallationRecord, Permissions, RepositoryRecord, UserRecord } from "./store/records.ts";
import type { Store } from "./store/store.ts";
import type { WebhookEvent } from "./webhooks/event.ts";

/** Who is asking, as the token says. `user` is the person, or the bot of an app. */
export type Actor =
  | { readonly kind: "anonymous" }
  | { readonly kind: "user"; readonly user: UserRecord }
  | { readonly kind: "app"; readonly app: AppRecord }
  | {
      readonly kind: "installation";
      readonly user: UserRecord;
      readonly app: AppRecord;
      readonly installation: InstallationRecord;
      readonly permissions: Permissions;
      readonly repositoryIds: readonly number[];
    };

/** Somebody who can be named as the author of something: everybody but strangers without a token and apps as such. */
export type Author = Extract<Actor, { user: UserRecord }>;

/** What the parts of the hub share. */
export interface HubContext {
  readonly store: Store;
  /** Folder of the bare repositories: `<owner>/<name>.git`. */
  readonly repositoriesFolder: string;
  /** The address, without a slash at its end. */
  readonly url: string;
  readonly clock: () => Date;
  readonly log: (line: object) => void;
  /** Sends a webhook to every app that asked for this event here; returns before it is delivered. */
  emit(event: WebhookEvent): void;
  /** Lets only one at a time move the refs of a repository. Not to be nested. */
  exclusively<T>(repositoryId: number, work: () => Promise<T>): Promise<T>;
  /** Tells who watches (pages) that something in the repository is different now. */
  changed(repositoryId: number): void;
}

/** ISO 8601 with a precision of seconds, as GitHub has it. */
export function timestamp(context: Pick<HubContext, "clock">): string {
  return `${context.clock().toISOString().slice(0, 19)}Z`;
}

export const viaAppId = (actor: Author): number | null => (actor.kind === "installation" ? actor.app.id : null);

/** The bare repository's folder. */
export function folderOf(
  context: Pick<HubContext, "store" | "repositoriesFolder">,
  repository: RepositoryRecord,
): string {
  const owner = context.store.users.require(repository.ownerId).login;
  return repositoryFolder(context.repositoriesFolder, owner, repository.name);
}
