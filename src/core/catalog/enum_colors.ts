import type { RawValueSchema } from "./raw_value_schema.ts";
import { suggestName } from "./suggest.ts";

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

export interface ColorSlip {
  /** From the property's schema on. */
  readonly path: readonly string[];
  readonly at: "key" | "value";
  readonly message: string;
  readonly remedy: string;
}

/** Colours of values that the property can't have, and colours that are none of Port's. */
export function colorSlips({ enumColors = {}, enum: allowed, items }: RawValueSchema): readonly ColorSlip[] {
  const values = Array.isArray(allowed)
    ? allowed.map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
    : [];
  const own = Object.entries(enumColors).flatMap(([value, color]): readonly ColorSlip[] => {
    const path = ["enumColors", value];
    if (!values.includes(value)) {
      const message = `\`enumColors\` gives \`${value}\` a colour, which \`enum\` does not allow.`;
      const remedy = values.length === 0 ? "Add an `enum`, or take the colour out." : suggestName(value, values);
      return [{ path, at: "key", message, remedy }];
    }
    if (colors.includes(color)) return [];
    const message = `\`enumColors\` gives \`${value}\` the colour ${color}, which Port has not.`;
    return [{ path, at: "value", message, remedy: suggestName(color, colors) }];
  });
  const ofItems = items === undefined ? [] : colorSlips(items);
  return [...own, ...ofItems.map((slip) => ({ ...slip, path: ["items", ...slip.path] }))];
}
