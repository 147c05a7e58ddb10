import { isJsonObject } from "../../src/core/json.ts";
import type { JsonValue } from "../../src/core/json.ts";
import { isState, type PulledState, type StateInstance } from "./terraform_shapes.ts";

/** @throws Error that never repeats what was read */
export function readState(json: string): PulledState {
  const value = readJson(json);
  if (isState(value)) return value;
  throw new Error("The state is not in a format that is known here.");
}

/** The texts of a state's sensitive outputs and attributes, so that they can be taken out of messages. */
export function sensitiveStateTexts(state: PulledState): readonly string[] {
  const outputs = Object.values(state.outputs ?? {}).flatMap(({ value, sensitive }) =>
    sensitive === true ? textsIn(value ?? null) : [],
  );
  const instances = (state.resources ?? []).flatMap(({ instances = [] }) => instances);
  return [...outputs, ...instances.flatMap(sensitiveAttributes)];
}

function sensitiveAttributes({ attributes = null, sensitive_attributes: paths }: StateInstance): readonly string[] {
  return Array.isArray(paths) ? paths.flatMap((path: JsonValue) => textsIn(valueAt(attributes, path))) : [];
}

/** As far as the path leads: where a step is not understood, everything below counts as sensitive. */
function valueAt(value: JsonValue, path: JsonValue): JsonValue {
  let reached = value;
  for (const step of Array.isArray(path) ? (path as readonly JsonValue[]) : []) {
    const key = stepKey(step);
    const next = Array.isArray(reached)
      ? (reached as readonly JsonValue[])[Number(key)]
      : isJsonObject(reached)
        ? reached[key]
        : undefined;
    if (next === undefined) return reached;
    reached = next;
  }
  return reached;
}

/** An attribute's name, or a map's or list's key, which stands one level deeper with its type. */
function stepKey(step: JsonValue): string {
  const { value } = isJsonObject(step) ? step : {};
  const key = isJsonObject(value) ? value["value"] : value;
  return typeof key === "string" || typeof key === "number" ? String(key) : "";
}

/** Every text and number in a value. */
export function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => textsIn(item));
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** JSON that may hold secrets; nothing where it is none. */
export function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Its text may hold secrets, and JSON.parse would repeat some of it.
    return undefined;
  }
}
