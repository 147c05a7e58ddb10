import type { Fault } from "../faults.ts";
import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { decodeName } from "../render/names.ts";
import { EntityIndex } from "./entity_index.ts";
import type { EntityPlace } from "./entity_index.ts";
import type { EntityContent, EntityStore } from "./entity_store.ts";
import { filesIn } from "./find_files.ts";
import { memberOf } from "./json_limits.ts";
import type { Entity, SourceFile } from "./model.ts";
import type { PlaceFinder } from "./place_finder.ts";
import { readEntity } from "./read_entity.ts";
import { readFile } from "./read_file.ts";
import type { Read } from "./read_result.ts";
import type { CatalogTree } from "./tree.ts";
import { changesBetween } from "./tree_entries.ts";
import type { TreeFolder } from "./tree_entries.ts";
import { byIdentifier } from "./unique.ts";

/** The entities of one blueprint as they were loaded, and what the next catalog's load can take over. */
export interface LoadedEntities {
  readonly index: EntityIndex;
  /** What lies in the folders and is not read. */
  readonly unread: readonly Fault[];
  readonly duplicates: readonly Fault[];
  /** Files that the store has no entity of, by path. */
  readonly unstored: ReadonlyMap<string, UnstoredFile>;
  readonly folders: readonly TreeFolder[];
}

interface UnstoredFile {
  readonly oid: string;
  readonly faults: readonly Fault[];
  readonly entity?: Entity;
}

/** So many files are held in memory at once. */
const filesAtOnce = 250;

/**
 * Loads the entities of every blueprint. Blobs that the store knows are not read, folders that are as they were in
 * `previous` are taken over whole.
 */
export async function loadEntities(
  tree: CatalogTree,
  store: EntityStore,
  previous: ReadonlyMap<string, LoadedEntities> = new Map(),
): Promise<ReadonlyMap<string, LoadedEntities>> {
  const byBlueprint = new Map<string, TreeFolder[]>();
  for (const [name, folder] of tree.entries.folder("entities")?.folders ?? []) {
    const blueprint = decodeName(name) ?? name;
    byBlueprint.set(blueprint, [...(byBlueprint.get(blueprint) ?? []), folder]);
  }
  const loaded = new Map<string, LoadedEntities>();
  for (const [blueprint, folders] of byBlueprint) {
    const entities = await loadBlueprint(tree, store, blueprint, folders, previous.get(blueprint));
    if (entities !== undefined) loaded.set(blueprint, entities);
  }
  return loaded;
}

async function loadBlueprint(
  tree: CatalogTree,
  store: EntityStore,
  blueprint: string,
  folders: readonly TreeFolder[],
  before: LoadedEntities | undefined,
): Promise<LoadedEntities | undefined> {
  const isSame =
    before?.folders.length === folders.length && folders.every(({ oid }, at) => oid === before.folders[at]?.oid);
  if (isSame) return before;
  const updated = before === undefined ? undefined : await updateEntities(tree, store, blueprint, folders, before);
  if (updated !== undefined) return updated;
  const found = folders.map(filesIn);
  const unread = found.flatMap(({ faults }) => faults);
  const files = found.flatMap((each) => each.files);
  if (files.length + unread.length === 0) return undefined;
  const unstored = await readUnstored(tree, store, blueprint, files, before?.unstored);
  const known = files.flatMap((file) => {
    const kept = unstored.get(file.path);
    const identifier = kept === undefined ? store.identifierOf(file.oid, blueprint) : kept.entity?.identifier;
    return identifier === undefined ? [] : [{ identifier, source: file, place: kept?.entity ?? file }];
  });
  const { values, faults: duplicates } = byIdentifier(known);
  const entities = new Map<string, EntityPlace>();
  for (const [identifier, { place }] of values) entities.set(identifier, place);
  return { index: new EntityIndex(blueprint, entities, store), unread, duplicates, unstored, folders };
}

/** Reads what the store does not know, into the store where it can be kept there. */
async function readUnstored(
  tree: CatalogTree,
  store: EntityStore,
  blueprint: string,
  files: readonly SourceFile[],
  before: ReadonlyMap<string, UnstoredFile> = new Map(),
): Promise<ReadonlyMap<string, UnstoredFile>> {
  const unstored = new Map<string, UnstoredFile>();
  const unknown: SourceFile[] = [];
  for (const file of files) {
    if (store.identifierOf(file.oid, blueprint) !== undefined) continue;
    const same = before.get(file.path);
    if (same?.oid === file.oid) unstored.set(file.path, same);
    else unknown.push(file);
  }
  const readNext = (first: number): ReturnType<CatalogTree["read"]> =>
    tree.read(unknown.slice(first, first + filesAtOnce).map(({ path }) => path));
  let next = readNext(0);
  for (let first = 0; first < unknown.length; first += filesAtOnce) {
    const contents = await next;
    // What comes next is on its way while this is parsed.
    next = readNext(first + filesAtOnce);
    for (const file of unknown.slice(first, first + filesAtOnce)) {
      const read = readFile(file, contents, (value, source, places) => readContent(value, source, places, blueprint));
      if (!read.ok) unstored.set(file.path, { oid: file.oid, faults: read.faults });
      else if (read.faults.length > 0 || !store.add(file.oid, read.value)) {
        const entity = { ...read.value, blueprint, source: file };
        unstored.set(file.path, { oid: file.oid, faults: read.faults, entity });
      }
    }
  }
  await next;
  return unstored;
}

/** An entity without what only its path tells. */
function readContent(
  value: JsonValue,
  file: SourceFile,
  places: PlaceFinder,
  folderBlueprint: string,
): Read<EntityContent> {
  const read = readEntity(value, file, places, folderBlueprint);
  if (!read.ok) return read;
  const { blueprint, source: _source, ...content } = read.value;
  const isStated = isJsonObject(value) && memberOf(value, "blueprint") !== undefined;
  return { ...read, value: isStated ? { ...content, blueprint } : content };
}

/**
 * The entities as they were with what has changed, when that is only what some of them say: then every identifier keeps its
 * place in the order. Nothing when more has changed, or when something was wrong with them.
 */
async function updateEntities(
  tree: CatalogTree,
  store: EntityStore,
  blueprint: string,
  folders: readonly TreeFolder[],
  before: LoadedEntities,
): Promise<LoadedEntities | undefined> {
  const [folder, ...others] = folders;
  const wrong = before.unread.length + before.duplicates.length + before.unstored.size;
  if (others.length > 0 || before.folders.length !== 1 || wrong > 0) return undefined;
  const changes = [...changesBetween(before.folders[0], folder)];
  const changed = changes.flatMap(({ before: old, after: now }) =>
    old !== undefined && now?.kind === "blob" && old.mode === now.mode ? [{ old, now }] : [],
  );
  const files = filesIn({
    oid: "",
    members: new Map(changed.map(({ now }) => [now.path, now])),
    folders: new Map(),
  }).files;
  if (changed.length < changes.length || files.length < changed.length) return undefined;
  if ((await readUnstored(tree, store, blueprint, files)).size > 0) return undefined;
  const places = new Map<string, EntityPlace>();
  for (const { old, now } of changed) {
    const identifier = store.identifierOf(now.oid, blueprint);
    if (identifier === undefined || identifier !== store.identifierOf(old.oid, blueprint)) return undefined;
    places.set(identifier, now);
  }
  return { ...before, index: before.index.with(places), folders };
}
