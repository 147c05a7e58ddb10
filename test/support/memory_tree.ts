import { createHash } from "node:crypto";
import type { CatalogTree, FileOrigin } from "../../src/core/catalog/tree.ts";
import type { TreeEntry } from "../../src/core/catalog/tree_entries.ts";
import { TreeEntries } from "../../src/core/catalog/tree_entries.ts";

/** What the files alone do not say. */
export interface MemoryTreeOptions {
  /** Paths that are symbolic links; their text is the target. */
  readonly links?: readonly string[];
  /** What git would tell of files, by path. */
  readonly origins?: Readonly<Record<string, FileOrigin>>;
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
  const root: Folder = { files: new Map(), folders: new Map() };
  for (const [path, text] of Object.entries(files)) {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const mode = options.links?.includes(path) === true ? "120000" : "100644";
    const entry: TreeEntry = { path, kind: "blob", mode, oid: gitObjectId("blob", bytes) };
    contents.set(path, bytes);
    folderOf(root, path).files.set(path.slice(path.lastIndexOf("/") + 1), entry);
  }
  const { oid: tree, entries } = listTree(root, "");
  return {
    commit: options.commit ?? gitObjectId("commit", new TextEncoder().encode(`tree ${tree}\n`)),
    entries: TreeEntries.of(entries),
    origins: () => Promise.resolve(new Map(Object.entries(options.origins ?? {}))),
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
function gitObjectId(kind: "blob" | "tree" | "commit", bytes: Uint8Array): string {
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

/** A folder's own tree id and everything in it, in git's order. */
function listTree(folder: Folder, path: string): { readonly oid: string; readonly entries: readonly TreeEntry[] } {
  const rows: { readonly name: string; readonly entry: TreeEntry; readonly below: readonly TreeEntry[] }[] = [];
  for (const [name, entry] of folder.files) rows.push({ name, entry, below: [] });
  for (const [name, child] of folder.folders) {
    const childPath = path === "" ? name : `${path}/${name}`;
    const { oid, entries } = listTree(child, childPath);
    rows.push({ name, entry: { path: childPath, kind: "tree", mode: "040000", oid }, below: entries });
  }
  const sortKey = ({ name, entry }: (typeof rows)[number]): Buffer =>
    Buffer.from(entry.kind === "tree" ? `${name}/` : name);
  rows.sort((left, right) => Buffer.compare(sortKey(left), sortKey(right)));
  const bytes = Buffer.concat(
    rows.flatMap(({ name, entry: { mode, oid } }) => [
      Buffer.from(`${mode.replace(/^0/, "")} ${name}\0`),
      Buffer.from(oid, "hex"),
    ]),
  );
  return { oid: gitObjectId("tree", bytes), entries: rows.flatMap(({ entry, below }) => [entry, ...below]) };
}
