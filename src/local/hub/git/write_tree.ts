import { folderMode, kindOf, membersOf, treeContent, writeLooseObject } from "./loose_objects.ts";
import type { Members } from "./loose_objects.ts";
import { readObject, resolveObject } from "./objects.ts";

/** One line of a tree to write. A `sha` of `null` removes the path. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

/**
 * Lays changes over a tree (or over nothing) and writes the result. Only folders that a change lies in are read and written: an
 * index would hold every file of the repository.
 */
export async function writeTree(
  folder: string,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string> {
  for (const { path, mode, sha } of changes) {
    const isThere = sha === null || (await readObject(folder, sha))?.type === kindOf(mode.replace(/^0/, ""));
    if (!isThere) throw new Error(`There is no object ${sha} in ${folder} that could be ${path}, of mode ${mode}.`);
  }
  const named = changes.map((change) => ({ ...change, path: Buffer.from(change.path).toString("latin1") }));
  const touched = new Set(["", ...named.flatMap(({ path }) => foldersAbove(path))]);
  const removed = named.filter(({ sha }) => sha === null).map(({ path }) => path);
  // What is in a folder that goes as a whole goes with it.
  const staying = [...touched].filter((path) => !removed.some((gone) => path === gone || path.startsWith(`${gone}/`)));
  const known = base === undefined ? new Map<string, Members>() : await readFolders(folder, base, staying);
  return writeMembers(folder, await layOver({ folder, known, touched, changes: named }, ""));
}

/** `a/b/c` lies in `a/b` and in `a`. */
function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** What is not there, or is no folder, is left out. */
async function readFolders(
  folder: string,
  base: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Members>> {
  const folders = new Map<string, Members>();
  // A folder stands behind those that it lies in.
  for (const path of paths.toSorted()) {
    const slash = path.lastIndexOf("/");
    const above = folders.get(path.slice(0, Math.max(slash, 0)));
    const sha = path === "" ? await resolveObject(folder, base, "tree") : above?.get(path.slice(slash + 1))?.sha;
    const object = sha === undefined ? undefined : await readObject(folder, sha);
    if (object?.type === "tree") folders.set(path, membersOf(object.content));
  }
  return folders;
}

interface Laying {
  /** The repository's. */
  readonly folder: string;
  readonly known: ReadonlyMap<string, Members>;
  readonly touched: ReadonlySet<string>;
  readonly changes: readonly TreeChange[];
}

/** What a folder holds after the changes; the folders in it are written. */
async function layOver(laying: Laying, path: string): Promise<Members> {
  const { folder, known, touched, changes } = laying;
  const members: Members = new Map(known.get(path));
  const isHere = (other: string): boolean => other.slice(0, Math.max(other.lastIndexOf("/"), 0)) === path;
  const nameOf = (other: string): string => other.slice(other.lastIndexOf("/") + 1);
  const here = changes.filter((change) => isHere(change.path));
  for (const change of here) if (change.sha === null) members.delete(nameOf(change.path));
  for (const below of [...touched].filter((each) => each !== "" && isHere(each))) {
    const name = nameOf(below);
    const inner = await layOver(laying, below);
    if (inner.size > 0) members.set(name, { mode: folderMode, sha: await writeMembers(folder, inner) });
    else if (members.get(name)?.mode === folderMode) members.delete(name);
  }
  for (const { path: changed, mode, sha } of here) {
    if (sha !== null) members.set(nameOf(changed), { mode: mode.replace(/^0/, ""), sha });
  }
  return new Map([...members].sort(byGitsOrder));
}

function writeMembers(folder: string, members: Members): Promise<string> {
  return writeLooseObject(folder, "tree", treeContent(members));
}

/** By bytes, a folder's name as if it ended in a slash. */
function byGitsOrder(one: MemberEntry, other: MemberEntry): number {
  const [oneKey, otherKey] = [one, other].map(([name, { mode }]) => (mode === folderMode ? `${name}/` : name));
  return (oneKey ?? "") < (otherKey ?? "") ? -1 : 1;
}

type MemberEntry = readonly [string, { readonly mode: string; readonly sha: string }];
