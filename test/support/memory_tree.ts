import { editFolder, emptyFolder } from "../../src/core/catalog/tree/edit_folder.ts";
import type { CatalogTree, FileOrigin } from "../../src/core/catalog/tree/tree.ts";
import { TreeEntries } from "../../src/core/catalog/tree/tree_entries.ts";
import { blobId } from "../../src/core/render/tree_id.ts";

/** What the files alone do not say. */
export interface MemoryTreeOptions {
  /** Paths that are symbolic links; their text is the target. */
  readonly links?: readonly string[];
  /** What git would tell of files, by path. */
  readonly origins?: Readonly<Record<string, FileOrigin>>;
  /** The commit's id; derived from the contents when absent. */
  readonly commit?: string;
}

/** A catalog repository in memory, with the blob and tree ids that git would give it. */
export function memoryTree(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: MemoryTreeOptions = {},
): CatalogTree {
  const contents = new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      typeof text === "string" ? new TextEncoder().encode(text) : text,
    ]),
  );
  const edits = new Map(
    [...contents].map(([path, bytes]) => {
      const mode = options.links?.includes(path) === true ? "120000" : "100644";
      return [path, { mode, oid: blobId(bytes) }] as const;
    }),
  );
  const root = editFolder(emptyFolder, edits);
  return {
    // Any text will do that is another one for another tree.
    commit: options.commit ?? blobId(new TextEncoder().encode(`tree ${root.oid}\n`)),
    entries: new TreeEntries(root),
    origins: () => Promise.resolve(new Map(Object.entries(options.origins ?? {}))),
    read: (paths, enough = Infinity) => {
      const read = new Map<string, Uint8Array>();
      let length = 0;
      for (const path of paths) {
        const bytes = contents.get(path);
        if (bytes === undefined || length >= enough) continue;
        read.set(path, bytes);
        length += bytes.length;
      }
      return Promise.resolve(read);
    },
  };
}
