import { decodeName } from "../../render/names.ts";
import { EntityIndex } from "./entity_index.ts";
import type { EntityPlace } from "./entity_index.ts";
import type { EntityStore } from "./entity_store.ts";
import { filesIn } from "../tree/find_files.ts";
import { filed } from "./loaded_entities.ts";
import type { LoadedEntities } from "./loaded_entities.ts";
import type { Catalog } from "../model/catalog.ts";
import { readUnstored } from "./read_unstored.ts";
import type { Loading } from "./read_unstored.ts";
import type { UnstoredFile } from "./parse_files.ts";
import type { CatalogTree } from "../tree/tree.ts";
import type { TreeFolder } from "../tree/tree_entries.ts";
import { duplicateFaults, separateAlike } from "../values/unique.ts";
import { updateEntities } from "./update_entities.ts";

/** For fewer files that are not known other processors would take longer to begin than one takes to parse them. */
const worthOthers = 20_000;

/**
 * Loads the entities of every blueprint. Blobs that the store knows are not read, folders that are as they were in
 * `previous` are taken over whole, and of others only what differs is looked at.
 */
export async function loadEntities(
  tree: CatalogTree,
  store: EntityStore,
  blueprints: Catalog["blueprints"],
  previous: ReadonlyMap<string, LoadedEntities> = new Map(),
): Promise<ReadonlyMap<string, LoadedEntities>> {
  const byBlueprint = new Map<string, TreeFolder[]>();
  for (const [name, folder] of tree.entries.folder("entities")?.folders ?? []) {
    const blueprint = decodeName(name) ?? name;
    byBlueprint.set(blueprint, [...(byBlueprint.get(blueprint) ?? []), folder]);
  }
  const loaded = new Map<string, LoadedEntities>();
  const files = [...byBlueprint.values()].flat().reduce((sum, { members }) => sum + members.size, 0);
  await using parsers = files - store.size < worthOthers ? undefined : store.openParsers?.(blueprints);
  const loading = { tree, store, blueprints, parsers };
  for (const [blueprint, folders] of byBlueprint) {
    const entities = await loadBlueprint(loading, blueprint, folders, previous.get(blueprint));
    if (entities !== undefined) loaded.set(blueprint, entities);
  }
  return loaded;
}

async function loadBlueprint(
  loading: Loading,
  blueprint: string,
  folders: readonly TreeFolder[],
  before: LoadedEntities | undefined,
): Promise<LoadedEntities | undefined> {
  const isSame =
    before?.folders.length === folders.length && folders.every(({ oid }, at) => oid === before.folders[at]?.oid);
  if (isSame) return before;
  const [folder, ...others] = folders;
  const loaded =
    folder !== undefined && others.length === 0 && before?.folders.length === 1
      ? await updateEntities(loading, blueprint, folder, before)
      : await loadAnew(loading, blueprint, folders, before?.unstored);
  const files = loaded.index.size + loaded.alike.size + loaded.unstored.size + loaded.unread.length;
  return files === 0 ? undefined : loaded;
}

async function loadAnew(
  loading: Loading,
  blueprint: string,
  folders: readonly TreeFolder[],
  known: ReadonlyMap<string, UnstoredFile> | undefined,
): Promise<LoadedEntities> {
  const { store } = loading;
  const found = folders.map(filesIn);
  const unread = found.flatMap(({ faults }) => faults);
  const files = found.flatMap((each) => each.files);
  const { unstored, identifiers } = await readUnstored(loading, blueprint, files, known);
  // Of most, nothing is kept but the file: at a hundred thousand, each list and map beside the index would be felt.
  const places = unstored.size === 0 ? files : files.map((file) => unstored.get(file.path)?.entity ?? file);
  const { values, folded, alike } = separateAlike<EntityPlace>(places, (_place, at) => identifiers[at]);
  const index = new EntityIndex(blueprint, values, store, folded);
  const identifierOf = (place: EntityPlace): string | undefined =>
    "identifier" in place ? place.identifier : store.identifierOf(place.oid, blueprint);
  const groups = new Map(
    [...alike].map(([key, same]) => [key, same.map((place) => filed(identifierOf(place) ?? key, place))]),
  );
  return { index, unread, alike: groups, duplicates: duplicateFaults(groups.values()), unstored, folders };
}
