import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";

/**
 * Reads JSON. Numbers that JavaScript would round stay what they are, as `{ "number": "<digits>" }`: a seal must notice every
 * digit. (`JSON.parse` tells a reviver how a number was written only from Node 22 on.)
 * @throws SyntaxError
 */
export function parseExactly(json: string): unknown {
  return JSON.parse(withExactNumbers(json));
}

/** The number that stands in such a text's place, as near as JavaScript comes to it; nothing for any other value. */
export function nearestNumber(value: JsonValue): number | undefined {
  const digits = isJsonObject(value) && Object.keys(value).length === 1 ? value["number"] : undefined;
  return typeof digits === "string" && wholly.test(digits) ? Number(digits) : undefined;
}

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
  return Number.isSafeInteger(value) || String(value) === source ? source : `{"number":"${source}"}`;
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
