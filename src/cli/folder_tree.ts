import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage } from "../core/error_message.ts";
import { editFolder, emptyFolder } from "../core/catalog/tree/edit_folder.ts";
import type { TreeFile } from "../core/catalog/tree/edit_folder.ts";
import { undecodable } from "../core/catalog/tree/find_files.ts";
import type { CatalogTree } from "../core/catalog/tree/tree.ts";
import { TreeEntries } from "../core/catalog/tree/tree_entries.ts";
import { blobId } from "../core/render/tree_id.ts";
import { readTreeEntries } from "../github/git_tree.ts";
import type { ObjectReader } from "../github/object_reader.ts";
import { askGit, createFolderObjects } from "./folder_git.ts";
import { CommandError } from "./ports.ts";
import { readWorkTree } from "./work_tree.ts";

/** A file on disk, with its contents: they had to be read to know its id. */
interface FolderFile extends TreeFile {
  readonly bytes: Uint8Array;
}

/** A commit of the repository that a folder is in, and the folder as that has it. */
export interface FolderCommit {
  readonly commit: string;
  readonly entries: Promise<TreeEntries>;
}

const nameless: FolderFile = { mode: "100644", oid: blobId(new Uint8Array()), bytes: new Uint8Array() };

/** So many files are open at once. */
const filesAtOnce = 64;

/**
 * A folder on disk as the catalog's tree: what a commit of all its files would hold. `.git` is left out, and symbolic
 * links are not followed: like git, it takes the link's target as the contents. In a git work tree only files are read that
 * git's index does not tell of; the others are as git has them, also those that a sparse checkout leaves out.
 * @param since a commit that most of the folder is shared with; files that git ignores are no part of the tree then
 */
export async function folderTree(folder: string, since?: FolderCommit): Promise<CatalogTree> {
  const objects = createFolderObjects(folder);
  const from = since ?? (await presentCommit(folder, objects));
  const [workTree, entries] = await Promise.all([
    from && readWorkTree(folder, from.commit, { ignored: since === undefined }),
    from?.entries,
  ]);
  if (workTree === undefined || entries === undefined || "paths" in workTree) {
    const wanted = workTree !== undefined && "paths" in workTree ? workTree.paths : undefined;
    const paths = await collectPaths(folder, "", []);
    const files = await readFiles(folder, wanted === undefined ? paths : paths.filter((path) => wanted.has(path)));
    return treeOf(new TreeEntries(editFolder(emptyFolder, files)), files, folder, objects);
  }
  const files = await readFiles(folder, workTree.unread);
  const gone = workTree.unread.filter((path) => !files.has(path)).map((path) => [path, undefined] as const);
  const edits = new Map<string, TreeFile | undefined>([...workTree.indexed, ...gone, ...files]);
  return treeOf(new TreeEntries(editFolder(entries.root, edits)), files, folder, objects);
}

/** Nothing where there is no git, or no commit that has the folder. */
async function presentCommit(
  folder: string,
  objects: Pick<ObjectReader, "read" | "readAll">,
): Promise<FolderCommit | undefined> {
  const oid = await askGit(folder, ["rev-parse", "--quiet", "--verify", "HEAD:./"]);
  return oid && { commit: "HEAD", entries: readTreeEntries(objects, oid.toString().trim(), []) };
}

function treeOf(
  entries: TreeEntries,
  files: ReadonlyMap<string, FolderFile>,
  folder: string,
  objects: Pick<ObjectReader, "readAll">,
): CatalogTree {
  return {
    commit: "working-tree",
    entries,
    async read(paths) {
      const contents = new Map<string, Uint8Array>();
      const committed: { readonly path: string; readonly oid: string }[] = [];
      for (const path of paths) {
        const file = files.get(path);
        const entry = file === undefined ? entries.get(path) : undefined;
        if (file !== undefined) contents.set(path, file.bytes);
        else if (entry?.kind === "blob") committed.push(entry);
      }
      const read = await objects.readAll(committed.map(({ oid }) => oid));
      for (const [at, { path, oid }] of committed.entries()) {
        const object = read[at];
        if (object === undefined) {
          throw new CommandError(`${folder}: git has no object ${oid}, which is ${path}. Fetch what is missing.`);
        }
        contents.set(path, object.content);
      }
      return contents;
    },
  };
}

/** Files that are not there, and what is no file, are left out. One that can't be asked for by its name is there, empty: it is told. */
async function readFiles(folder: string, paths: readonly string[]): Promise<ReadonlyMap<string, FolderFile>> {
  const read = await inGroups(paths, async (path) => {
    const status = await lstat(join(folder, path)).catch(() => undefined);
    const isLink = status?.isSymbolicLink() === true;
    if (status === undefined && path.includes(undecodable)) return [[path, nameless] as const];
    if (status === undefined || !(isLink || status.isFile())) return [];
    const bytes = await readBytes(join(folder, path), isLink);
    const mode = isLink ? "120000" : (status.mode & 0o100) === 0 ? "100644" : "100755";
    return [[path, { mode, oid: blobId(bytes), bytes }] as const];
  });
  return new Map(read.flat());
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
    const reason = errorMessage(error);
    throw new CommandError(`The folder ${join(folder, path)} can't be read: ${reason}`, { cause: error });
  }
}
