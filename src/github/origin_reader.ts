import type { FileOrigin } from "../core/catalog/tree/tree.ts";
import { fileOrigins, originLogArguments } from "../core/history/file_origins.ts";

type Origins = ReadonlyMap<string, FileOrigin>;

interface KnownOrigins {
  readonly commit: string;
  readonly origins: Origins;
}

/**
 * Reads by whom and when the entities' files of a commit were made and changed. The log is gone through once; of a later commit
 * only what has come since.
 * @param git runs a reading git command and gives its output
 * @param prefix the catalog's place in the repository, with `/` at its end; empty for the whole
 */
export function createOriginReader(
  git: (args: readonly string[]) => Promise<string>,
  prefix = "",
): (commit: string) => Promise<Origins> {
  let last: Promise<KnownOrigins> | undefined;

  async function read(commit: string, before: KnownOrigins | undefined): Promise<KnownOrigins> {
    if (before?.commit === commit) return before;
    const isLater = before !== undefined && (await isAncestor(before.commit, commit));
    const range = isLater ? `${before.commit}..${commit}` : commit;
    const log = await git(["log", ...originLogArguments, range, "--", `:(top,literal)${prefix}entities`]);
    const origins = fileOrigins(log, isLater ? before.origins : undefined, prefix);
    return { commit, origins };
  }

  /** Not one, where git can't say: the whole log is read then. */
  async function isAncestor(one: string, other: string): Promise<boolean> {
    const base = await git(["merge-base", one, other]).catch(() => "");
    return base.trim() === one;
  }

  return async (commit) => {
    // One after the other: the second begins where the first has ended.
    const before = last;
    last =
      before === undefined
        ? read(commit, undefined)
        : before.catch(() => undefined).then((known) => read(commit, known));
    return (await last).origins;
  };
}
