import type { ValueSchema } from "../catalog/model/blueprint.ts";
import type { JsonValue } from "../json.ts";

/** A value as a dropdown shows it. */
export function optionText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Written as YAML: objects, lists of them, and text that must itself be YAML. */
export function isStructured(schema: ValueSchema): boolean {
  return schema.type === "object" || schema.type === "array" || schema.format === "yaml";
}

export function isEntity(schema: ValueSchema): boolean {
  return schema.format === "entity";
}
