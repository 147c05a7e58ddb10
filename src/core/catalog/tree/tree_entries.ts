import { sortMembers } from "../../render/tree_id.ts";
import { replacedBetween } from "./replaced_map.ts";

/** One entry of a git tree. `path` is relative to the repository's root, with `/` between parts. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: "blob" | "tree" | "commit";
  /** Git's file mode, as six octal digits (`100644`, `120000` for a symbolic link, `040000` for a tree). */
  readonly mode: string;
  readonly oid: string;
}

/** What git's file mode says an entry is. */
export function entryKind(mode: string): TreeEntry["kind"] {
  if (mode === "040000") return "tree";
  return mode === "160000" ? "commit" : "blob";
}

/** A folder of a git tree. Where two trees hold the same folder, by id and place, they may share this object. */
export interface TreeFolder {
  readonly oid: string;
  /** What lies directly in it, by name, in git's order. */
  readonly members: ReadonlyMap<string, TreeEntry>;
  /** Those of its members that are folders, by name. */
  readonly folders: ReadonlyMap<string, TreeFolder>;
}

/** Every blob and tree of a commit by path, kept folder by folder: nothing has to look at folders that it does not ask for. */
export class TreeEntries implements ReadonlyMap<string, TreeEntry> {
  readonly root: TreeFolder;
  /** Whoever asks for a file of a folder often asks for its neighbours next. */
  private asked: { readonly path: string; readonly folder: TreeFolder | undefined } | undefined;

  constructor(root: TreeFolder) {
    this.root = root;
  }

  get size(): number {
    return sizeOf(this.root);
  }

  get(path: string): TreeEntry | undefined {
    const slash = path.lastIndexOf("/");
    return this.folder(path.slice(0, Math.max(slash, 0)))?.members.get(path.slice(slash + 1));
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  /** A folder by its path; the root's is empty. */
  folder(path: string): TreeFolder | undefined {
    if (path === "") return this.root;
    if (this.asked?.path === path) return this.asked.folder;
    let folder: TreeFolder | undefined = this.root;
    for (const name of path.split("/")) folder = folder?.folders.get(name);
    this.asked = { path, folder };
    return folder;
  }

  /** Everything in a folder, at any depth, without the folder itself. */
  below(path: string): Iterable<TreeEntry> {
    const folder = this.folder(path);
    return folder === undefined ? [] : entriesOf(folder);
  }

  /** The files in a folder, at any depth, symbolic links among them. */
  filesBelow(path: string): readonly TreeEntry[] {
    return [...this.below(path)].filter(({ kind }) => kind === "blob");
  }

  values(): Generator<TreeEntry, undefined, unknown> {
    return entriesOf(this.root);
  }

  *keys(): Generator<string, undefined, unknown> {
    for (const { path } of entriesOf(this.root)) yield path;
  }

  *entries(): Generator<[string, TreeEntry], undefined, unknown> {
    for (const entry of entriesOf(this.root)) yield [entry.path, entry];
  }

  [Symbol.iterator](): Generator<[string, TreeEntry], undefined, unknown> {
    return this.entries();
  }

  forEach(visit: (entry: TreeEntry, path: string, map: ReadonlyMap<string, TreeEntry>) => void): void {
    for (const entry of this.values()) visit(entry, entry.path, this);
  }
}

function sizeOf({ members, folders }: TreeFolder): number {
  return [...folders.values()].reduce((sum, folder) => sum + sizeOf(folder), members.size);
}

/** Everything in a folder, at any depth: a folder, then what is in it. */
export function* entriesOf({ members, folders }: TreeFolder): Generator<TreeEntry, undefined, unknown> {
  for (const [name, entry] of members) {
    yield entry;
    const folder = folders.get(name);
    if (folder !== undefined) yield* entriesOf(folder);
  }
}

export interface EntryChange {
  readonly path: string;
  readonly before?: TreeEntry;
  readonly after?: TreeEntry;
}

/** What is not a folder and differs between two trees, in id or mode. Folders with equal ids are not looked into. */
export function* changesBetween(
  before: TreeFolder | undefined,
  after: TreeFolder | undefined,
): Generator<EntryChange, undefined, unknown> {
  if (before === after || (before !== undefined && before.oid !== "" && before.oid === after?.oid)) return;
  const beforeMembers = before?.members ?? new Map<string, TreeEntry>();
  const afterMembers = after?.members ?? new Map<string, TreeEntry>();
  const replaced = replacedBetween(beforeMembers, afterMembers);
  const compared = replaced === undefined ? afterMembers : inOrder(replaced, afterMembers);
  for (const [name, entry] of compared) {
    const old = beforeMembers.get(name);
    if (old === entry) continue;
    if (old !== undefined && old.oid === entry.oid && old.mode === entry.mode) continue;
    if (entry.kind !== "tree" || (old !== undefined && old.kind !== "tree")) yield change(entry.path, old, entry);
    yield* changesBetween(before?.folders.get(name), after?.folders.get(name));
  }
  for (const [name, entry] of replaced === undefined ? beforeMembers : []) {
    if (afterMembers.has(name)) continue;
    if (entry.kind !== "tree") yield change(entry.path, entry, undefined);
    yield* changesBetween(before?.folders.get(name), undefined);
  }
}

/** Some of a folder's members, in git's order. */
function inOrder(
  names: readonly string[],
  members: ReadonlyMap<string, TreeEntry>,
): readonly (readonly [string, TreeEntry])[] {
  const named = names.flatMap((name) => {
    const entry = members.get(name);
    return entry === undefined ? [] : [{ name, mode: entry.mode, oid: entry.oid, entry }];
  });
  return sortMembers(named).map(({ name, entry }) => [name, entry]);
}

/** A folder is nothing by itself: only what is in it was there before, or is there now. */
function change(path: string, before: TreeEntry | undefined, after: TreeEntry | undefined): EntryChange {
  return {
    path,
    ...(before === undefined || before.kind === "tree" ? {} : { before }),
    ...(after === undefined || after.kind === "tree" ? {} : { after }),
  };
}
