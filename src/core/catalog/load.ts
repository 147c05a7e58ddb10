import type { Fault } from "../faults.ts";
import { readCodeowners } from "./codeowners_file.ts";
import { EntityStore } from "./entities/entity_store.ts";
import { filesIn, misplacedFiles, unreadable } from "./tree/find_files.ts";
import { loadEntities } from "./entities/load_entities.ts";
import type { LoadedEntities } from "./entities/loaded_entities.ts";
import type { Action } from "./model/action.ts";
import type { Blueprint } from "./model/blueprint.ts";
import type { Catalog } from "./model/catalog.ts";
import type { Settings } from "./model/settings.ts";
import type { SourceFile } from "./tree/source_file.ts";
import { readAction } from "./actions/read_action.ts";
import { readBlueprint } from "./blueprints/read_blueprint.ts";
import { readFile } from "./tree/read_file.ts";
import type { Reader } from "./tree/read_file.ts";
import type { Read } from "./tree/read_result.ts";
import { defaultSettings, readSettings, settingsFile } from "./read_settings.ts";
import { judgeSince } from "./entities/standing.ts";
import type { CatalogTree } from "./tree/tree.ts";
import { byIdentifier } from "./values/unique.ts";

/** What a catalog's load may start from, so that it need not read everything. */
export interface LoadOptions {
  /** Entities that are known by their blobs; what is read now is added. */
  readonly store: EntityStore;
  /** A catalog of the same repository, loaded with the same store. */
  readonly previous?: Catalog;
}

interface ReadFile<T> {
  readonly oid: string;
  readonly read: Read<T>;
}

/** What was read, by path: what is as it was is taken over. */
type ReadFiles<T> = ReadonlyMap<string, ReadFile<T>>;

interface Loaded {
  readonly entities: ReadonlyMap<string, LoadedEntities>;
  readonly settings: ReadFiles<Settings>;
  readonly blueprints: ReadFiles<Blueprint>;
  readonly actions: ReadFiles<Action>;
}

/** By catalog: how it was loaded, for the next one. */
const loadedCatalogs = new WeakMap<Catalog, Loaded>();

/**
 * Reads a catalog. What cannot be read is told in `faults` and left out, so that the rest keeps working; a `gatehouse.yml`
 * that cannot be read leaves the defaults in force, and `isBroken` tells. The catalog is the same whatever the options are.
 */
export async function loadCatalog(
  tree: CatalogTree,
  { store, previous }: LoadOptions = { store: new EntityStore() },
): Promise<Catalog> {
  const before = previous === undefined ? undefined : loadedCatalogs.get(previous);
  const codeowners = await readCodeowners(tree);
  const settings = await loadSettings(tree, before?.settings);
  const blueprints = await loadFolder(tree, "blueprints", readBlueprint, before?.blueprints);
  const actions = await loadFolder(tree, "actions", readAction, before?.actions);
  const entities = await loadEntities(tree, store, blueprints.values, before?.entities);
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
        // What was read now stands behind what was read before; said is it by file.
        ...[...unstored.values()].flatMap(({ faults }) => faults).sort(byFile),
        ...duplicates,
      ]),
      ...actions.faults,
    ],
  };
  loadedCatalogs.set(catalog, {
    entities,
    settings: settings.files,
    blueprints: blueprints.files,
    actions: actions.files,
  });
  judgeSince(catalog, previous);
  return catalog;
}

function byFile(one: Fault, other: Fault): number {
  if (one.place.file === other.place.file) return 0;
  return one.place.file < other.place.file ? -1 : 1;
}

/** Whether a file of the catalog has errors, so that what it says is not in force. */
export function isBroken(catalog: Catalog, path: string): boolean {
  return catalog.faults.some(({ severity, place }) => severity === "error" && place.file === path);
}

/** All such files, for whoever asks of many. */
export function brokenFiles({ faults }: Catalog): ReadonlySet<string> {
  return new Set(faults.filter(({ severity }) => severity === "error").map(({ place }) => place.file));
}

async function loadSettings(
  tree: CatalogTree,
  before?: ReadFiles<Settings>,
): Promise<{ readonly value: Settings; readonly faults: readonly Fault[]; readonly files: ReadFiles<Settings> }> {
  const entry = tree.entries.get(settingsFile);
  if (entry === undefined) return { value: defaultSettings, faults: [], files: new Map() };
  const fault = unreadable(entry);
  if (fault !== undefined) return { value: defaultSettings, faults: [fault], files: new Map() };
  const files = await readAll(tree, [entry], (value, _source, places) => readSettings(value, places), before);
  const read = files.get(settingsFile)?.read;
  return { value: read?.ok === true ? read.value : defaultSettings, faults: read?.faults ?? [], files };
}

async function loadFolder<T extends { readonly identifier: string; readonly source: SourceFile }>(
  tree: CatalogTree,
  folder: "blueprints" | "actions",
  reader: Reader<T>,
  before?: ReadFiles<T>,
): Promise<{
  readonly values: ReadonlyMap<string, T>;
  readonly unread: readonly Fault[];
  readonly faults: readonly Fault[];
  readonly files: ReadFiles<T>;
}> {
  const found = filesIn(tree.entries.folder(folder));
  const files = await readAll(tree, found.files, reader, before);
  const reads = [...files.values()].map(({ read }) => read);
  const { values, faults } = byIdentifier(reads.flatMap((read) => (read.ok ? [read.value] : [])));
  return { values, unread: found.faults, faults: [...reads.flatMap((read) => read.faults), ...faults], files };
}

async function readAll<T>(
  tree: CatalogTree,
  files: readonly SourceFile[],
  reader: Reader<T>,
  before: ReadFiles<T> = new Map(),
): Promise<ReadFiles<T>> {
  const isKnown = ({ path, oid }: SourceFile): boolean => before.get(path)?.oid === oid;
  const contents = await tree.read(files.filter((file) => !isKnown(file)).map(({ path }) => path));
  return new Map(
    files.map((file) => {
      const known = before.get(file.path);
      const read = known?.oid === file.oid ? known.read : readFile(file, contents, reader);
      return [file.path, { oid: file.oid, read }];
    }),
  );
}
