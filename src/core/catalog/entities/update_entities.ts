import type { Fault } from "../../faults.ts";
import { comparePaths } from "./entity_index.ts";
import type { EntityPlace } from "./entity_index.ts";
import { filesIn, hasReadName } from "../tree/find_files.ts";
import { identifierKey } from "../values/identifiers.ts";
import { filed, filedEntity } from "./loaded_entities.ts";
import type { FiledEntity, LoadedEntities } from "./loaded_entities.ts";
import { readUnstored } from "./read_unstored.ts";
import type { Loading } from "./read_unstored.ts";
import type { UnstoredFile } from "./parse_files.ts";
import { changesBetween } from "../tree/tree_entries.ts";
import type { TreeEntry, TreeFolder } from "../tree/tree_entries.ts";
import { duplicateFaults } from "../values/unique.ts";

/** A blueprint's entities as they were, with what differs between its folder then and now. The same as reading all anew. */
export async function updateEntities(
  loading: Loading,
  blueprint: string,
  folder: TreeFolder,
  before: LoadedEntities,
): Promise<LoadedEntities> {
  const { store } = loading;
  const changes = [...changesBetween(before.folders[0], folder)];
  const gone = readableIn(changes.flatMap((change) => change.before ?? []));
  const come = readableIn(changes.flatMap((change) => change.after ?? []));
  const { unstored: read } = await readUnstored(loading, blueprint, come, before.unstored);
  const unstored = unstoredNow(before.unstored, gone, read, folder);
  const entitiesGone = gone.flatMap((file) => filedEntity(file, store, blueprint, before.unstored) ?? []);
  const entitiesCome = come.flatMap((file) => filedEntity(file, store, blueprint, read) ?? []);
  const { index, alike } = regroup(before, entitiesGone, entitiesCome);
  const duplicates = alike === before.alike ? before.duplicates : duplicateFaults(alike.values());
  return { index, alike, duplicates, unstored, unread: unreadNow(before.unread, changes, folder), folders: [folder] };
}

function readableIn(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const members = new Map(entries.filter(isDirectlyIn).map((entry) => [entry.path, entry]));
  return filesIn({ oid: "", members, folders: new Map() }).files;
}

/** All that is compared lies somewhere in `entities/<blueprint>/`. */
function isDirectlyIn({ path }: TreeEntry): boolean {
  return path.split("/").length === 3;
}

function unstoredNow(
  before: LoadedEntities["unstored"],
  gone: readonly TreeEntry[],
  read: ReadonlyMap<string, UnstoredFile>,
  { members }: TreeFolder,
): LoadedEntities["unstored"] {
  if (read.size === 0 && !gone.some(({ path }) => before.has(path))) return before;
  const unstored = new Map<string, UnstoredFile>();
  const pathsGone = new Set(gone.map(({ path }) => path));
  // In the order of the folder.
  for (const { path } of members.values()) {
    const file = read.get(path) ?? (pathsGone.has(path) ? undefined : before.get(path));
    if (file !== undefined) unstored.set(path, file);
  }
  return unstored;
}

/** What is not read seldom is there; then all is looked at. */
function unreadNow(
  before: readonly Fault[],
  changes: readonly { readonly after?: TreeEntry }[],
  folder: TreeFolder,
): readonly Fault[] {
  const come = changes.flatMap(({ after }) => after ?? []);
  const isRegular = come.every(
    (entry) => isDirectlyIn(entry) && entry.kind === "blob" && entry.mode !== "120000" && hasReadName(entry.path),
  );
  return before.length === 0 && isRegular ? before : filesIn(folder).faults;
}

/** Puts what has come and gone into the index, or among what is too much alike. */
function regroup(
  { index, alike }: LoadedEntities,
  gone: readonly FiledEntity[],
  come: readonly FiledEntity[],
): Pick<LoadedEntities, "index" | "alike"> {
  const pathsGone = new Set(gone.map(({ source }) => source.path));
  const keys = new Set([...gone, ...come].map(({ identifier }) => identifierKey(identifier)));
  const groups = new Map(alike);
  const unplaced = new Set<string>();
  const placed = new Map<string, EntityPlace>();
  const coming = Map.groupBy(come, ({ identifier }) => identifierKey(identifier));
  for (const key of keys) {
    const before = alike.get(key) ?? singleOf(index, key);
    const after = [...before.filter(({ source }) => !pathsGone.has(source.path)), ...(coming.get(key) ?? [])];
    after.sort((one, other) => comparePaths(one.source.path, other.source.path));
    for (const { identifier } of before) unplaced.add(identifier);
    const [only] = after;
    if (after.length > 1) groups.set(key, after);
    else groups.delete(key);
    if (after.length === 1 && only !== undefined) placed.set(only.identifier, only.place);
  }
  for (const identifier of placed.keys()) unplaced.delete(identifier);
  const isSame = groups.size === 0 && alike.size === 0;
  return { index: index.with(unplaced, placed), alike: isSame ? alike : groups };
}

function singleOf(index: LoadedEntities["index"], key: string): readonly FiledEntity[] {
  const identifier = index.twinOf(key);
  const place = identifier === undefined ? undefined : index.placeOf(identifier);
  return identifier === undefined || place === undefined ? [] : [filed(identifier, place)];
}
