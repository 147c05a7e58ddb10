import { membersId, sortMembers } from "../render/tree_id.ts";
import { entryKind } from "./tree_entries.ts";
import type { TreeEntry, TreeFolder } from "./tree_entries.ts";

/** A file as git keeps it. */
export interface TreeFile {
  /** Six octal digits. */
  readonly mode: string;
  readonly oid: string;
}

/** Files that are put in, or in the place of others, by path; nothing for one that is not there any more. */
export type FileEdits = ReadonlyMap<string, TreeFile | undefined>;

export const emptyFolder: TreeFolder = { oid: membersId([]), members: new Map(), folders: new Map() };

/**
 * A folder after edits of its files, with git's ids and in git's order. What they do not concern is shared with the folder; the
 * folder itself is the answer where they change nothing.
 * @param prefix stands before every path: empty for the root, else with `/` at its end
 */
export function editFolder(folder: TreeFolder, edits: FileEdits, prefix = ""): TreeFolder {
  const { direct, nested } = byFirstName(edits);
  const members = new Map(folder.members);
  const folders = new Map(folder.folders);
  for (const [name, below] of nested) {
    const edited = editFolder(folders.get(name) ?? emptyFolder, below, `${prefix}${name}/`);
    if (edited.members.size > 0) {
      folders.set(name, edited);
      put(members, name, { mode: "040000", oid: edited.oid }, prefix);
    } else if (folders.delete(name)) members.delete(name);
  }
  for (const [name, file] of direct) {
    if (file !== undefined) {
      folders.delete(name);
      put(members, name, file, prefix);
      // Where a folder took a file's place, there is no file to take away.
    } else if (!folders.has(name)) members.delete(name);
  }
  return isSame(folder.members, members) ? folder : ordered(folder, members, folders);
}

function byFirstName(edits: FileEdits): {
  readonly direct: FileEdits;
  readonly nested: ReadonlyMap<string, FileEdits>;
} {
  const direct = new Map<string, TreeFile | undefined>();
  const nested = new Map<string, Map<string, TreeFile | undefined>>();
  // Neighbours follow each other.
  let last: { readonly name: string; readonly below: Map<string, TreeFile | undefined> } | undefined;
  for (const [path, file] of edits) {
    const slash = path.indexOf("/");
    if (slash === -1) {
      direct.set(path, file);
      continue;
    }
    const name = path.slice(0, slash);
    if (last?.name !== name) {
      const below = nested.get(name) ?? new Map<string, TreeFile | undefined>();
      nested.set(name, below);
      last = { name, below };
    }
    last.below.set(path.slice(slash + 1), file);
  }
  return { direct, nested };
}

function put(members: Map<string, TreeEntry>, name: string, { mode, oid }: TreeFile, prefix: string): void {
  const before = members.get(name);
  if (before?.mode === mode && before.oid === oid) return;
  members.set(name, { path: prefix + name, kind: entryKind(mode), mode, oid });
}

function isSame(before: TreeFolder["members"], now: TreeFolder["members"]): boolean {
  if (before.size !== now.size) return false;
  for (const [name, entry] of now) if (before.get(name) !== entry) return false;
  return true;
}

function ordered(
  before: TreeFolder,
  members: ReadonlyMap<string, TreeEntry>,
  folders: ReadonlyMap<string, TreeFolder>,
): TreeFolder {
  const named = [...members].map(([name, entry]) => ({ name, mode: entry.mode, oid: entry.oid, entry }));
  // A new name stands at the end, and one that became a folder, or is none any more, is sorted in another way.
  const isInOrder = named.every(({ name, entry: { kind } }) => before.members.get(name)?.kind === kind);
  const sorted = isInOrder ? named : sortMembers(named);
  return {
    oid: membersId(sorted),
    members: isInOrder ? members : new Map(sorted.map(({ name, entry }) => [name, entry])),
    folders: isInOrder ? folders : inOrderOf(sorted, folders),
  };
}

function inOrderOf(
  members: readonly { readonly name: string }[],
  folders: ReadonlyMap<string, TreeFolder>,
): ReadonlyMap<string, TreeFolder> {
  return new Map(
    members.flatMap(({ name }) => {
      const folder = folders.get(name);
      return folder === undefined ? [] : [[name, folder] as const];
    }),
  );
}
