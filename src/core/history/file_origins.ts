import type { FileOrigin } from "../catalog/tree/tree.ts";

/** How `git log` is to list commits, for `fileOrigins`: newest first, each with the files that it touches. */
export const originLogArguments: readonly string[] = [
  "-z",
  "--no-renames",
  "--name-status",
  "--format=%aI%x01%ae%x01%(trailers:key=Requested-by,valueonly,separator=%x2C)",
];

/**
 * When and by whom files were made and changed last, by path. `before` is what was known at the commit that the log begins
 * after. A file that was deleted and came again begins anew; one that was moved has been made where it is. `prefix` is taken
 * off the paths.
 */
export function fileOrigins(
  log: string,
  before: ReadonlyMap<string, FileOrigin> = new Map(),
  prefix = "",
): ReadonlyMap<string, FileOrigin> {
  const origins = new Map(before);
  for (const { at, by, files } of commitsIn(log).reverse()) {
    for (const [whole, status] of files) {
      const path = whole.slice(prefix.length);
      const known = origins.get(path);
      if (status === "D") origins.delete(path);
      else if (known === undefined) origins.set(path, { createdAt: at, createdBy: by, updatedAt: at, updatedBy: by });
      else origins.set(path, { ...known, updatedAt: at, updatedBy: by });
    }
  }
  return origins;
}

interface Commit {
  readonly at: string;
  readonly by: string;
  readonly files: readonly (readonly [path: string, status: string])[];
}

/** A commit is its line, and then pairs of a status and a path; each ends with a zero byte. */
function commitsIn(log: string): Commit[] {
  const commits: (Commit & { readonly files: (readonly [string, string])[] })[] = [];
  const parts = log.split("\0");
  for (let at = 0; at < parts.length - 1; at += 1) {
    const part = parts[at] ?? "";
    const status = /^\n?([A-Z])$/.exec(part)?.[1];
    if (status === undefined) {
      const [time = "", email = "", requestedBy = ""] = part.split("\u0001");
      commits.push({ at: timeOf(time), by: personOf(email, requestedBy), files: [] });
    } else {
      at += 1;
      commits.at(-1)?.files.push([parts[at] ?? "", status]);
    }
  }
  return commits;
}

/** A commit's author writes any date, also one that JavaScript can't read: then it is the beginning of time, and no error. */
function timeOf(text: string): string {
  const time = Date.parse(text);
  return new Date(Number.isNaN(time) ? 0 : time).toISOString();
}

/** Who asked for the run, else the author: the login that GitHub's own address names, or the address. */
function personOf(email: string, requestedBy: string): string {
  const [asked = ""] = requestedBy.split(",");
  const login = /^(?:\d+\+)?([^@]+)@users\.noreply\./.exec(email)?.[1];
  return asked.trim().replace(/^@/, "") || (login ?? email);
}
