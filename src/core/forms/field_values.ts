import type { ValueSchema } from "../catalog/model/blueprint.ts";
import type { JsonValue } from "../json.ts";
import { noOption, yesOption } from "./words.ts";

/** A value as a dropdown shows it. */
export function optionText(value: JsonValue): string {
  if (typeof value === "boolean") return value ? yesOption : noOption;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What a boolean offers, which its options may narrow. */
export function booleanOptions({ enum: allowed = [] }: ValueSchema): readonly string[] {
  return (allowed.length === 0 ? [true, false] : allowed).map(optionText);
}

/** The same as a phrase of what is allowed. */
export function booleanWords(schema: ValueSchema): string {
  return booleanOptions(schema)
    .map((option) => `\`${option}\``)
    .join(" or ");
}

/** Written as YAML: objects, lists of them, and text that must itself be YAML. */
export function isStructured(schema: ValueSchema): boolean {
  return schema.type === "object" || schema.type === "array" || schema.format === "yaml";
}

export function isEntity(schema: ValueSchema): boolean {
  return schema.format === "entity";
}
