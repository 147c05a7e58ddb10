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

/** The tree objects of folders, as git stores them: what the next commit's are compared with. */
const contents = new WeakMap<TreeFolder, Buffer>();

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
  const prefix = path === "" ? "" : `${path}/`;
  const [before] = known;
  const old = before === undefined ? undefined : contents.get(before);
  const updated =
    before === undefined || old === undefined ? undefined : updateMembers(before.members, old, object.content, prefix);
  const members = updated ?? parseTreeObject(object.content, prefix, before?.members);
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

/**
 * A tree object's entries, in its order: `<mode> <name>`, a zero byte, 20 bytes of id. `prefix` stands before each path;
 * entries that are the same in `before` are taken from there, which saves most of the memory of another commit.
 */
function parseTreeObject(
  content: Buffer,
  prefix: string,
  before?: ReadonlyMap<string, TreeEntry>,
): ReadonlyMap<string, TreeEntry> {
  const members = new Map<string, TreeEntry>();
  for (let position = 0; position < content.length;) {
    const { name, mode, oid, end } = entryAt(content, position, prefix);
    const known = before?.get(name);
    const isSame = known?.oid === oid && known.mode === mode;
    members.set(name, isSame ? known : { path: prefix + name, kind: kindOf(mode), mode, oid });
    position = end;
  }
  return members;
}

/** Where an entry begins that differs is found without making anything of the others: of a large folder mostly one changes. */
function updateMembers(
  members: ReadonlyMap<string, TreeEntry>,
  old: Buffer,
  content: Buffer,
  prefix: string,
): ReadonlyMap<string, TreeEntry> | undefined {
  if (old.length !== content.length) return undefined;
  const updated = new Map(members);
  let difference = firstDifference(old, content, 0);
  for (let position = 0; difference < content.length;) {
    const end = content.indexOf(0, position) + 21;
    if (end <= position) return undefined;
    if (end > difference) {
      const { name, mode, oid } = entryAt(content, position, prefix);
      // Another name in its place: something came and something went.
      if (end !== old.indexOf(0, position) + 21 || entryAt(old, position, prefix).name !== name) return undefined;
      updated.set(name, { path: prefix + name, kind: kindOf(mode), mode, oid });
      difference = firstDifference(old, content, end);
    }
    position = end;
  }
  return updated;
}

const comparedAtOnce = 4096;

function firstDifference(one: Buffer, other: Buffer, from: number): number {
  let position = from;
  while (position < one.length) {
    const end = Math.min(position + comparedAtOnce, one.length);
    if (one.compare(other, position, end, position, end) !== 0) break;
    position = end;
  }
  while (position < one.length && one[position] === other[position]) position += 1;
  return position;
}

interface RawEntry {
  readonly name: string;
  readonly mode: string;
  readonly oid: string;
  readonly end: number;
}

function entryAt(content: Buffer, position: number, prefix: string): RawEntry {
  const space = content.indexOf(0x20, position);
  const zero = content.indexOf(0, space);
  const end = zero + 21;
  if (space < 0 || zero < 0 || end > content.length) {
    throw new GitError("broken", `The clone's folder ${prefix} is not a git tree.`);
  }
  return {
    name: content.toString("utf8", space + 1, zero),
    mode: content.toString("latin1", position, space).padStart(6, "0"),
    oid: content.toString("hex", zero + 1, end),
    end,
  };
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
