import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { UnfitConfig } from "./config.ts";

/** What the app keeps to be quicker, in its folder: all of it is fetched and read anew where it is missing. */
export const cacheFolders = { clones: "clones", entities: "entities" };

export interface RoomMaker {
  readonly dataFolder: string;
  readonly hasRoom: (folder: string) => Promise<boolean>;
  readonly log: Pick<Logger, "warn">;
}

/**
 * Before the queue is opened: on a full disk it would end the process at its first write, at every start again.
 * @throws UnfitConfig where there is no room though everything is gone that may go.
 */
export async function makeRoom({ dataFolder, hasRoom, log }: RoomMaker): Promise<void> {
  if (await hasRoom(dataFolder)) return;
  log.warn({ dataFolder }, "The disk is full: the clones of the catalogs are removed, and will be made anew");
  for (const folder of Object.values(cacheFolders)) {
    await rm(join(dataFolder, folder), { recursive: true, force: true });
  }
  if (await hasRoom(dataFolder)) return;
  throw new UnfitConfig([
    `The disk that GATEHOUSE_DATA (${dataFolder}) is on is full. Make room there, or give the app a larger one.`,
  ]);
}
