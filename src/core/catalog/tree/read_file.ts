import type { JsonValue } from "../../json.ts";
import type { SourceFile } from "./source_file.ts";
import { isCalledJson, jsonFault } from "../documents/json_text.ts";
import { placeFinder } from "../documents/place_finder.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import type { Read } from "./read_result.ts";
import { parseDocument } from "../documents/yaml.ts";

export type Reader<T> = (value: JsonValue, source: SourceFile, places: PlaceFinder) => Read<T>;

/** Reads a file of the catalog by its contents; one that is not among them is empty. */
export function readFile<T>(source: SourceFile, contents: ReadonlyMap<string, Uint8Array>, reader: Reader<T>): Read<T> {
  const bytes = contents.get(source.path);
  const parsed = parseDocument(bytes ?? "", source.path);
  if (!parsed.ok) return parsed;
  const places = placeFinder(bytes ?? new Uint8Array(), source.path);
  const read = reader(parsed.value, { path: source.path, oid: source.oid }, places);
  const fault = isCalledJson(source.path) ? jsonFault(bytes ?? new Uint8Array(), source.path) : undefined;
  return fault === undefined ? read : { ...read, faults: [...read.faults, fault] };
}
