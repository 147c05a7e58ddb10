import type { JsonObject, JsonValue } from "../../json.ts";
import { lookAlikeSpaceIn, lookAlikeRemedy } from "./look_alikes.ts";
import { typographicQuoteIn, typographicQuoteRemedy } from "./typographic_quotes.ts";

export const maximumDepth = 64;
export type ValuePath = readonly (string | number)[];

/** What can't be kept of a value, and where in it that stands. */
export interface Violation {
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
  const [violation] = findViolations(value, { maximumValues, most: 1 });
  return violation ?? { ok: true, value: value as JsonValue };
}

interface Limits {
  readonly maximumValues: number;
  /** How many are looked for. */
  readonly most: number;
  /** Keys that were read again, by the objects that hold them. */
  readonly repeated?: RepeatedKeys;
}

/** By the object that holds it: a key that stands there twice. */
export type RepeatedKeys = WeakMap<object, string>;

/** The first places at which a loaded value isn't that. */
export function findViolations(value: unknown, limits: Limits): readonly Violation[] {
  // Nearly every file is in order: places are looked for only in one that isn't.
  if (new QuickWalk(limits).accepts(value, 0)) return [];
  const walk = new Walk(limits);
  walk.visit(value, []);
  return walk.found;
}

class QuickWalk {
  private values: number;
  private readonly repeated: RepeatedKeys | undefined;

  constructor({ maximumValues, repeated }: Limits) {
    this.values = maximumValues;
    this.repeated = repeated;
  }

  accepts(value: unknown, depth: number): boolean {
    this.values -= 1;
    if (this.values < 0 || depth > maximumDepth) return false;
    if (typeof value === "string") return isCleanText(value);
    if (typeof value === "number")
      return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
    if (typeof value !== "object" || value === null) return true;
    if (Array.isArray(value)) return value.every((item: unknown) => this.accepts(item, depth + 1));
    if (this.repeated?.has(value) === true) return false;
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
  readonly found: Violation[] = [];
  private readonly limits: Limits;
  private values = 0;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  visit(value: unknown, path: ValuePath): void {
    if (this.isDone()) return;
    this.values += 1;
    if (this.values > this.limits.maximumValues) {
      this.add(violation(path, "The file's aliases (*) expand to too many values.", "Write fewer aliases."));
    } else if (path.length > maximumDepth) {
      this.add(violation(path, `The file is nested more than ${maximumDepth} levels deep.`, "Make it flatter."));
    } else if (typeof value === "string") this.add(checkText(value, path, "value"));
    else if (typeof value === "number") this.add(checkNumber(value, path));
    else if (Array.isArray(value)) {
      this.visitAll(
        value.map((item: unknown, index) => [index, item] as const),
        path,
      );
    } else if (typeof value === "object" && value !== null) this.visitObject(value, path);
  }

  private visitObject(value: object, path: ValuePath): void {
    const entries = Object.entries(value);
    const twice = this.limits.repeated?.get(value);
    if (twice !== undefined) this.add(repeatedKey([...path, twice]));
    for (const [key] of entries) this.add(checkKey(key, [...path, key]));
    this.visitAll(entries, path);
  }

  private visitAll(members: readonly (readonly [string | number, unknown])[], path: ValuePath): void {
    for (const [key, member] of members) this.visit(member, [...path, key]);
  }

  private isDone(): boolean {
    return this.found.length >= this.limits.most || this.values > this.limits.maximumValues;
  }

  private add(found: Violation | undefined): void {
    if (found !== undefined && this.found.length < this.limits.most) this.found.push(found);
  }
}

function repeatedKey(path: ValuePath): Violation {
  const message = `The key ${JSON.stringify(path.at(-1))} is there twice.`;
  return violation(path, message, "Keep one of the two.", "key");
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
    const message = "Infinity, not-a-number and numbers beyond 1.8e308 are not values here.";
    return violation(path, message, "Write a number, or quote it as a text.");
  }
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
  const remedy = "Quote it, so that it is a text; a property that is to hold it needs `type: string` in its blueprint.";
  return violation(path, "The number is too large to be kept exactly.", remedy);
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
