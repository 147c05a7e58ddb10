import type { Fault } from "../../faults.ts";
import { isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";

type ObjectKind = "blueprint" | "entity" | "action";

const placesOfKinds: Readonly<Record<ObjectKind, string>> = {
  blueprint: "blueprints/",
  entity: "entities/<blueprint>/",
  action: "actions/",
};
const articles: Readonly<Record<ObjectKind, string>> = { blueprint: "a", entity: "an", action: "an" };

/** What a file that can't be read as one of its folder surely is instead. Each of its keys would be told as unknown, or missing. */
export function otherKindFault(value: JsonValue, expected: ObjectKind, places: PlaceFinder): Fault | undefined {
  const kind = sureKind(value);
  if (kind === undefined || kind === expected) return undefined;
  return {
    severity: "error",
    rule: "other-kind",
    place: places([]),
    message: `This is ${articles[kind]} ${kind}, and here every file is ${articles[expected]} ${expected}.`,
    remedy: `Move it to ${placesOfKinds[kind]}.`,
  };
}

/** By keys that one kind alone has; what has those of several is none for sure. */
function sureKind(value: JsonValue): ObjectKind | undefined {
  if (!isJsonObject(value) || value.identifier === undefined) return undefined;
  const { schema, trigger, invocationMethod, blueprint, userInputs } = value;
  const isBlueprint = isJsonObject(schema) && isJsonObject(schema["properties"]);
  const isAction = trigger !== undefined && invocationMethod !== undefined;
  if (isBlueprint) return trigger === undefined && blueprint === undefined ? "blueprint" : undefined;
  if (isAction) return schema === undefined && value.properties === undefined ? "action" : undefined;
  const hasOthers = [schema, trigger, invocationMethod, userInputs].some((each) => each !== undefined);
  return typeof blueprint === "string" && !hasOthers ? "entity" : undefined;
}
