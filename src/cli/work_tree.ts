import type { TreeFile } from "../core/catalog/tree/edit_folder.ts";
import { askGit, emptyVariable } from "./folder_git.ts";
import { CommandError } from "./ports.ts";

/** How a folder in a git work tree differs from a commit. */
export interface WorkTreeDifferences {
  /** By path: what git's index has otherwise than the commit; nothing for files that it does not have. */
  readonly indexed: ReadonlyMap<string, TreeFile | undefined>;
  /** Files that only the disk tells of: changed since git last looked, or not known to git. Some may be gone. */
  readonly unread: readonly string[];
}

/** Where git's index does not say what is on disk: the paths of what git knows or would know, to be read there. */
export interface UntoldWorkTree {
  readonly paths: ReadonlySet<string>;
}

/**
 * What git says of a folder in a work tree, against a commit. Git's index does not always say what is on disk: in a merge, for
 * files that git was told not to look at, and in a repository inside that is no submodule. With `ignored`, files that git
 * ignores count too; nothing is the answer then, as where there is no git or no work tree, since all that lies there is to be read.
 * @throws CommandError where git fails, and where the disk can't stand in for the index, since a sparse checkout leaves it empty
 */
export async function readWorkTree(
  folder: string,
  commit: string,
  { ignored }: { readonly ignored: boolean },
): Promise<WorkTreeDifferences | UntoldWorkTree | undefined> {
  // What git knows, with marks at what it does not look at, and other files. Apart, since git compares faster than it lists.
  const listed = ["ls-files", "-z", "-v", "-c", "-o", ...(ignored ? [] : ["--exclude-standard"])];
  const compared = ["--no-renames", "--no-ext-diff", "--relative", "-z"];
  const [listing, differing, indexed] = await Promise.all([
    askGit(folder, listed),
    withoutFilters(folder).then((options) =>
      askGit(folder, [...options, "--no-optional-locks", "diff", "--name-only", "--ignore-submodules", ...compared]),
    ),
    askGit(folder, ["diff-index", "--cached", "--raw", "--no-abbrev", "--ignore-submodules=none", ...compared, commit]),
  ]);
  if (listing === undefined || differing === undefined || indexed === undefined) return undefined;
  const { others, absent, isPlain } = marksIn(listing);
  // Git takes back the mark of absent files from those that are there, but only in a sparse checkout; elsewhere it was set by hand.
  if (absent && (await isSparse(folder))) {
    if (!isPlain) throw unusableIndex(folder);
  } else if (absent || !isPlain) {
    return ignored ? undefined : { paths: new Set(namesIn(listing).map((line) => line.slice(2))) };
  }
  return { indexed: indexDifferences(indexed), unread: [...namesIn(differing), ...others] };
}

/** So that comparing runs no program that the folder's configuration names: a file that one would turn into its commit's is read. */
async function withoutFilters(folder: string): Promise<readonly string[]> {
  const keys = "^filter\\..*\\.(clean|process|required)$";
  const named = await askGit(folder, ["config", "--null", "--name-only", "--get-regexp", keys]);
  // Not `-c`, which ends the name at its first "=".
  return namesIn(named ?? Buffer.of()).map((name) => `--config-env=${name}=${emptyVariable}`);
}

interface Marks {
  /** Files that git does not know. */
  readonly others: readonly string[];
  /** Whether files are marked as not to be in the work tree. */
  readonly absent: boolean;
  /** Whether there are no other marks, and no repository in the folder. */
  readonly isPlain: boolean;
}

/** Bytes that begin a line. */
const marks = { known: 0x48, skipped: 0x53, unknown: 0x3f };

/** Of a hundred thousand lines only what is unusual is made into texts. */
function marksIn(listing: Buffer): Marks {
  const others: string[] = [];
  let absent = false;
  let isPlain = true;
  for (let start = 0; start < listing.length;) {
    const end = listing.indexOf(0, start);
    const mark = listing[start];
    if (mark === marks.unknown) {
      const path = listing.toString("utf8", start + 2, end);
      // A repository in the folder: git lists it as one, and we want its files.
      if (path.endsWith("/")) isPlain = false;
      else others.push(path);
    } else if (mark === marks.skipped) absent = true;
    else if (mark !== marks.known) isPlain = false;
    start = end + 1;
  }
  return { others, absent, isPlain };
}

/** From `:<mode> <mode> <oid> <oid> <letter>`, then the path. */
function indexDifferences(raw: Buffer): ReadonlyMap<string, TreeFile | undefined> {
  const differences = new Map<string, TreeFile | undefined>();
  const words = namesIn(raw);
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [, mode = "", , oid = ""] = (words[at] ?? "").split(" ");
    differences.set(words[at + 1] ?? "", mode === "000000" ? undefined : { mode, oid });
  }
  return differences;
}

function namesIn(output: Buffer): readonly string[] {
  const names = output.toString("utf8").split("\0");
  // Each ends with it.
  names.pop();
  return names;
}

async function isSparse(folder: string): Promise<boolean> {
  // Nothing where it is not set.
  const setting = await askGit(folder, ["config", "--type=bool", "core.sparseCheckout"]);
  return setting?.toString().trim() === "true";
}

function unusableIndex(folder: string): CommandError {
  return new CommandError(
    `${folder}: a part of this sparse checkout is not on the disk, and git's index does not say what is in it, because of a ` +
      "merge in progress, a file marked as unchanged, or a repository that is not a submodule. Check out everything: git sparse-checkout disable.",
  );
}
