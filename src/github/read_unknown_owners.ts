import type { Fault } from "../core/faults.ts";
import { hasStatus } from "./errors.ts";
import type { Repository } from "./repository.ts";

/** A place in CODEOWNERS that names nobody. */
export interface UnknownOwner {
  readonly path: string;
  /** From 1, as is the column. */
  readonly line: number;
  readonly column: number;
  readonly source: string;
}

/**
 * Where CODEOWNERS names nobody: GitHub knows no such user or team, or they may not write here. What else GitHub finds wrong in
 * the file, the catalog's check finds by itself.
 * @param ref a commit, or a branch
 */
export async function readUnknownOwners({ octokit, name }: Repository, ref: string): Promise<readonly UnknownOwner[]> {
  try {
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/codeowners/errors", { ...name, ref });
    return data.errors
      .filter(({ kind }) => /owner/i.test(kind))
      .map(({ path, line, column, source }) => ({ path, line, column, source: source?.trim() ?? "see the line" }));
  } catch (error) {
    // There is no CODEOWNERS, which is told where it matters.
    if (hasStatus(error, 404)) return [];
    throw error;
  }
}

export function unknownOwnerFault({ path, line, column, source }: UnknownOwner): Fault {
  return {
    severity: "error",
    rule: "unknown-owner",
    place: { file: path, line, column },
    message: `GitHub knows no such owner, or one that may not write to this repository: ${source}.`,
    remedy: "Name users and teams that have write access.",
  };
}
