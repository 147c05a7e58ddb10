import { readRunCommit } from "../core/run/run_commit.ts";
import type { CatalogClone } from "./catalog_clone.ts";

/** The runs that hold a branch, by branch; also those whose issue was closed or lost its label. */
export async function runsOnBranches(
  clone: CatalogClone,
  branches: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, number>> {
  const found = await Promise.all(
    [...branches].map(async ([branch, oid]) => {
      const run = readRunCommit((await clone.readCommit(oid)).message)?.run;
      return run === undefined ? [] : [[branch, run] as const];
    }),
  );
  return new Map(found.flat());
}
