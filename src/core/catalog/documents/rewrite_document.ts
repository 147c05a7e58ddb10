import { Document, isMap, isScalar, parseDocument as parseYaml } from "yaml";
import type { Scalar, YAMLMap } from "yaml";
import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { expandAliases } from "./expand_aliases.ts";
import { memberOf } from "./json_limits.ts";
import { jsonIndent, spliceJson } from "./splice_json.ts";
import { spliceYaml } from "./splice_yaml.ts";
import { isSame } from "./value_changes.ts";
import { isComposite } from "./yaml_parts.ts";
import { parseDocument } from "./yaml.ts";

/**
 * The text of a file that holds `before`, so that it holds `after`. Comments, order, quoting and line ends stay wherever values do,
 * and with keys that are renamed; JSON stays JSON.
 */
export function rewriteDocument(existing: string, before: JsonObject, after: JsonObject): string {
  if (isSame(before, after)) return existing;
  const text = isJson(existing) ? rewriteJson(existing, before, after) : rewriteYaml(existing, before, after);
  return existing.includes("\r\n") ? text.replace(/\r?\n/g, "\r\n") : text;
}

const layout = { lineWidth: 0 } as const;

function rewriteJson(existing: string, before: JsonObject, after: JsonObject): string {
  const spliced = spliceJson(existing, before, after);
  if (spliced !== undefined && isJson(spliced) && holds(spliced, after)) return spliced;
  return `${JSON.stringify(after, null, jsonIndent(existing))}${existing.endsWith("\n") ? "\n" : ""}`;
}

function rewriteYaml(existing: string, before: JsonObject, after: JsonObject): string {
  const spliced = spliceYaml(existing, before, after);
  if (spliced !== undefined && holds(spliced, after)) return spliced;
  // An alias may tie a value to another place, or lose its anchor.
  const untied = expandAliases(existing, before, after);
  const again = untied === existing ? undefined : spliceYaml(untied, before, after);
  if (again !== undefined && holds(again, after)) return again;
  return updateNodes(untied, before, after) ?? new Document(after, { aliasDuplicateObjects: false }).toString(layout);
}

function holds(text: string, content: JsonObject): boolean {
  const read = parseDocument(text, "");
  return read.ok && isSame(read.value, content);
}

/** With its comments, but not with all of its layout; nothing where the values would not be those. */
function updateNodes(text: string, before: JsonObject, after: JsonObject): string | undefined {
  // Repeated keys have been refused already, and looking for them takes quadratic time.
  const document = parseYaml(text, { uniqueKeys: false });
  if (isMap(document.contents)) updateMembers(document, document.contents, before, after);
  const padding = { flowCollectionPadding: /[[{] /.test(text) };
  const updated = document.toString({ ...layout, ...padding, verifyAliasOrder: false });
  return holds(updated, after) ? updated : undefined;
}

function updateMembers(document: Document, map: YAMLMap, before: JsonObject, after: JsonObject): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    updateMember(document, map, key, memberOf(before, key), memberOf(after, key));
  }
}

function updateMember(
  document: Document,
  map: YAMLMap,
  key: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): void {
  if (after === undefined) {
    map.delete(key);
    return;
  }
  if (isSame(before, after)) return;
  const node: unknown = map.get(key, true);
  if (isMap(node) && isJsonObject(before) && isJsonObject(after)) {
    updateMembers(document, node, before, after);
  } else if (isScalar(node) && !isComposite(after)) {
    keepStyle(node, after);
  } else {
    map.set(key, document.createNode(after));
  }
}

/** The comment beside a value stays with it, and so does its quoting where it still fits. */
function keepStyle(node: Scalar, value: JsonValue): void {
  if (typeof value !== typeof node.value) delete node.type;
  if (typeof value === "string" && value.includes("\n") !== String(node.value).includes("\n")) delete node.type;
  delete node.source;
  delete node.format;
  node.value = value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
