import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";

/** Port's older actions have their inputs on top, and the operation as the trigger; often several stand in a list. */
export function isOlderForm(value: JsonValue): boolean {
  const first = Array.isArray(value) ? (value as readonly JsonValue[])[0] : value;
  return (
    isJsonObject(first) &&
    (isOlderTrigger(first.trigger) || (first.userInputs !== undefined && first.trigger === undefined))
  );
}

/** An operation, by itself or in a list. */
function isOlderTrigger(trigger: JsonValue | undefined): boolean {
  return typeof trigger === "string" || (Array.isArray(trigger) && typeof trigger[0] === "string");
}

/** A v1 action in v2's keys. Nothing is added but the blueprint, which v1 knew from where the action stood. */
export function convertOlderAction(action: JsonObject, blueprint: string | undefined): JsonObject {
  const { identifier, title, icon, description, trigger, userInputs, condition, blueprint: named, ...others } = action;
  const { invocationMethod: method, ...rest } = others;
  const blueprintIdentifier = named ?? blueprint;
  return {
    ...present({ identifier, title, icon, description }),
    trigger: {
      type: "self-service",
      ...present({ operation: onlyOf(trigger), blueprintIdentifier }),
      userInputs: userInputs ?? { properties: {} },
      ...present({ condition }),
    },
    ...(method === undefined ? {} : { invocationMethod: convertOlderBackend(method) }),
    ...rest,
  };
}

/** What stands alone in a list. Of several an action can be but one: they stay, and are refused. */
function onlyOf(trigger: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(trigger) && trigger.length === 1 ? (trigger as readonly JsonValue[])[0] : trigger;
}

/** v1 wrote one of its backends with a hyphen. */
function convertOlderBackend(method: JsonValue): JsonValue {
  return isJsonObject(method) && method["type"] === "AZURE-DEVOPS" ? { ...method, type: "AZURE_DEVOPS" } : method;
}

/** The places of a v1 action, by the paths of its v2 form. */
export function olderPlaces(places: PlaceFinder): PlaceFinder {
  return (path, at, text) => places(olderPath(path), at, text);
}

/** Where in a v1 action a value stands that its v2 form has at `path`. */
function olderPath([first, second, ...rest]: ValuePath): ValuePath {
  if (first !== "trigger") return [first, second, ...rest].filter((part) => part !== undefined);
  if (second === "operation") return ["trigger"];
  if (second === "blueprintIdentifier") return ["blueprint"];
  return second === undefined || second === "type" ? [] : [second, ...rest];
}

function present(members: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
