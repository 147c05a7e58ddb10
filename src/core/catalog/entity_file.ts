import { Document, isMap, isScalar, parseDocument as parseYaml } from "yaml";
import type { Scalar, YAMLMap } from "yaml";
import { canonicalJson, isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { memberOf } from "./json_limits.ts";
import type { Entity } from "./entity.ts";
import { spliceYaml } from "./splice_yaml.ts";
import { parseDocument } from "./yaml.ts";

export type EntityContent = Omit<Entity, "source">;

/**
 * The text of an entity's file. An existing file keeps its comments, key order, quoting and line ends wherever its values
 * stay the same; one in JSON stays JSON. What the file leaves to its folder or to a default is not added.
 */
export function writeEntityFile(existing: string | undefined, entity: EntityContent): string {
  const parsed = existing === undefined ? undefined : parseDocument(existing, "entity");
  if (existing === undefined || parsed?.ok !== true || !isJsonObject(parsed.value)) {
    return new Document(contentOf(entity, undefined)).toString(layout);
  }
  const content = contentOf(entity, parsed.value);
  const text = isJson(existing)
    ? writeJson(existing, parsed.value, content)
    : writeYaml(existing, parsed.value, content);
  return existing.includes("\r\n") ? text.replace(/\r?\n/g, "\r\n") : text;
}

const layout = { lineWidth: 0 } as const;
/** Keys in the file that are not an entity's own, such as Port's `createdAt`, stay as they are. */
const ownKeys = ["identifier", "title", "icon", "team", "blueprint", "properties", "relations"];

function contentOf(entity: EntityContent, file: JsonObject | undefined): JsonObject {
  const { identifier, title, icon, team, blueprint, properties, relations } = entity;
  const unsaid = (key: string): boolean => file !== undefined && memberOf(file, key) === undefined;
  const [onlyTeam] = team ?? [];
  const oneTeam = team?.length === 1 && onlyTeam !== undefined && typeof file?.team === "string";
  return {
    identifier,
    ...(title === identifier && unsaid("title") ? {} : { title }),
    ...(icon === undefined ? {} : { icon }),
    ...(team === undefined ? {} : { team: oneTeam ? onlyTeam : team }),
    ...(unsaid("blueprint") ? {} : { blueprint }),
    ...(Object.keys(properties).length === 0 && unsaid("properties") ? {} : { properties }),
    ...(Object.keys(relations).length === 0 && unsaid("relations") ? {} : { relations }),
  };
}

function writeYaml(existing: string, before: JsonObject, content: JsonObject): string {
  if (sameValue(pick(before), content)) return existing;
  const spliced = spliceYaml(existing, before, content, ownKeys);
  if (spliced !== undefined && isWritten(spliced, content)) return spliced;
  // Repeated keys have been refused already, and looking for them takes quadratic time.
  const document = parseYaml(existing, { uniqueKeys: false });
  if (isMap(document.contents)) {
    for (const key of ownKeys)
      updateMember(document, document.contents, key, memberOf(before, key), memberOf(content, key));
  }
  const padding = { flowCollectionPadding: /[[{] /.test(existing) };
  const text = document.toString({ ...layout, ...padding, verifyAliasOrder: false });
  // An alias may tie a value to another place, or have lost its anchor; then the values matter more than the layout.
  return isWritten(text, content) ? text : new Document({ ...before, ...absentKeys, ...content }).toString(layout);
}

function isWritten(text: string, content: JsonObject): boolean {
  const read = parseDocument(text, "entity");
  return read.ok && isJsonObject(read.value) && sameValue(pick(read.value), content);
}

const absentKeys = Object.fromEntries(ownKeys.map((key) => [key, undefined]));

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
  if (before !== undefined && sameValue(before, after)) return;
  const node: unknown = map.get(key, true);
  if (isMap(node) && isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const each of keys) updateMember(document, node, each, memberOf(before, each), memberOf(after, each));
  } else if (isScalar(node) && !isComposite(after)) {
    keepStyle(node, after);
  } else {
    map.set(key, document.createNode(after));
  }
}

function isComposite(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

/** The comment beside a value stays with it, and so does its quoting where it still fits. */
function keepStyle(node: Scalar, value: JsonValue): void {
  if (typeof value !== typeof node.value) delete node.type;
  if (typeof value === "string" && value.includes("\n") !== String(node.value).includes("\n")) delete node.type;
  delete node.source;
  delete node.format;
  node.value = value;
}

/** Values that change in their places leave all else as it is. Otherwise the key order of the file comes first; what is new follows. */
function writeJson(existing: string, before: JsonObject, content: JsonObject): string {
  if (sameValue(pick(before), content)) return existing;
  const spliced = spliceYaml(existing, before, content, ownKeys);
  if (spliced !== undefined && isJson(spliced) && isWritten(spliced, content)) return spliced;
  const merged = mergeOrder(before, { ...withoutOwnKeys(before), ...content });
  const indent = /\n([ \t]+)"/.exec(existing)?.[1] ?? (existing.trim().includes("\n") ? 2 : 0);
  return `${JSON.stringify(merged, null, indent)}${existing.endsWith("\n") ? "\n" : ""}`;
}

function mergeOrder(before: JsonObject, after: JsonObject): JsonObject {
  const keys = [...Object.keys(before).filter((key) => Object.hasOwn(after, key)), ...Object.keys(after)];
  return Object.fromEntries(
    [...new Set(keys)].map((key) => {
      const [old, now] = [memberOf(before, key), memberOf(after, key) ?? null];
      return [key, isJsonObject(old) && isJsonObject(now) ? mergeOrder(old, now) : now];
    }),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function pick(file: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(file).filter(([key]) => ownKeys.includes(key)));
}

function withoutOwnKeys(file: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(file).filter(([key]) => !ownKeys.includes(key)));
}

function sameValue(one: JsonValue, other: JsonValue): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
