import type { CatalogTree } from "../core/catalog/tree.ts";
import { TreeEntries } from "../core/catalog/tree_entries.ts";
import type { TreeEntry, TreeFolder } from "../core/catalog/tree_entries.ts";
import { GitError } from "./git_failure.ts";
import type { ObjectReader } from "./object_reader.ts";

/**
 * Reads a tree object and everything below it. Folders that one of `known`, trees that were read before, holds at the same
 * place are taken from there: of a commit only what has changed is read.
 */
export async function readTreeEntries(
  objects: ObjectReader,
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

async function readFolder(
  objects: ObjectReader,
  path: string,
  oid: string,
  known: readonly TreeFolder[],
): Promise<TreeFolder> {
  const same = known.find((folder) => folder.oid === oid);
  if (same !== undefined) return same;
  const object = await objects.read(oid);
  if (object?.type !== "tree") throw new GitError("broken", `The clone lacks the folder ${path === "" ? "/" : path}.`);
  const members = parseTreeObject(object.content, path === "" ? "" : `${path}/`, known[0]?.members);
  const folders = await Promise.all(
    [...members]
      .filter(([, { kind }]) => kind === "tree")
      .map(async ([name, entry]) => {
        const there = known.flatMap((folder) => folder.folders.get(name) ?? []);
        return [name, await readFolder(objects, entry.path, entry.oid, there)] as const;
      }),
  );
  return { oid, members, folders: new Map(folders) };
}

/**
 * A tree object's entries, in its order: `<mode> <name>`, a zero byte, 20 bytes of id. `prefix` stands before each path;
 * entries that are the same in `before` are taken from there, which saves most of the memory of another commit.
 */
export function parseTreeObject(
  content: Buffer,
  prefix: string,
  before?: ReadonlyMap<string, TreeEntry>,
): ReadonlyMap<string, TreeEntry> {
  const members = new Map<string, TreeEntry>();
  for (let position = 0; position < content.length;) {
    const space = content.indexOf(0x20, position);
    const zero = content.indexOf(0, space);
    if (space < 0 || zero < 0 || zero + 21 > content.length) {
      throw new GitError("broken", `The clone's folder ${prefix} is not a git tree.`);
    }
    const name = content.toString("utf8", space + 1, zero);
    const oid = content.toString("hex", zero + 1, zero + 21);
    const mode = content.toString("latin1", position, space).padStart(6, "0");
    const known = before?.get(name);
    const isSame = known?.oid === oid && known.mode === mode;
    members.set(name, isSame ? known : { path: prefix + name, kind: kindOf(mode), mode, oid });
    position = zero + 21;
  }
  return members;
}

function kindOf(mode: string): TreeEntry["kind"] {
  if (mode === "040000") return "tree";
  return mode === "160000" ? "commit" : "blob";
}

export function catalogTree(commit: string, entries: TreeEntries, objects: ObjectReader): CatalogTree {
  return {
    commit,
    entries,
    async read(paths) {
      const blobs = paths.flatMap((path) => {
        const entry = entries.get(path);
        return entry?.kind === "blob" ? [entry] : [];
      });
      const contents = await Promise.all(
        blobs.map(async ({ path, oid }) => {
          const object = await objects.read(oid);
          if (object === undefined) throw new GitError("broken", `The clone lacks ${path} of commit ${commit}.`);
          return [path, object.content] as const;
        }),
      );
      return new Map(contents);
    },
  };
}
