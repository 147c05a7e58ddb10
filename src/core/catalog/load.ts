import type { Fault } from "../faults.ts";
import type { JsonValue } from "../json.ts";
import { readCodeowners } from "./codeowners_file.ts";
import { findCatalogFiles, unreadable } from "./find_files.ts";
import type { CatalogFile } from "./find_files.ts";
import type { Catalog, Settings, SourceFile } from "./model.ts";
import { placeFinder } from "./place_finder.ts";
import type { PlaceFinder } from "./place_finder.ts";
import { readAction } from "./read_action.ts";
import { readBlueprint } from "./read_blueprint.ts";
import { readEntity } from "./read_entity.ts";
import type { Read } from "./read_result.ts";
import { defaultSettings, readSettings, settingsFile } from "./read_settings.ts";
import type { CatalogTree } from "./tree.ts";
import { byIdentifier } from "./unique.ts";
import { parseDocument } from "./yaml.ts";

type Contents = ReadonlyMap<string, Uint8Array>;
type Reader<T> = (value: JsonValue, source: SourceFile, places: PlaceFinder) => Read<T>;

/**
 * Reads a catalog. What cannot be read is told in `faults` and left out, so that the rest keeps working; a `gatehouse.yml`
 * that cannot be read leaves the defaults in force, and `isBroken` tells.
 */
export async function loadCatalog(tree: CatalogTree): Promise<Catalog> {
  const found = findCatalogFiles(tree);
  const codeowners = await readCodeowners(tree);
  const contents = await tree.read([...found.files.map(({ path }) => path), settingsFile]);
  const settings = loadSettings(tree, contents);
  const faults: Fault[] = [...settings.faults, ...codeowners.faults, ...found.faults];
  const load = <T extends { readonly identifier: string; readonly source: SourceFile }>(
    files: readonly CatalogFile[],
    reader: Reader<T>,
  ): ReadonlyMap<string, T> => {
    const unique = byIdentifier(files.flatMap((file) => keep(readFile(file, contents, reader), faults)));
    faults.push(...unique.faults);
    return unique.values;
  };
  const filesOf = Map.groupBy(found.files, ({ kind }) => kind);
  const entityFolders = Map.groupBy(found.files, (file) => (file.kind === "entity" ? file.blueprint : undefined));
  return {
    commit: tree.commit,
    tree,
    settings: settings.value,
    blueprints: load(filesOf.get("blueprint") ?? [], readBlueprint),
    entities: new Map(
      [...entityFolders].flatMap(([blueprint, files]) =>
        blueprint === undefined
          ? []
          : [
              [
                blueprint,
                load(files, (value, source, places) => readEntity(value, source, places, blueprint)),
              ] as const,
            ],
      ),
    ),
    actions: load(filesOf.get("action") ?? [], readAction),
    ...(codeowners.file === undefined ? {} : { codeowners: codeowners.file }),
    faults,
  };
}

/** Whether a file of the catalog has errors, so that what it says is not in force. */
export function isBroken(catalog: Catalog, path: string): boolean {
  return catalog.faults.some(({ severity, place }) => severity === "error" && place.file === path);
}

function loadSettings(
  tree: CatalogTree,
  contents: Contents,
): { readonly value: Settings; readonly faults: readonly Fault[] } {
  const entry = tree.entries.get(settingsFile);
  if (entry === undefined) return { value: defaultSettings, faults: [] };
  const fault = unreadable(entry);
  if (fault !== undefined) return { value: defaultSettings, faults: [fault] };
  const reader: Reader<Settings> = (value, _source, places) => readSettings(value, places);
  const read = readFile(entry, contents, reader);
  return { value: read.ok ? read.value : defaultSettings, faults: read.faults };
}

function readFile<T>(source: SourceFile, contents: Contents, reader: Reader<T>): Read<T> {
  const bytes = contents.get(source.path);
  const parsed = parseDocument(bytes ?? "", source.path);
  if (!parsed.ok) return parsed;
  const places = placeFinder(new TextDecoder().decode(bytes), source.path);
  return reader(parsed.value, { path: source.path, oid: source.oid }, places);
}

function keep<T>(read: Read<T>, faults: Fault[]): readonly T[] {
  faults.push(...read.faults);
  return read.ok ? [read.value] : [];
}
