import { canonicalJson, isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i;

/** Milliseconds since 1970, of a text that is a date and time with its zone (RFC 3339). */
export function instantOf(value: JsonValue | undefined): number | undefined {
  if (typeof value !== "string" || !instant.test(value)) return undefined;
  const milliseconds = Date.parse(value.toUpperCase());
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Two values are the same when their keys are: one moment in two time zones is, a number and its digits as a text are not. */
export function equalityKey(value: JsonValue): string {
  const milliseconds = instantOf(value);
  return milliseconds === undefined ? canonicalJson(value) : `instant ${milliseconds}`;
}

/** The difference's sign, of two numbers or of two moments; nothing for values that can't be put in order. */
export function compareValues(one: JsonValue | undefined, other: JsonValue | undefined): number | undefined {
  const numbers = typeof one === "number" && typeof other === "number";
  const [first, second] = numbers ? [one, other] : [instantOf(one), instantOf(other)];
  return first === undefined || second === undefined ? undefined : Math.sign(first - second);
}

/** As in Port: what is absent, null, an empty text, list or object. */
export function isEmptyValue(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}

/** A list as its items; anything else as one item, and nothing as none. */
export function itemsOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}
