import { createHash } from "node:crypto";
import type { CatalogTree, TreeEntry } from "../../src/core/catalog/tree.ts";

/** What the files alone do not say. */
export interface MemoryTreeOptions {
  /** Paths that are symbolic links; their text is the target. */
  readonly links?: readonly string[];
  /** The commit's id; derived from the contents when absent. */
  readonly commit?: string;
}

interface Folder {
  readonly files: Map<string, TreeEntry>;
  readonly folders: Map<string, Folder>;
}

/** A catalog repository in memory, with the blob and tree ids that git would give it. */
export function memoryTree(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: MemoryTreeOptions = {},
): CatalogTree {
  const contents = new Map<string, Uint8Array>();
  const entries = new Map<string, TreeEntry>();
  const root: Folder = { files: new Map(), folders: new Map() };
  for (const [path, text] of Object.entries(files)) {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const mode = options.links?.includes(path) === true ? "120000" : "100644";
    const entry: TreeEntry = { path, kind: "blob", mode, oid: gitObjectId("blob", bytes) };
    contents.set(path, bytes);
    entries.set(path, entry);
    folderOf(root, path).files.set(path.slice(path.lastIndexOf("/") + 1), entry);
  }
  const tree = addTree(root, "", entries);
  return {
    commit: options.commit ?? gitObjectId("commit", new TextEncoder().encode(`tree ${tree}\n`)),
    entries,
    read: (paths) =>
      Promise.resolve(
        new Map(
          paths.flatMap((path) => {
            const bytes = contents.get(path);
            return bytes === undefined ? [] : [[path, bytes] as const];
          }),
        ),
      ),
  };
}

/** The id that git gives an object of this kind with these contents (SHA-1). */
export function gitObjectId(kind: "blob" | "tree" | "commit", bytes: Uint8Array): string {
  return createHash("sha1").update(`${kind} ${bytes.length}\0`).update(bytes).digest("hex");
}

function folderOf(root: Folder, path: string): Folder {
  let folder = root;
  for (const part of path.split("/").slice(0, -1)) {
    const next = folder.folders.get(part) ?? { files: new Map(), folders: new Map() };
    folder.folders.set(part, next);
    folder = next;
  }
  return folder;
}

/** Adds the entries of a folder's subfolders, and answers the folder's own tree id. */
function addTree(folder: Folder, path: string, entries: Map<string, TreeEntry>): string {
  const rows: { sortKey: Buffer; name: string; mode: string; oid: string }[] = [];
  for (const [name, file] of folder.files) {
    rows.push({ sortKey: Buffer.from(name), name, mode: file.mode, oid: file.oid });
  }
  for (const [name, child] of folder.folders) {
    const childPath = path === "" ? name : `${path}/${name}`;
    const oid = addTree(child, childPath, entries);
    entries.set(childPath, { path: childPath, kind: "tree", mode: "040000", oid });
    rows.push({ sortKey: Buffer.from(`${name}/`), name, mode: "40000", oid });
  }
  rows.sort((left, right) => Buffer.compare(left.sortKey, right.sortKey));
  const bytes = Buffer.concat(
    rows.flatMap((row) => [Buffer.from(`${row.mode} ${row.name}\0`), Buffer.from(row.oid, "hex")]),
  );
  return gitObjectId("tree", bytes);
}
