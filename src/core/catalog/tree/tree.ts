import type { TreeEntries } from "./tree_entries.ts";

/** When and by whom a file was made and changed last, as git's commits say. Whoever may write to the repository may write those. */
export interface FileOrigin {
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  /** A login, or an e-mail address. */
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** The catalog repository at one commit, as the rest of the core reads it. Implemented over a git clone or a folder. */
export interface CatalogTree {
  /** The commit's id; for a folder without commits, `"working-tree"`. */
  readonly commit: string;
  /** Every blob and tree of the commit, by path. */
  readonly entries: TreeEntries;
  /**
   * The contents of blobs, by path. Paths that are not blobs are absent from the answer. One that is larger than is read of its file
   * (`file_limits.ts`) may come as one byte more than that, all of them NUL: nothing to anybody, and too large for every reader.
   * Once the answer has `enough` bytes, what else was asked for may be absent, too; the first blob never is.
   */
  read(paths: readonly string[], enough?: number): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Of the entities' files, by path; absent where there is no git to tell. Takes the longer, the more commits there are. */
  readonly origins?: () => Promise<ReadonlyMap<string, FileOrigin>>;
}
