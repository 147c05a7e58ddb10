import { Document } from "yaml";
import { isJsonObject } from "../../json.ts";
import type { JsonObject } from "../../json.ts";
import { memberOf } from "../documents/json_limits.ts";
import type { Entity } from "../model/entity.ts";
import { rewriteDocument } from "../documents/rewrite_document.ts";
import { parseDocument } from "../documents/yaml.ts";

export type EntityContent = Omit<Entity, "source">;

/**
 * The text of an entity's file. An existing file keeps its comments, key order, quoting and line ends wherever its values
 * stay the same; one in JSON stays JSON. What the file leaves to its folder or to a default is not added.
 */
export function writeEntityFile(existing: string | undefined, entity: EntityContent): string {
  const parsed = existing === undefined ? undefined : parseDocument(existing, "entity");
  if (existing === undefined || parsed?.ok !== true || !isJsonObject(parsed.value)) {
    return new Document(contentOf(entity, undefined)).toString({ lineWidth: 0 });
  }
  const before = parsed.value;
  return rewriteDocument(existing, before, { ...withoutOwnKeys(before), ...contentOf(entity, before) });
}

/** Keys in the file that are not an entity's own, such as Port's `createdAt`, stay as they are. */
const ownKeys = ["identifier", "title", "icon", "team", "blueprint", "properties", "relations"];

function contentOf(entity: EntityContent, file: JsonObject | undefined): JsonObject {
  const { identifier, title, icon, team, blueprint, properties, relations } = entity;
  const unsaid = (key: string): boolean => file !== undefined && memberOf(file, key) === undefined;
  const [onlyTeam] = team ?? [];
  const oneTeam = team?.length === 1 && onlyTeam !== undefined && typeof file?.team === "string";
  // A key without a value says what its absence says.
  const absent = (key: string): JsonObject =>
    file !== undefined && memberOf(file, key) === null ? { [key]: null } : {};
  const isOwnName = title === identifier && (unsaid("title") || file?.title === null);
  return {
    identifier,
    ...(isOwnName ? absent("title") : { title }),
    ...(icon === undefined ? absent("icon") : { icon }),
    ...(team === undefined ? absent("team") : { team: oneTeam ? onlyTeam : team }),
    ...(unsaid("blueprint") ? {} : { blueprint }),
    ...(Object.keys(properties).length === 0 && unsaid("properties") ? {} : { properties }),
    ...(Object.keys(relations).length === 0 && unsaid("relations") ? {} : { relations }),
  };
}

function withoutOwnKeys(file: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(file).filter(([key]) => !ownKeys.includes(key)));
}
