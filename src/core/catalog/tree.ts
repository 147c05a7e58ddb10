/** One entry of a git tree. `path` is relative to the repository's root, with `/` between parts. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: "blob" | "tree" | "commit";
  /** Git's file mode, as six octal digits (`100644`, `120000` for a symbolic link, `040000` for a tree). */
  readonly mode: string;
  readonly oid: string;
}

/** The catalog repository at one commit, as the rest of the core reads it. Implemented over a git clone or a folder. */
export interface CatalogTree {
  /** The commit's id; for a folder without commits, `"working-tree"`. */
  readonly commit: string;
  /** Every blob and tree of the commit, by path. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** The contents of blobs, by path. Paths that are not blobs are absent from the answer. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}
