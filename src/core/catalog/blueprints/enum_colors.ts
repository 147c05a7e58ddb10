import type { RawCalculation } from "./computed_schema.ts";
import type { RawValueSchema } from "../values/raw_value_schema.ts";
import type { SchemaSlip } from "./schema_slips.ts";
import { suggestName } from "../documents/suggest.ts";

/** Port's palette. */
const colors: readonly string[] = [
  "blue",
  "turquoise",
  "orange",
  "purple",
  "pink",
  "yellow",
  "green",
  "red",
  "gray",
  "darkGray",
  "lightGray",
  "lime",
  "olive",
  "brown",
  "paleBlue",
  "bronze",
  "silver",
  "gold",
];

const rule = "enum-color";

/** Colours of values that the property can't have, and colours that are none of Port's. */
export function colorSlips({ enumColors = {}, enum: allowed, items }: RawValueSchema): readonly SchemaSlip[] {
  const values = Array.isArray(allowed)
    ? allowed.map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
    : [];
  const own = Object.entries(enumColors).flatMap(([value, color]): readonly SchemaSlip[] => {
    if (!values.includes(value)) {
      const message = `\`enumColors\` gives \`${value}\` a colour, which \`enum\` does not allow.`;
      const remedy = values.length === 0 ? "Add an `enum`, or take the colour out." : suggestName(value, values);
      return [{ rule, path: ["enumColors", value], at: "key", message, remedy }];
    }
    return unknownColor("enumColors", value, color);
  });
  const ofItems = items === undefined ? [] : colorSlips(items);
  return [...own, ...ofItems.map((slip) => ({ ...slip, path: ["items", ...slip.path] }))];
}

/** What values a calculation has, only a run can tell. */
export function calculationColorSlips({ colors: given = {} }: RawCalculation): readonly SchemaSlip[] {
  return Object.entries(given).flatMap(([value, color]) => unknownColor("colors", value, color));
}

function unknownColor(key: string, value: string, color: string): readonly SchemaSlip[] {
  if (colors.includes(color)) return [];
  const message = `\`${key}\` gives \`${value}\` the colour ${color}, which Port has not.`;
  return [{ rule, path: [key, value], at: "value", message, remedy: suggestName(color, colors) }];
}
