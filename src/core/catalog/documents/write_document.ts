import { Document } from "yaml";
import { canonicalJson } from "../../json.ts";
import type { JsonObject } from "../../json.ts";
import { parseDocument } from "./yaml.ts";

/**
 * The text of a new file of the catalog, in YAML, or in JSON where the file's name says so; nothing where the catalog could
 * not read it back, which is so when it is too large.
 */
export function writeDocument(value: JsonObject, path: string): string | undefined {
  const text = path.endsWith(".json")
    ? `${JSON.stringify(value, null, 2)}\n`
    : new Document(value, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 });
  const read = parseDocument(text, path);
  return read.ok && canonicalJson(read.value) === canonicalJson(value) ? text : undefined;
}
