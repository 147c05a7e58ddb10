import type { TreeEntries } from "./tree_entries.ts";

/** The catalog repository at one commit, as the rest of the core reads it. Implemented over a git clone or a folder. */
export interface CatalogTree {
  /** The commit's id; for a folder without commits, `"working-tree"`. */
  readonly commit: string;
  /** Every blob and tree of the commit, by path. */
  readonly entries: TreeEntries;
  /** The contents of blobs, by path. Paths that are not blobs are absent from the answer. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}
