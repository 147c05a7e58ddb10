import { canonicalJson, isJsonObject } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { isSignedByAny, sign } from "./keys.ts";

/** A message as the `output.text` of a check run: its JSON in canonical form, and an HMAC over that. */
export function writeSigned(message: JsonObject, key: Uint8Array): string {
  const body = canonicalJson(message);
  return `${fenceJson(body)}\nHMAC-SHA256: \`${sign(key, body)}\`\n`;
}

/** The message in such a text; nothing unless one of the keys signed it. */
export function readSigned(text: string, keys: readonly Uint8Array[]): JsonObject | undefined {
  const match = /^```json\r?\n(\{[^]*\})\r?\n```\r?\nHMAC-SHA256: `([0-9a-f]{64})`\s*$/.exec(text);
  const [, body, signature] = match ?? [];
  const value = parseJson(body);
  if (signature === undefined || !isJsonObject(value)) return undefined;
  return isSignedByAny(keys, canonicalJson(value), signature) ? value : undefined;
}

export function fenceJson(json: string): string {
  return `\`\`\`json\n${json}\n\`\`\``;
}

export function parseJson(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    // Not JSON: the callers' answer to that is the same as to JSON of another shape.
    return undefined;
  }
}
