import { membersId, sortMembers } from "../../render/tree_id.ts";
import { replaceValues } from "./replaced_map.ts";
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
  const changes = new Map<string, TreeEntry | undefined>();
  const put = (name: string, { mode, oid }: TreeFile): void => {
    const before = folder.members.get(name);
    const isSame = before?.mode === mode && before.oid === oid;
    changes.set(name, isSame ? before : { path: prefix + name, kind: entryKind(mode), mode, oid });
  };
  const folders = new Map(folder.folders);
  for (const [name, below] of nested) {
    const edited = editFolder(folders.get(name) ?? emptyFolder, below, `${prefix}${name}/`);
    if (edited.members.size > 0) {
      folders.set(name, edited);
      put(name, { mode: "040000", oid: edited.oid });
    } else if (folders.delete(name)) changes.set(name, undefined);
  }
  for (const [name, file] of direct) {
    if (file !== undefined) {
      folders.delete(name);
      put(name, file);
      // Where a folder took a file's place, there is no file to take away.
    } else if (!folders.has(name)) changes.set(name, undefined);
  }
  return withChanges(folder, changes, folders);
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

function withChanges(
  before: TreeFolder,
  changes: ReadonlyMap<string, TreeEntry | undefined>,
  folders: ReadonlyMap<string, TreeFolder>,
): TreeFolder {
  const changed = [...changes].filter(([name, entry]) => before.members.get(name) !== entry);
  if (changed.length === 0) return before;
  const gone = changed.flatMap(([name, entry]) => (entry === undefined ? [name] : []));
  const put = changed.flatMap(([name, entry]) => (entry === undefined ? [] : [[name, entry] as const]));
  const members = withMembers(before.members, gone, put);
  const all = [...members].map(([name, entry]) => ({ name, mode: entry.mode, oid: entry.oid, entry }));
  // A new name has no place yet, and one that became a folder, or is none any more, is sorted in another way.
  if (put.every(([name, { kind }]) => before.members.get(name)?.kind === kind)) {
    return { oid: membersId(all), members, folders };
  }
  const sorted = sortMembers(all);
  return {
    oid: membersId(sorted),
    members: new Map(sorted.map(({ name, entry }) => [name, entry])),
    folders: inOrderOf(sorted, folders),
  };
}

function withMembers(
  members: TreeFolder["members"],
  gone: readonly string[],
  put: readonly (readonly [string, TreeEntry])[],
): TreeFolder["members"] {
  if (gone.length === 0 && put.every(([name]) => members.has(name))) return replaceValues(members, new Map(put));
  const changed = new Map(members);
  for (const name of gone) changed.delete(name);
  for (const [name, entry] of put) changed.set(name, entry);
  return changed;
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
