import { canonicalJson } from "../../json.ts";
import type { PropertyType } from "../model/blueprint.ts";
import { inputFormats } from "../values/formats.ts";
import type { RawValueSchema } from "../values/raw_value_schema.ts";

/** What works, and may not have been meant, in the schema of a property or an input. */
export interface SchemaSlip {
  readonly rule: string;
  /** From the schema on. */
  readonly path: readonly string[];
  readonly at: "key" | "value";
  readonly message: string;
  readonly remedy: string;
}

const judgedKeys: Readonly<Record<PropertyType, readonly (keyof RawValueSchema)[]>> = {
  string: ["minLength", "maxLength", "pattern"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  array: ["minItems", "maxItems", "uniqueItems", "items"],
  boolean: [],
  object: [],
};

/** Keys that judge values of another type, so that they let everything pass. */
export function idleKeys(schema: RawValueSchema): readonly SchemaSlip[] {
  const { type, items } = schema;
  const meant = judgedKeys[type];
  const idle = Object.values(judgedKeys)
    .flat()
    .filter((key) => schema[key] !== undefined && !meant.includes(key));
  const slips = idle.map((key): SchemaSlip => ({
    rule: "idle-key",
    path: [key],
    at: "key",
    message: `\`${key}\` says nothing of values of the type ${type}.`,
    remedy: meant.length === 0 ? "Take it out." : `Write ${meant.join(", ")}, or take it out.`,
  }));
  return [...slips, ...(items === undefined || type !== "array" ? [] : inItems(idleKeys(items)))];
}

/** Of a blueprint's property: values that are allowed twice, and formats that mean something in forms alone. */
export function propertySlips({ type, format, enum: allowed, items }: RawValueSchema): readonly SchemaSlip[] {
  const slips: SchemaSlip[] = [];
  const seen = new Set<string>();
  const values = Array.isArray(allowed) ? allowed.map(canonicalJson) : [];
  const twice = values.find((value) => seen.size === seen.add(value).size);
  if (twice !== undefined) {
    const message = `\`enum\` has ${twice} twice.`;
    slips.push({ rule: "duplicate-value", path: ["enum"], at: "value", message, remedy: "Keep one of them." });
  }
  if (format !== undefined && inputFormats.includes(format)) {
    const message = `the format ${format} is for inputs of actions.`;
    const remedy = format === "entity" ? "Make it a relation." : "Take it out, or write markdown.";
    slips.push({ rule: "input-format", path: ["format"], at: "value", message, remedy });
  }
  return [...slips, ...(items === undefined || type !== "array" ? [] : inItems(propertySlips(items)))];
}

function inItems(slips: readonly SchemaSlip[]): readonly SchemaSlip[] {
  return slips.map((slip) => ({ ...slip, path: ["items", ...slip.path] }));
}
