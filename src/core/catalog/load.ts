import type { Fault } from "../faults.ts";
import { readCodeowners } from "./codeowners_file.ts";
import { EntityStore } from "./entity_store.ts";
import { filesIn, misplacedFiles, unreadable } from "./find_files.ts";
import { loadEntities } from "./load_entities.ts";
import type { LoadedEntities } from "./loaded_entities.ts";
import type { Catalog, Settings, SourceFile } from "./model.ts";
import { readAction } from "./read_action.ts";
import { readBlueprint } from "./read_blueprint.ts";
import { readFile } from "./read_file.ts";
import type { Reader } from "./read_file.ts";
import { defaultSettings, readSettings, settingsFile } from "./read_settings.ts";
import { judgeSince } from "./standing.ts";
import type { CatalogTree } from "./tree.ts";
import { byIdentifier } from "./unique.ts";

/** What a catalog's load may start from, so that it need not read everything. */
export interface LoadOptions {
  /** Entities that are known by their blobs; what is read now is added. */
  readonly store: EntityStore;
  /** A catalog of the same repository, loaded with the same store. */
  readonly previous?: Catalog;
}

/** By catalog: how its entities were loaded, for the next one. */
const loadedEntities = new WeakMap<Catalog, ReadonlyMap<string, LoadedEntities>>();

/**
 * Reads a catalog. What cannot be read is told in `faults` and left out, so that the rest keeps working; a `gatehouse.yml`
 * that cannot be read leaves the defaults in force, and `isBroken` tells. The catalog is the same whatever the options are.
 */
export async function loadCatalog(
  tree: CatalogTree,
  { store, previous }: LoadOptions = { store: new EntityStore() },
): Promise<Catalog> {
  const codeowners = await readCodeowners(tree);
  const settings = await loadSettings(tree);
  const blueprints = await loadFolder(tree, "blueprints", readBlueprint);
  const actions = await loadFolder(tree, "actions", readAction);
  const entities = await loadEntities(tree, store, previous === undefined ? undefined : loadedEntities.get(previous));
  const ofEntities = [...entities.values()];
  const unread = [...blueprints.unread, ...actions.unread, ...misplacedFiles(tree)];
  const catalog: Catalog = {
    commit: tree.commit,
    tree,
    settings: settings.value,
    blueprints: blueprints.values,
    entities: new Map([...entities].map(([blueprint, { index }]) => [blueprint, index])),
    actions: actions.values,
    ...(codeowners.file === undefined ? {} : { codeowners: codeowners.file }),
    faults: [
      ...settings.faults,
      ...codeowners.faults,
      ...[...unread, ...ofEntities.flatMap((each) => each.unread)].sort(byFile),
      ...blueprints.faults,
      ...ofEntities.flatMap(({ unstored, duplicates }) => [
        ...[...unstored.values()].flatMap(({ faults }) => faults),
        ...duplicates,
      ]),
      ...actions.faults,
    ],
  };
  loadedEntities.set(catalog, entities);
  judgeSince(catalog, previous);
  return catalog;
}

function byFile(one: Fault, other: Fault): number {
  return one.place.file < other.place.file ? -1 : 1;
}

/** Whether a file of the catalog has errors, so that what it says is not in force. */
export function isBroken(catalog: Catalog, path: string): boolean {
  return catalog.faults.some(({ severity, place }) => severity === "error" && place.file === path);
}

async function loadSettings(
  tree: CatalogTree,
): Promise<{ readonly value: Settings; readonly faults: readonly Fault[] }> {
  const entry = tree.entries.get(settingsFile);
  if (entry === undefined) return { value: defaultSettings, faults: [] };
  const fault = unreadable(entry);
  if (fault !== undefined) return { value: defaultSettings, faults: [fault] };
  const contents = await tree.read([settingsFile]);
  const read = readFile(entry, contents, (value, _source, places) => readSettings(value, places));
  return { value: read.ok ? read.value : defaultSettings, faults: read.faults };
}

async function loadFolder<T extends { readonly identifier: string; readonly source: SourceFile }>(
  tree: CatalogTree,
  folder: "blueprints" | "actions",
  reader: Reader<T>,
): Promise<{
  readonly values: ReadonlyMap<string, T>;
  readonly unread: readonly Fault[];
  readonly faults: readonly Fault[];
}> {
  const { files, faults: unread } = filesIn(tree.entries.folder(folder));
  const contents = await tree.read(files.map(({ path }) => path));
  const reads = files.map((file) => readFile(file, contents, reader));
  const { values, faults } = byIdentifier(reads.flatMap((read) => (read.ok ? [read.value] : [])));
  return { values, unread, faults: [...reads.flatMap((read) => read.faults), ...faults] };
}
