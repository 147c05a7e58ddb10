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
 * What git's index says of a folder in a work tree; nothing where there is no git, no work tree, or an index that does not
 * say what is on disk (a merge in progress, files that git was told not to look at, submodules).
 * With `ignored`, files that git ignores are among those to be read.
 */
export async function readIndex(
  folder: string,
  { ignored }: { readonly ignored: boolean },
): Promise<GitIndex | undefined> {
  // What git knows, with marks at what it does not look at, and other files. Apart, since git compares faster than it lists.
  const listed = ["ls-files", "-z", "-v", "-s", "-c", "-o", ...(ignored ? [] : ["--exclude-standard"])];
  const compared = ["diff", "-z", "--name-only", "--relative", "--no-renames", "--no-ext-diff", "--ignore-submodules"];
  const [listing, differing] = await Promise.all(
    [listed, ["--no-optional-locks", ...compared]].map((args) => git(folder, args).catch(() => undefined)),
  );
  if (listing === undefined || differing === undefined) return undefined;
  const unchanged = new Map<string, IndexedFile>();
  const absent = new Map<string, IndexedFile>();
  const changed = new Set(namesIn(differing));
  for (const line of namesIn(listing)) {
    if (line.startsWith("? ")) {
      // A repository in the folder: git lists it as one, and we want its files.
      if (line.endsWith("/")) return undefined;
      changed.add(line.slice(2));
      continue;
    }
    const match = /^([A-Z]) (\d{6}) ([0-9a-f]{40}) 0\t(.+)$/s.exec(line);
    const [, tag, mode = "", oid = "", path = ""] = match ?? [];
    if (tag === "H" && mode !== "160000") unchanged.set(path, { mode, oid });
    else if (tag === "S" && mode !== "160000") absent.set(path, { mode, oid });
    else return undefined;
  }
  // Git takes back that mark from files that are there, but only in a sparse checkout; elsewhere somebody has set it by hand.
  if (absent.size > 0 && !(await isSparse(folder))) return undefined;
  for (const path of changed) unchanged.delete(path);
  return { unchanged, absent, changed: [...changed] };
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
  return (await execute("git", all, { encoding: "buffer", maxBuffer: largestOutputBytes })).stdout;
}
