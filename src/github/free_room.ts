import { statfs } from "node:fs/promises";

/** For what is fetched next, and for all else that is on the same disk: the queue ends the process where it can't write. */
const leastBytes = 32 * 1024 * 1024;

/** Whether there is room left on the disk that a folder is on. */
export async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= leastBytes;
}
