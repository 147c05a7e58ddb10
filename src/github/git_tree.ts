import type { CatalogTree, TreeEntry } from "../core/catalog/tree.ts";
import { GitError } from "./git_failure.ts";
import type { ObjectReader } from "./object_reader.ts";

/** Reads `git ls-tree -r -t -z`: `<mode> <type> <oid>`, a tab, the path, a zero byte. */
export function parseTreeListing(listing: Buffer): ReadonlyMap<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (const record of listing.toString("utf8").split("\0")) {
    if (record === "") continue;
    const match = /^(\d{6}) (blob|tree|commit) ([0-9a-f]{40})\t(.+)$/s.exec(record);
    const [, mode, kind, oid, path] = match ?? [];
    if (mode === undefined || oid === undefined || path === undefined || !isKind(kind)) {
      throw new GitError("broken", `git ls-tree wrote a line that is not an entry: ${JSON.stringify(record)}.`);
    }
    entries.set(path, { path, kind, mode, oid });
  }
  return entries;
}

function isKind(text: string | undefined): text is TreeEntry["kind"] {
  return text === "blob" || text === "tree" || text === "commit";
}

export function catalogTree(
  commit: string,
  entries: ReadonlyMap<string, TreeEntry>,
  objects: ObjectReader,
): CatalogTree {
  return {
    commit,
    entries,
    async read(paths) {
      const blobs = paths.flatMap((path) => {
        const entry = entries.get(path);
        return entry?.kind === "blob" ? [entry] : [];
      });
      const contents = await Promise.all(
        blobs.map(async ({ path, oid }) => {
          const object = await objects.read(oid);
          if (object === undefined) throw new GitError("broken", `The clone lacks ${path} of commit ${commit}.`);
          return [path, object.content] as const;
        }),
      );
      return new Map(contents);
    },
  };
}
