import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";

/**
 * A JSON value as a complete HCL expression that evaluates to exactly this value (strings in NFC, as Terraform keeps them)
 * and to nothing else: no interpolation, no function call. Strings come with their quotes.
 */
export function hclLiteral(value: JsonValue): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => hclLiteral(item)).join(", ")}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${quote(key)} = ${hclLiteral(member)}`);
    return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
  }
  return JSON.stringify(value);
}

/** The text as a bare HCL identifier (ASCII letters, digits, `_` and `-`, not a digit or `-` first); nothing when it is none. */
export function hclIdentifier(text: string): string | undefined {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(text) ? text : undefined;
}

/**
 * The text as a part of a quoted HCL string, without the quotes. Safe whatever stands before and behind it in the string,
 * an odd number of backslashes excepted: a `{` in front and a `$` or `%` at the end can't complete a template sequence.
 */
export function hclQuotedText(text: string): string {
  return escape(text)
    .replace(/^\{/, "\\u007b")
    .replace(/[$%]$/, (sign) => (sign === "$" ? "\\u0024" : "\\u0025"));
}

function quote(text: string): string {
  return `"${escape(text)}"`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

// Characters that can't be seen (controls, formats such as a change of direction, line separators) are written as numbers.
const special = /["\\]|[$%](?=\{)|[\p{C}\p{Zl}\p{Zp}]/gu;

function escape(text: string): string {
  return text.normalize("NFC").replace(special, (character) => {
    if (character === "$" || character === "%") return character + character;
    return shortEscapes[character] ?? numericEscape(character.codePointAt(0) ?? 0);
  });
}

function numericEscape(codePoint: number): string {
  const digits = codePoint.toString(16);
  return codePoint > 0xffff ? `\\U${digits.padStart(8, "0")}` : `\\u${digits.padStart(4, "0")}`;
}
