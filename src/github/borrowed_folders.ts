import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { hasRoom } from "./free_room.ts";
import { GitError, remedies } from "./git_failure.ts";

/**
 * Where the objects of pull requests are kept, apart from those of the branches: whoever can open one, though they may only
 * read, chooses what is in it. Two folders take turns, so that what comes goes again, and what is being read stays.
 */
export interface BorrowedFolders {
  readonly all: readonly string[];
  /** Where the next turn lets something go, the one of these that it keeps. */
  kept(): string | undefined;
  /** The one to fetch into; the other was emptied where this one's turn has just come. Throws `GitError` where the disk is full. */
  toFill(): Promise<string>;
  /** Removes what a fetch had begun that failed. Not while another one fetches. */
  forgetBegun(): Promise<void>;
  /** Empties both. */
  empty(): Promise<void>;
}

export interface BorrowedFoldersOptions {
  /** What they lie in. */
  readonly folder: string;
  /** Called when what was in one is gone: a process that still has it open keeps its room taken. */
  readonly letGo: () => Promise<void>;
}

const fullBytes = 256 * 1024 * 1024;
/** Each fetch leaves a pack, and git looks for an object in one after the other. */
const fullFiles = 3 * 500;

export function createBorrowedFolders({ folder, letGo }: BorrowedFoldersOptions): BorrowedFolders {
  const all = [join(folder, "0"), join(folder, "1")] as const;
  let [filling, resting]: readonly [string, string] = all;
  let isOneEmpty = true;

  async function turn(): Promise<void> {
    [filling, resting] = [resting, filling];
    isOneEmpty = false;
    await rm(filling, { recursive: true, force: true });
    await mkdir(filling, { recursive: true });
    await letGo();
  }

  async function empty(): Promise<void> {
    await turn();
    await turn();
    isOneEmpty = true;
  }

  async function toFill(): Promise<string> {
    if (await isFull(filling)) await turn();
    if (!(await hasRoom(filling))) await empty();
    if (await hasRoom(filling)) return filling;
    throw new GitError(
      "full_disk",
      `There is hardly any room left on the disk that ${folder} is on. ${remedies.full_disk}`,
    );
  }

  async function forgetBegun(): Promise<void> {
    const begun = (await readdir(filling, { recursive: true })).filter((name) => basename(name).startsWith("tmp_"));
    for (const name of begun) await rm(join(filling, name), { force: true });
  }

  return { all, kept: () => (isOneEmpty ? undefined : filling), toFill, forgetBegun, empty };
}

async function isFull(folder: string): Promise<boolean> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return names.length > fullFiles || sizes.reduce((sum, size) => sum + size, 0) > fullBytes;
}
