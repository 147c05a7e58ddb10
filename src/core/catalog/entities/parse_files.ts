import { isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import { EntityStore } from "./entity_store.ts";
import type { EntityContent } from "./entity_store.ts";
import type { Fault } from "../../faults.ts";
import { memberOf } from "../documents/json_limits.ts";
import { isJsonObjectText } from "../documents/json_text.ts";
import type { Entity } from "../model/entity.ts";
import type { SourceFile } from "../tree/source_file.ts";
import type { Blueprints, FileGroup, ParsedElsewhere } from "./parsers.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import { readEntity } from "./read_entity.ts";
import { readFile } from "../tree/read_file.ts";
import type { Read } from "../tree/read_result.ts";
import { contentBasis, judgeContent } from "./validate_entity.ts";
import type { ContentVerdict } from "./validate_entity.ts";

/** A file of entities that the store can't keep: it has faults, or is too large. */
export interface UnstoredFile {
  readonly oid: string;
  readonly faults: readonly Fault[];
  readonly entity?: Entity;
}

/**
 * Parses files into a store, and answers those that it can't keep, by path. What is at hand is held against its blueprint at
 * once, so that it need not be decoded for that.
 */
export function parseFiles(
  { blueprint, files, contents }: FileGroup,
  store: EntityStore,
  blueprints: Blueprints,
): ReadonlyMap<string, UnstoredFile> {
  const unstored = new Map<string, UnstoredFile>();
  const basis = contentBasis(blueprint, { blueprints });
  const verdictOn = (content: EntityContent): ContentVerdict => ({
    basis,
    fits: judgeContent({ ...content, blueprint }, { blueprints }).length === 0,
  });
  const isJson = ({ path }: SourceFile): boolean => isJsonObjectText(contents.get(path) ?? new Uint8Array());
  for (const file of files) {
    const read = readFile(file, contents, (value, source, places) => readContent(value, source, places, blueprint));
    if (!read.ok) unstored.set(file.path, { oid: file.oid, faults: read.faults });
    else if (read.faults.length > 0 || !store.add(file.oid, read.value, isJson(file), verdictOn(read.value))) {
      const entity = { ...read.value, blueprint, source: file };
      unstored.set(file.path, { oid: file.oid, faults: read.faults, entity });
    }
  }
  return unstored;
}

/** Parses files where their store is not at hand. */
export function parseElsewhere(group: FileGroup, blueprints: Blueprints): ParsedElsewhere {
  const store = new EntityStore();
  const unstored = parseFiles(group, store, blueprints);
  return { segments: store.takeNew(), unstored: [...unstored.keys()] };
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
