import type { JsonObject } from "../../json.ts";
import type { EntityMapping } from "../model/action.ts";
import type { Blueprint } from "../model/blueprint.ts";
import { memberOf } from "../documents/json_limits.ts";

/** What a new entity has of properties that a mapping does not name, as in Port. What it names and gives nothing for has nothing. */
export function defaultProperties(mapping: Pick<EntityMapping, "properties">, blueprint: Blueprint): JsonObject {
  return Object.fromEntries(
    [...blueprint.properties].flatMap(([id, { default: value }]) =>
      value === undefined || memberOf(mapping.properties, id) !== undefined ? [] : [[id, value] as const],
    ),
  );
}
