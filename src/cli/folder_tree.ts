import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogTree, TreeEntry } from "../core/catalog/tree.ts";
import { blobId, folderTreeId } from "../core/render/tree_id.ts";
import { CommandError } from "./ports.ts";

interface FolderBlob {
  readonly entry: TreeEntry;
  readonly bytes: Uint8Array;
}

/**
 * A folder on disk as the catalog's tree: what a commit of all its files would hold. `.git` is left out, and symbolic
 * links are not followed: like git, it takes the link's target as the contents. Tree ids are those of a commit in which
 * no file is executable.
 */
export async function folderTree(folder: string): Promise<CatalogTree> {
  const blobs = new Map<string, FolderBlob>();
  await collectBlobs(folder, "", blobs);
  const trees = folderPaths([...blobs.keys()]).map((path): TreeEntry => {
    const below = [...blobs].filter(([file]) => file.startsWith(`${path}/`));
    const files = new Map(below.map(([file, { bytes }]) => [file.slice(path.length + 1), bytes]));
    return { path, kind: "tree", mode: "040000", oid: folderTreeId(files) };
  });
  const entries = [...[...blobs.values()].map(({ entry }) => entry), ...trees];
  return {
    commit: "working-tree",
    entries: new Map(entries.map((entry) => [entry.path, entry])),
    read: (paths) =>
      Promise.resolve(
        new Map(
          paths.flatMap((path) => {
            const blob = blobs.get(path);
            return blob === undefined ? [] : [[path, blob.bytes] as const];
          }),
        ),
      ),
  };
}

async function collectBlobs(folder: string, path: string, blobs: Map<string, FolderBlob>): Promise<void> {
  for (const name of await list(folder, path)) {
    if (path === "" && name === ".git") continue;
    const below = path === "" ? name : `${path}/${name}`;
    const file = join(folder, below);
    const status = await lstat(file);
    if (status.isDirectory()) await collectBlobs(folder, below, blobs);
    else if (status.isSymbolicLink()) blobs.set(below, blob(below, "120000", Buffer.from(await readlink(file))));
    else if (status.isFile()) {
      const isExecutable = (status.mode & 0o100) !== 0;
      blobs.set(below, blob(below, isExecutable ? "100755" : "100644", await readFile(file)));
    }
  }
}

async function list(folder: string, path: string): Promise<readonly string[]> {
  try {
    return (await readdir(join(folder, path))).sort();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The folder ${join(folder, path)} can't be read: ${reason}`, { cause: error });
  }
}

function blob(path: string, mode: string, bytes: Uint8Array): FolderBlob {
  return { entry: { path, kind: "blob", mode, oid: blobId(bytes) }, bytes };
}

/** Every folder that holds one of the files, at any depth. */
function folderPaths(files: readonly string[]): readonly string[] {
  const folders = files.flatMap((file) => {
    const parts = file.split("/").slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  });
  return [...new Set(folders)].sort();
}
