import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogTree } from "../core/catalog/tree.ts";
import type { TreeEntry, TreeFolder } from "../core/catalog/tree_entries.ts";
import { TreeEntries } from "../core/catalog/tree_entries.ts";
import { blobId, membersId, sortMembers } from "../core/render/tree_id.ts";
import type { TreeMember } from "../core/render/tree_id.ts";
import { createBlobReader, readIndex, submoduleMode } from "./git_index.ts";
import type { IndexedFile, ReadBlobs } from "./git_index.ts";
import { CommandError } from "./ports.ts";

/** A file's place in a tree, and its contents where they had to be read to know their id. */
interface FolderFile extends IndexedFile {
  readonly bytes?: Uint8Array;
}

/** So many files are open at once. */
const filesAtOnce = 64;

/**
 * A folder on disk as the catalog's tree: what a commit of all its files would hold. `.git` is left out, and symbolic
 * links are not followed: like git, it takes the link's target as the contents. In a git work tree, files that git's index
 * says are as they were are not read to know their ids, and those that a sparse checkout leaves out are as git has them.
 * Where `unignored` gives the files that git does not ignore, no others are in the tree.
 */
export async function folderTree(folder: string, unignored?: () => Promise<ReadonlySet<string>>): Promise<CatalogTree> {
  const index = await readIndex(folder, { ignored: unignored === undefined });
  const paths = index?.changed ?? (await collectUnignored(folder, unignored));
  const unchanged = index?.unchanged ?? new Map<string, FolderFile>();
  const changed = new Map(await readFiles(folder, paths));
  const absent = index?.absent ?? new Map<string, FolderFile>();
  const present = (path: string): FolderFile | undefined =>
    absent.has(path) ? undefined : (changed.get(path) ?? unchanged.get(path));
  const isOnDisk = (path: string): boolean => (present(path)?.mode ?? submoduleMode) !== submoduleMode;
  const readBlobs = createBlobReader(folder);
  return {
    commit: "working-tree",
    entries: new TreeEntries(treeFolder(nest([unchanged, changed, absent]), "")),
    read: async (wanted) => {
      const read = await inGroups(wanted.filter(isOnDisk), (path) =>
        contentsOf(folder, path, present(path), readBlobs),
      );
      return new Map([...read, ...(await readAbsent(wanted, absent, readBlobs))]);
    },
  };
}

async function contentsOf(
  folder: string,
  path: string,
  file: FolderFile | undefined,
  readBlobs: ReadBlobs,
): Promise<readonly [string, Uint8Array]> {
  if (file?.bytes !== undefined) return [path, file.bytes];
  const bytes = await readBytes(join(folder, path), file?.mode === "120000");
  // Git may convert line ends; what counts is what it would commit.
  if (file === undefined || blobId(bytes) === file.oid) return [path, bytes];
  const [committed = bytes] = await readBlobs([file.oid]);
  return [path, committed];
}

async function readAbsent(
  wanted: readonly string[],
  absent: ReadonlyMap<string, FolderFile>,
  readBlobs: ReadBlobs,
): Promise<readonly (readonly [string, Uint8Array])[]> {
  const files = wanted.flatMap((path) => {
    const oid = absent.get(path)?.oid;
    return oid === undefined ? [] : [{ path, oid }];
  });
  const contents = await readBlobs(files.map(({ oid }) => oid));
  return files.map(({ path }, index) => [path, contents[index] ?? new Uint8Array()] as const);
}

async function readFiles(
  folder: string,
  paths: readonly string[],
): Promise<readonly (readonly [string, FolderFile])[]> {
  const read = await inGroups(paths, async (path) => {
    const status = await lstat(join(folder, path)).catch(() => undefined);
    const isLink = status?.isSymbolicLink() === true;
    if (status === undefined || !(isLink || status.isFile())) return [];
    const bytes = await readBytes(join(folder, path), isLink);
    const mode = isLink ? "120000" : (status.mode & 0o100) === 0 ? "100644" : "100755";
    return [[path, { mode, oid: blobId(bytes), bytes }] as const];
  });
  return read.flat();
}

async function readBytes(file: string, isLink: boolean): Promise<Uint8Array> {
  return isLink ? Buffer.from(await readlink(file)) : readFile(file);
}

async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < items.length; first += filesAtOnce) {
    for (const result of await Promise.all(items.slice(first, first + filesAtOnce).map(work))) results.push(result);
  }
  return results;
}

async function collectUnignored(
  folder: string,
  unignored: (() => Promise<ReadonlySet<string>>) | undefined,
): Promise<readonly string[]> {
  const [paths, wanted] = await Promise.all([collectPaths(folder, "", []), unignored?.()]);
  return wanted === undefined ? paths : paths.filter((path) => wanted.has(path));
}

async function collectPaths(folder: string, path: string, paths: string[]): Promise<readonly string[]> {
  for (const entry of await list(folder, path)) {
    if (path === "" && entry.name === ".git") continue;
    const below = path === "" ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) await collectPaths(folder, below, paths);
    else paths.push(below);
  }
  return paths;
}

async function list(folder: string, path: string) {
  try {
    return await readdir(join(folder, path), { withFileTypes: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The folder ${join(folder, path)} can't be read: ${reason}`, { cause: error });
  }
}

interface Folder {
  readonly files: Map<string, FolderFile>;
  readonly folders: Map<string, Folder>;
}

/** Files of the later ones take the place of those of the earlier. */
function nest(layers: readonly ReadonlyMap<string, FolderFile>[]): Folder {
  const root: Folder = { files: new Map(), folders: new Map() };
  const known = new Map([["", root]]);
  const folderAt = (path: string): Folder => {
    const there = known.get(path);
    if (there !== undefined) return there;
    const folder: Folder = { files: new Map(), folders: new Map() };
    known.set(path, folder);
    const slash = path.lastIndexOf("/");
    folderAt(path.slice(0, Math.max(slash, 0))).folders.set(path.slice(slash + 1), folder);
    return folder;
  };
  // Neighbours follow each other.
  let last = { path: "", folder: root };
  for (const layer of layers) {
    for (const [path, file] of layer) {
      const slash = path.lastIndexOf("/");
      const parent = path.slice(0, Math.max(slash, 0));
      if (parent !== last.path) last = { path: parent, folder: folderAt(parent) };
      last.folder.files.set(path.slice(slash + 1), file);
    }
  }
  return root;
}

/** A folder with git's id of it, in git's order. */
function treeFolder({ files, folders }: Folder, prefix: string): TreeFolder {
  const below = new Map([...folders].map(([name, folder]) => [name, treeFolder(folder, `${prefix}${name}/`)]));
  const members: TreeMember[] = [];
  for (const [name, { mode, oid }] of files) members.push({ name, mode, oid });
  for (const [name, { oid }] of below) members.push({ name, mode: "040000", oid });
  const sorted = sortMembers(members);
  return {
    oid: membersId(sorted),
    members: new Map(
      sorted.map(({ name, mode, oid }) => [name, { path: prefix + name, kind: kindOf(mode), mode, oid }]),
    ),
    folders: new Map(
      sorted.flatMap(({ name }) => {
        const folder = below.get(name);
        return folder === undefined ? [] : [[name, folder] as const];
      }),
    ),
  };
}

function kindOf(mode: string): TreeEntry["kind"] {
  if (mode === "040000") return "tree";
  return mode === submoduleMode ? "commit" : "blob";
}
