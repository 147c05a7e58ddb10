import { canonicalJson, isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";

/** The only key of what stands for a number. */
const numberKey = "\0";

/**
 * Reads JSON. Numbers that JavaScript would round stay what they are, as `{ "\0": "<digits>" }`: a seal must notice every digit.
 * (`JSON.parse` tells a reviver how a number was written only from Node 22 on.) A key that is nothing but NULs, which no honest plan
 * has, gets one more of them: no other value may pass for a number.
 * @throws SyntaxError
 */
export function parseExactly(json: string): unknown {
  return JSON.parse(withExactNumbers(json.replaceAll(nulKeys, "$&\\u0000")));
}

/** The number that stands in such a text's place, as near as JavaScript comes to it; nothing for any other value. */
export function nearestNumber(value: JsonValue): number | undefined {
  const digits = isJsonObject(value) && Object.keys(value).length === 1 ? value[numberKey] : undefined;
  return typeof digits === "string" && wholly.test(digits) ? Number(digits) : undefined;
}

/** The key in a path of keys that leads into a number instead of to one. */
export function isNumberKey(key: string | number | undefined): boolean {
  return key === numberKey;
}

/** A value that was read so as JSON, keys in order, every number with the digits that it was written with. */
export function writeExactly(value: JsonValue): string {
  return canonicalJson(value).replaceAll(/\{"\\u0000":"([^"]*)"\}/g, "$1");
}

/** As Terraform, like all programs in Go, writes them. */
const nulKeys = /(?<=[{,]\s*"(?:\\u0000)*)\\u0000(?="\s*:)/g;
const numbers = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const wholly = new RegExp(`^${numbers.source}$`);
/** Only such numbers may be inexact. Most plans have none between their strings. */
const suspicious = /\d{16}|\d[.eE]/;

function withExactNumbers(json: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let position = 0; position < json.length;) {
    const quote = json.indexOf('"', position);
    const end = quote === -1 ? json.length : quote;
    const between = json.slice(position, end);
    if (suspicious.test(between)) {
      parts.push(json.slice(copied, position), between.replace(numbers, exactNumber));
      copied = end;
    }
    position = quote === -1 ? end : endOfString(json, quote);
  }
  return copied === 0 ? json : [...parts, json.slice(copied)].join("");
}

function exactNumber(source: string): string {
  const value = Number(source);
  // Of a fraction, too, only digits may come to a whole number: the nearest one may be whole where it is not.
  const isKept = String(value) === source || (Number.isSafeInteger(value) && /^-?\d+$/.test(source));
  return isKept ? source : JSON.stringify({ [numberKey]: source });
}

/** The position after the string that begins at this quotation mark. */
function endOfString(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return json.length;
}
