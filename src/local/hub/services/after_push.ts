import type { HubContext } from "../context.ts";
import { timestamp } from "../context.ts";
import type { RepositoryRecord, UserRecord } from "../store/records.ts";

/** One ref that moved. `noSha` stands for "was not there" and "is gone". */
export interface RefChange {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** Everything that follows from refs having moved, however they were moved. */
export async function afterPush(
  context: HubContext,
  repository: RepositoryRecord,
  pusher: UserRecord,
  changes: readonly RefChange[],
): Promise<void> {
  await Promise.resolve({ pusher, changes });
  context.store.repositories.update(repository.id, { pushedAt: timestamp(context) });
  context.changed(repository.id);
}
