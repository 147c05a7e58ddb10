import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);
const largestOutputBytes = 1024 * 1024 * 1024;

/** A folder as git's index knows it. */
export interface GitIndex {
  /** Files that are as they were when git last looked, with the ids that it has of them. */
  readonly unchanged: ReadonlyMap<string, { readonly mode: string; readonly oid: string }>;
  /** Files that have to be read: changed since then, or not known to git. Some may be gone. */
  readonly changed: readonly string[];
}

/**
 * What git's index says of a folder in a work tree; nothing where there is no git, no work tree, or an index that does not
 * say what is on disk (a merge in progress, a sparse checkout, files that git was told not to look at, submodules).
 * With `ignored`, files that git ignores are among those to be read.
 */
export async function readIndex(
  folder: string,
  { ignored }: { readonly ignored: boolean },
): Promise<GitIndex | undefined> {
  // -v marks what git does not look at; cached, modified, deleted and other files, all in one listing.
  const listed = ["ls-files", "-z", "-v", "-s", "-c", "-m", "-d", "-o", ...(ignored ? [] : ["--exclude-standard"])];
  const listing = await git(folder, listed).catch(() => undefined);
  if (listing === undefined) return undefined;
  const unchanged = new Map<string, { mode: string; oid: string }>();
  const changed = new Set<string>();
  for (const line of listing.toString("utf8").split("\0")) {
    if (line === "") continue;
    if (line.startsWith("? ")) {
      // A repository in the folder: git lists it as one, and we want its files.
      if (line.endsWith("/")) return undefined;
      changed.add(line.slice(2));
      continue;
    }
    const match = /^([A-Z]) (\d{6}) ([0-9a-f]{40}) 0\t(.+)$/s.exec(line);
    const [, tag, mode = "", oid = "", path = ""] = match ?? [];
    if (tag === "H" && mode !== "160000") unchanged.set(path, { mode, oid });
    else if (tag === "C" || tag === "R") changed.add(path);
    else return undefined;
  }
  for (const path of changed) unchanged.delete(path);
  return { unchanged, changed: [...changed] };
}

/** The contents of a file as they would be committed. */
export async function readBlobOfIndex(folder: string, oid: string): Promise<Uint8Array> {
  return git(folder, ["cat-file", "blob", oid]);
}

async function git(folder: string, args: readonly string[]): Promise<Buffer> {
  // With the user's own configuration, unlike the other git processes: it says how line ends are converted and whose folders
  // are trusted. No program that a configuration names is run.
  const safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C", folder];
  const { stdout } = await execute("git", [...safe, ...args], { encoding: "buffer", maxBuffer: largestOutputBytes });
  return stdout;
}
