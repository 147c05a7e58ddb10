import type { Fault } from "../../faults.ts";
import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { fileSchema } from "../documents/file_schema.ts";
import { entityIdentifier, metaKeys } from "../values/identifiers.ts";
import { otherKindFault } from "../model/object_kind.ts";
import type { Entity } from "../model/entity.ts";
import { memberOf } from "../documents/json_limits.ts";
import type { SourceFile } from "../tree/source_file.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import { text, texts } from "../values/raw_value_schema.ts";
import type { Read } from "../tree/read_result.ts";

interface RawEntity {
  readonly identifier: string;
  readonly title?: string | null;
  readonly icon?: string | null;
  readonly team?: string | readonly string[] | null;
  readonly blueprint?: string;
  readonly properties?: JsonObject;
  readonly relations?: Entity["relations"];
}

const nullableText = { type: ["string", "null"] };

export const entitySchema = {
  type: "object",
  properties: {
    identifier: entityIdentifier,
    title: nullableText,
    icon: nullableText,
    team: { ...texts, type: ["string", "array", "null"] },
    blueprint: text,
    properties: { type: "object" },
    relations: {
      type: "object",
      additionalProperties: { ...texts, type: ["string", "array", "null"] },
    },
    ...metaKeys,
    scorecards: true,
  },
  required: ["identifier"],
  additionalProperties: false,
};

const readRaw = fileSchema<RawEntity>(entitySchema);

/**
 * Reads an entity's own shape; `validateEntity` holds it against its blueprint. `folderBlueprint` is what the folder says,
 * for entities that don't name their blueprint.
 */
export function readEntity(
  value: JsonValue,
  source: SourceFile,
  places: PlaceFinder,
  folderBlueprint: string,
): Read<Entity> {
  const raw = readRaw(value, places);
  const other = raw.ok ? undefined : otherKindFault(value, "entity", places);
  if (other !== undefined) return { ok: false, faults: [other] };
  const ofFolder = folderFaults(value, places, folderBlueprint);
  if (!raw.ok) return { ok: false, faults: [...raw.faults, ...ofFolder] };
  if (ofFolder.length > 0) return { ok: false, faults: ofFolder };
  const { identifier, title, icon, team, blueprint = folderBlueprint, properties = {}, relations = {} } = raw.value;
  const teams = typeof team === "string" ? [team] : (team ?? undefined);
  const entity: Entity = {
    identifier,
    blueprint,
    title: title ?? identifier,
    ...(icon === undefined || icon === null ? {} : { icon }),
    ...(teams === undefined ? {} : { team: teams }),
    properties,
    relations,
    source,
  };
  return { ok: true, value: entity, faults: [] };
}

function folderFaults(value: JsonValue, places: PlaceFinder, folderBlueprint: string): readonly Fault[] {
  const blueprint = isJsonObject(value) ? memberOf(value, "blueprint") : undefined;
  if (typeof blueprint !== "string" || blueprint === folderBlueprint) return [];
  const message = `The entity's blueprint is ${blueprint}, and its folder is that of ${folderBlueprint}.`;
  const remedy = "Move the file, or change `blueprint`.";
  return [{ severity: "error", rule: "blueprint-folder", place: places(["blueprint"]), message, remedy }];
}
