import { codeownersPlaces } from "../core/catalog/codeowners_file.ts";
import { largestCodeowners, largestFile } from "../core/catalog/documents/file_limits.ts";
import type { CatalogTree } from "../core/catalog/tree/tree.ts";
import { TreeEntries } from "../core/catalog/tree/tree_entries.ts";
import type { TreeFolder } from "../core/catalog/tree/tree_entries.ts";
import { GitError } from "./git_failure.ts";
import type { ObjectReader } from "./object_reader.ts";
import { parseTreeObject, updateMembers } from "./tree_object.ts";

/**
 * Reads a tree object and everything below it. Folders that one of `known`, trees that were read before, holds at the same
 * place are taken from there: of a commit only what has changed is read.
 */
export async function readTreeEntries(
  objects: Pick<ObjectReader, "read">,
  oid: string,
  known: readonly TreeEntries[],
): Promise<TreeEntries> {
  return new TreeEntries(
    await readFolder(
      objects,
      "",
      oid,
      known.map(({ root }) => root),
    ),
  );
}

/** The tree objects of folders, as git stores them: what the next commit's are compared with. */
const contents = new WeakMap<TreeFolder, Buffer>();

async function readFolder(
  objects: Pick<ObjectReader, "read">,
  path: string,
  oid: string,
  known: readonly TreeFolder[],
): Promise<TreeFolder> {
  const same = known.find((folder) => folder.oid === oid);
  if (same !== undefined) return same;
  const object = await objects.read(oid);
  if (object?.type !== "tree") throw new GitError("broken", `The clone lacks the folder ${path === "" ? "/" : path}.`);
  const prefix = path === "" ? "" : `${path}/`;
  const [before] = known;
  const old = before === undefined ? undefined : contents.get(before);
  const members =
    before === undefined || old === undefined
      ? parseTreeObject(object.content, prefix, before?.members)
      : updateMembers(before.members, old, object.content, prefix);
  const folders = await Promise.all(
    [...members.values()]
      .filter(({ kind }) => kind === "tree")
      .map(async (entry) => {
        const name = entry.path.slice(prefix.length);
        const there = known.flatMap((folder) => folder.folders.get(name) ?? []);
        return [name, await readFolder(objects, entry.path, entry.oid, there)] as const;
      }),
  );
  const folder = { oid, members, folders: new Map(folders) };
  contents.set(folder, object.content);
  return folder;
}

export function catalogTree(commit: string, entries: TreeEntries, objects: ObjectReader): CatalogTree {
  return {
    commit,
    entries,
    async read(paths, enough) {
      const blobs = paths.flatMap((path) => {
        const entry = entries.get(path);
        return entry?.kind === "blob" ? [entry] : [];
      });
      // Any number of paths may be the same blob.
      const oids = [...new Set(blobs.map(({ oid }) => oid))];
      const largest = blobs.some(({ path }) => codeownersPlaces.includes(path)) ? largestCodeowners : largestFile;
      const read = await objects.readAll(oids, { largest, ...(enough === undefined ? {} : { enough }) });
      const objectOf = new Map(read.map((object, at) => [oids[at], object]));
      const contents = new Map<string, Uint8Array>();
      for (const { path, oid } of blobs) {
        if (!objectOf.has(oid)) continue;
        const object = objectOf.get(oid);
        if (object === undefined) throw new GitError("broken", `The clone lacks ${path} of commit ${commit}.`);
        contents.set(path, object.content);
      }
      return contents;
    },
  };
}
