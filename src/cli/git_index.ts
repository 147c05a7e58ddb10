import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { GitError } from "../github/git_failure.ts";
import { createObjectReader, type ObjectReader } from "../github/object_reader.ts";
import { CommandError } from "./ports.ts";

const execute = promisify(execFile);
const largestOutputBytes = 1024 * 1024 * 1024;

/** A file in git's index. */
export interface IndexedFile {
  readonly mode: string;
  readonly oid: string;
}

export const submoduleMode = "160000";

/** A folder as git's index knows it. */
export interface GitIndex {
  /** Files that are as they were when git last looked, with the ids that it has of them. */
  readonly unchanged: ReadonlyMap<string, IndexedFile>;
  /** Files that a sparse checkout leaves out of the work tree: git has them, the disk has not. */
  readonly absent: ReadonlyMap<string, IndexedFile>;
  /** Files that have to be read: changed since then, or not known to git. Some may be gone. */
  readonly changed: readonly string[];
}

/**
 * What git's index says of a folder in a work tree; nothing where there is no git or no work tree, or an index that does not
 * say what is on disk (a merge in progress, files that git was told not to look at, a repository that git does not know).
 * With `ignored`, files that git ignores are among those to be read.
 * @throws CommandError where git fails, and where the disk can't stand in for the index, since a sparse checkout leaves it empty
 */
export async function readIndex(
  folder: string,
  { ignored }: { readonly ignored: boolean },
): Promise<GitIndex | undefined> {
  // What git knows, with marks at what it does not look at, and other files. Apart, since git compares faster than it lists.
  const listed = ["ls-files", "-z", "-v", "-s", "-c", "-o", ...(ignored ? [] : ["--exclude-standard"])];
  const compared = ["diff", "-z", "--name-only", "--relative", "--no-renames", "--no-ext-diff", "--ignore-submodules"];
  const [listing, differing] = await Promise.all([
    listInWorkTree(folder, listed),
    listInWorkTree(folder, ["--no-optional-locks", ...compared]),
  ]);
  if (listing === undefined || differing === undefined) return undefined;
  const index = indexOf(listing, differing);
  const isPlain = index !== undefined && index.absent.size === 0;
  if (isPlain || !(await isSparse(folder))) return isPlain ? index : undefined;
  if (index !== undefined) return index;
  throw new CommandError(
    `${folder}: a part of this sparse checkout is not on the disk, and git's index does not say what is in it, because of a ` +
      "merge in progress, a file marked as unchanged, or a repository that is not a submodule. Check out everything: git sparse-checkout disable.",
  );
}

/** Git takes back the mark of absent files from those that are there, but only in a sparse checkout; elsewhere it was set by hand. */
function indexOf(listing: readonly string[], differing: readonly string[]): GitIndex | undefined {
  const unchanged = new Map<string, IndexedFile>();
  const absent = new Map<string, IndexedFile>();
  const changed = new Set(differing);
  for (const line of listing) {
    if (line.startsWith("? ")) {
      // A repository in the folder: git lists it as one, and we want its files.
      if (line.endsWith("/")) return undefined;
      changed.add(line.slice(2));
      continue;
    }
    const match = /^([HS]) (\d{6}) ([0-9a-f]{40}) 0\t(.+)$/s.exec(line);
    if (match === null) return undefined;
    const [, tag, mode = "", oid = "", path = ""] = match;
    // A submodule is what the index says, whatever is on the disk.
    if (tag === "H" || mode === submoduleMode) unchanged.set(path, { mode, oid });
    else absent.set(path, { mode, oid });
  }
  for (const path of changed) unchanged.delete(path);
  return { unchanged, absent, changed: [...changed] };
}

/** What git lists; nothing where there is no git, or no work tree of its. */
async function listInWorkTree(folder: string, args: readonly string[]): Promise<readonly string[] | undefined> {
  try {
    return namesIn(await git(folder, args));
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    const isNone = /not a git repository|must be run in a work tree/i.test(said);
    if (isNone || (error instanceof Error && "code" in error && error.code === "ENOENT")) return undefined;
    throw new CommandError(`${folder}: git can't tell what is in it. ${said}`, { cause: error });
  }
}

function namesIn(output: Buffer): readonly string[] {
  const names = output.toString("utf8").split("\0");
  // Each ends with it.
  names.pop();
  return names;
}

async function isSparse(folder: string): Promise<boolean> {
  const setting = await git(folder, ["config", "--type=bool", "core.sparseCheckout"]).catch(() => "");
  return setting.toString().trim() === "true";
}

/** How long the process that reads waits for more to read. */
const idleMilliseconds = 100;

/** Reads the contents of files as they would be committed, in the order of their ids. */
export type ReadBlobs = (oids: readonly string[]) => Promise<readonly Uint8Array[]>;

/** One git process reads them all, and ends when nobody has asked it for a moment. */
export function createBlobReader(folder: string): ReadBlobs {
  let opened: Promise<ObjectReader> | undefined;
  let reading = 0;
  let idle: NodeJS.Timeout | undefined;

  async function open(): Promise<ObjectReader> {
    const gitFolder = (await git(folder, ["rev-parse", "--absolute-git-dir"])).toString().trim();
    const start = (args: readonly string[]) => spawn("git", [...safe, ...args]);
    return createObjectReader({ run: (args) => git(folder, args), start }, gitFolder);
  }

  async function close(): Promise<void> {
    // One that could not be opened was told to whoever read.
    const reader = await opened?.catch(() => undefined);
    if (reading === 0) await reader?.close();
  }

  return async (oids) => {
    if (oids.length === 0) return [];
    clearTimeout(idle);
    reading += 1;
    try {
      const objects = await (await (opened ??= open())).readAll(oids);
      return objects.map((object, index) => {
        if (object !== undefined) return object.content;
        const message = `${folder}: git has no object ${oids[index] ?? ""}, which its index names.`;
        throw new CommandError(`${message} Fetch what is missing.`);
      });
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      const message = `${folder}: what the sparse checkout leaves out can't be read. ${error.message}`;
      throw new CommandError(`${message} Fetch it: git fetch --refetch --filter=blob:limit=1g.`, { cause: error });
    } finally {
      reading -= 1;
      if (reading === 0) idle = setTimeout(() => void close(), idleMilliseconds);
    }
  };
}

// With the user's own configuration, unlike the other git processes: it says how line ends are converted and whose folders
// are trusted. No program that a configuration names is run.
const safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];

async function git(folder: string, args: readonly string[]): Promise<Buffer> {
  const all = [...safe, "-C", folder, ...args];
  // In English: what it says tells why it fails.
  const env = { ...process.env, LC_ALL: "C" };
  return (await execute("git", all, { encoding: "buffer", maxBuffer: largestOutputBytes, env })).stdout;
}
