import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";

/** Who may do something is not read out of what is empty. */
const kept: readonly string[] = ["permissions", "approvers"];

/**
 * The same without the keys that are `null` where the JSON Schema has them optional and of another type: clients of Port's API
 * write such for what is not set. Names that a catalog gives itself stay, as does what may be any value.
 */
export function withoutEmptyKeys(object: JsonObject, schema: unknown): JsonObject {
  const { properties, required, additionalProperties: others } = isJsonObject(schema) ? schema : {};
  const isRequired = (key: string): boolean => Array.isArray(required) && required.includes(key);
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => {
      if (kept.includes(key)) return [[key, value]];
      const own = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (value === null && own !== undefined && !isRequired(key) && (key === "default" || !takesNull(own))) return [];
      return [[key, inside(value, own ?? others)]];
    }),
  );
}

function inside(value: JsonValue, schema: unknown): JsonValue {
  if (isJsonObject(value)) return withoutEmptyKeys(value, schema);
  if (!Array.isArray(value) || !isJsonObject(schema)) return value;
  return value.map((item: JsonValue) => inside(item, schema["items"]));
}

function takesNull(schema: JsonValue): boolean {
  return schema === true || (isJsonObject(schema) && [schema["type"] ?? []].flat().includes("null"));
}
