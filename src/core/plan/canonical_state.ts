import { canonicalJson, isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { parseExactly } from "./exact_json.ts";

/**
 * What a state says there is, as a text: equal for states that say the same. Terraform writes the paths of what is sensitive in any
 * order, another one each time; how checks came out is no part of what there is.
 * @throws Error that never repeats what was read
 */
export function canonicalState(json: string): string {
  const state = parse(json);
  if (!isJsonObject(state)) throw new Error("The state is not a JSON object.");
  const { outputs = null, resources = null } = state;
  return canonicalJson({ outputs, resources: eachOf(resources, (resource) => withInstances(resource)) });
}

function parse(json: string): unknown {
  try {
    return parseExactly(json);
  } catch {
    // Its message would repeat a part of the state.
    throw new Error("The state is not JSON.");
  }
}

function withInstances(resource: JsonValue): JsonValue {
  if (!isJsonObject(resource)) return resource;
  return { ...resource, instances: eachOf(resource["instances"] ?? null, withSortedPaths) };
}

function withSortedPaths(instance: JsonValue): JsonValue {
  if (!isJsonObject(instance)) return instance;
  const { sensitive_attributes: paths } = instance;
  const sorted = Array.isArray(paths) ? paths.map((path: JsonValue) => canonicalJson(path)).sort() : [];
  return { ...instance, sensitive_attributes: sorted };
}

function eachOf(value: JsonValue, change: (item: JsonValue) => JsonValue): JsonValue {
  return Array.isArray(value) ? value.map((item: JsonValue) => change(item)) : value;
}
