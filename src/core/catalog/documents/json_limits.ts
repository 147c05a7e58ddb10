import type { JsonObject, JsonValue } from "../../json.ts";
import { lookAlikeSpaceIn, lookAlikeRemedy } from "./look_alikes.ts";
import { typographicQuoteIn, typographicQuoteRemedy } from "./typographic_quotes.ts";

export const maximumDepth = 64;
export type ValuePath = readonly (string | number)[];

interface Violation {
  readonly ok: false;
  readonly path: ValuePath;
  /** Whether the key or the value at the end of the path is wrong. */
  readonly at: "key" | "value";
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

type Checked = { readonly ok: true; readonly value: JsonValue } | Violation;

/**
 * Whether a loaded value is JSON that every part of the house can hold exactly; else the first place where it isn't. At most
 * `maximumValues`, aliases expanded: a file of as many bytes holds fewer without them.
 */
export function findNonJson(value: unknown, maximumValues: number): Checked {
  // Nearly every file is in order: places are looked for only in one that isn't.
  if (new QuickWalk(maximumValues).accepts(value, 0)) return { ok: true, value: value as JsonValue };
  const violation = new Walk(maximumValues).visit(value, []);
  return violation ?? { ok: true, value: value as JsonValue };
}

class QuickWalk {
  private values: number;

  constructor(maximumValues: number) {
    this.values = maximumValues;
  }

  accepts(value: unknown, depth: number): boolean {
    this.values -= 1;
    if (this.values < 0 || depth > maximumDepth) return false;
    if (typeof value === "string") return isCleanText(value);
    if (typeof value === "number")
      return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
    if (typeof value !== "object" || value === null) return true;
    if (Array.isArray(value)) return value.every((item: unknown) => this.accepts(item, depth + 1));
    for (const key of Object.keys(value)) {
      if (!isPlainKey(key) && (!isCleanText(key) || isQuotedWrongly(key))) return false;
      if (!this.accepts((value as Readonly<Record<string, unknown>>)[key], depth + 1)) return false;
    }
    return true;
  }
}

function isCleanText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

function isPlainKey(key: string): boolean {
  return /^[\x20-\x7f]*$/.test(key);
}

function isQuotedWrongly(key: string): boolean {
  const ends = endsOf(key);
  return typographicQuoteIn(ends) !== undefined || lookAlikeSpaceIn(ends) !== undefined;
}

function endsOf(key: string): string {
  return `${key.slice(0, 1)}${key.slice(-1)}`;
}

class Walk {
  private readonly maximumValues: number;
  private values = 0;

  constructor(maximumValues: number) {
    this.maximumValues = maximumValues;
  }

  visit(value: unknown, path: ValuePath): Violation | undefined {
    this.values += 1;
    if (this.values > this.maximumValues) {
      return violation(path, "The file's aliases (*) expand to too many values.", "Write fewer aliases.");
    }
    if (path.length > maximumDepth) {
      return violation(path, `The file is nested more than ${maximumDepth} levels deep.`, "Make it flatter.");
    }
    if (typeof value === "string") return checkText(value, path, "value");
    if (typeof value === "number") return checkNumber(value, path);
    if (Array.isArray(value))
      return this.visitAll(
        value.map((item: unknown, index) => [index, item] as const),
        path,
      );
    if (typeof value !== "object" || value === null) return undefined;
    const entries = Object.entries(value);
    const [badKey] = entries.flatMap(([key]) => checkKey(key, [...path, key]) ?? []);
    return badKey ?? this.visitAll(entries, path);
  }

  private visitAll(members: readonly (readonly [string | number, unknown])[], path: ValuePath): Violation | undefined {
    for (const [key, member] of members) {
      const found = this.visit(member, [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function checkKey(key: string, path: ValuePath): Violation | undefined {
  const ends = endsOf(key);
  const quote = typographicQuoteIn(ends);
  if (quote !== undefined) {
    const message = `A key is quoted with ${quote}, which is no quotation mark in YAML or JSON.`;
    return violation(path, message, typographicQuoteRemedy, "key", "typographic-quote");
  }
  const lookAlike = lookAlikeSpaceIn(ends);
  if (lookAlike !== undefined) {
    const message = `A key begins or ends with ${lookAlike}, which is no space in YAML or JSON.`;
    return violation(path, message, lookAlikeRemedy, "key");
  }
  return checkText(key, path, "key");
}

function checkText(text: string, path: ValuePath, at: "key" | "value"): Violation | undefined {
  if (text.includes("\0")) return violation(path, "A text contains the NUL character.", "Remove it.", at);
  if (text.isWellFormed()) return undefined;
  return violation(path, "A text contains half of a character (a lone surrogate).", "Write the whole character.", at);
}

function checkNumber(value: number, path: ValuePath): Violation | undefined {
  if (!Number.isFinite(value)) {
    return violation(path, "Infinity and not-a-number are not values here.", "Write a number, or quote it as a text.");
  }
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
  return violation(path, "The number is too large to be kept exactly.", "Quote it, so that it is a text.");
}

function violation(
  path: ValuePath,
  message: string,
  remedy: string,
  at: "key" | "value" = "value",
  rule = "syntax",
): Violation {
  return { ok: false, path, at, rule, message, remedy };
}

/** A JSON object's own value under a key; nothing where it has none, whatever its prototype. */
export function memberOf(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
