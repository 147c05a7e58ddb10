import type { Fault } from "../core/faults.ts";
import { hasStatus } from "./errors.ts";
import type { Repository } from "./repository.ts";

/**
 * Lines of a commit's CODEOWNERS that name nobody: GitHub knows no such user or team, or they may not write here. What else
 * GitHub finds wrong in the file, the catalog's check finds by itself.
 */
export async function readUnknownOwners({ octokit, name }: Repository, ref: string): Promise<readonly Fault[]> {
  try {
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/codeowners/errors", { ...name, ref });
    return data.errors
      .filter(({ kind }) => /owner/i.test(kind))
      .map(({ path, line, column, source }) => ({
        severity: "error",
        rule: "unknown-owner",
        place: { file: path, line, column },
        message: `GitHub knows no such owner, or one that may not write to this repository: ${source?.trim() ?? "see the line"}.`,
        remedy: "Name users and teams that have write access.",
      }));
  } catch (error) {
    // There is no CODEOWNERS, which is told where it matters.
    if (hasStatus(error, 404)) return [];
    throw error;
  }
}
