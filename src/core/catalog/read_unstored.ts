import type { Fault } from "../faults.ts";
import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import type { EntityContent, EntityStore } from "./entity_store.ts";
import { memberOf } from "./json_limits.ts";
import type { Entity, SourceFile } from "./model.ts";
import type { PlaceFinder } from "./place_finder.ts";
import { readEntity } from "./read_entity.ts";
import { readFile } from "./read_file.ts";
import type { Read } from "./read_result.ts";
import type { CatalogTree } from "./tree.ts";

/** A file of entities that the store can't keep: it has faults, or is too large. */
export interface UnstoredFile {
  readonly oid: string;
  readonly faults: readonly Fault[];
  readonly entity?: Entity;
}

/** So many files are held in memory at once. */
const filesAtOnce = 250;

/** Reads what the store does not know, into the store where it can be kept there; the rest is the answer. */
export async function readUnstored(
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
