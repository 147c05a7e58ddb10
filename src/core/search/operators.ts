import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { presetDay, presetDays } from "./model.ts";
import type { ComparisonOperator } from "./model.ts";
import { compareValues, equalityKey, isEmptyValue, itemsOf } from "./values.ts";

/** Judges one property's value; made once for a rule, so that an operand is looked through only once. */
export type ValueTest = (value: JsonValue | undefined) => boolean;

interface Operator {
  /** What its operand must be, as a phrase; absent where it has none. */
  readonly operand?: OperandKind;
  /** @param now milliseconds since 1970, for spans such as `lastWeek` */
  readonly test: (operand: JsonValue, now: number) => ValueTest;
}

interface OperandKind {
  readonly words: string;
  readonly accepts: (operand: JsonValue) => boolean;
}

const single: OperandKind = {
  words: "a text, a number, or true or false",
  accepts: (operand) => ["string", "number", "boolean"].includes(typeof operand),
};
const any: OperandKind = { words: "a value", accepts: () => true };
const text: OperandKind = {
  words: "a text that is not empty",
  accepts: (operand) => isText(operand) && operand !== "",
};
const several: OperandKind = { words: "a list", accepts: (operand) => Array.isArray(operand) };
const ordered: OperandKind = {
  words: "a number, or a date and time with its time zone",
  accepts: (operand) => compareValues(operand, operand) !== undefined,
};
const range: OperandKind = {
  words: `{from, to} of two dates and times or two numbers, or {preset: ${[...presetDay.keys(), ...presetDays.keys()].join(" | ")}}`,
  accepts: (operand) => readRange(operand, 0) !== undefined,
};

const equals: Operator["test"] = (operand) => {
  const key = equalityKey(operand);
  return (value) => {
    if (operand === null || value === undefined) return operand === null && (value ?? null) === null;
    if (equalityKey(value) === key) return true;
    // A list of one equals its item: `$team` is written either way.
    const [only, ...more] = !Array.isArray(operand) ? itemsOf(value) : [];
    return only !== undefined && more.length === 0 && equalityKey(only) === key;
  };
};
const isOneOf: Operator["test"] = (operand) => {
  const keys = new Set(itemsOf(operand).map(equalityKey));
  return (value) => itemsOf(value).some((item) => keys.has(equalityKey(item)));
};
const contains: Operator["test"] = (operand) => {
  const key = equalityKey(operand);
  return (value) => {
    if (isText(value)) return isText(operand) && value.includes(operand);
    return Array.isArray(value) && value.some((item: JsonValue) => equalityKey(item) === key);
  };
};
const ofText =
  (matches: (value: string, operand: string) => boolean): Operator["test"] =>
  (operand) =>
  (value) =>
    isText(value) && isText(operand) && matches(value, operand);
const beginsWith = ofText((value, operand) => value.startsWith(operand));
const endsWith = ofText((value, operand) => value.endsWith(operand));
const between: Operator["test"] = (operand, now) => {
  const found = readRange(operand, now);
  return (value) =>
    found !== undefined && (compareValues(value, found.from) ?? -1) >= 0 && (compareValues(value, found.to) ?? 1) <= 0;
};
const isEmpty: Operator["test"] = () => isEmptyValue;

function inOrder(accepts: (sign: number) => boolean): Operator["test"] {
  return (operand) => (value) => {
    const sign = compareValues(value, operand);
    return sign !== undefined && accepts(sign);
  };
}

/** The exact opposite: also true of what the other can't be asked of. */
function not(test: Operator["test"]): Operator["test"] {
  return (operand, now) => {
    const positive = test(operand, now);
    return (value) => !positive(value);
  };
}

export const operators: Readonly<Record<ComparisonOperator, Operator>> = {
  "=": { operand: any, test: equals },
  "!=": { operand: any, test: not(equals) },
  ">": { operand: ordered, test: inOrder((sign) => sign > 0) },
  ">=": { operand: ordered, test: inOrder((sign) => sign >= 0) },
  "<": { operand: ordered, test: inOrder((sign) => sign < 0) },
  "<=": { operand: ordered, test: inOrder((sign) => sign <= 0) },
  isEmpty: { test: isEmpty },
  isNotEmpty: { test: not(isEmpty) },
  between: { operand: range, test: between },
  notBetween: { operand: range, test: not(between) },
  contains: { operand: single, test: contains },
  doesNotContain: { operand: single, test: not(contains) },
  containsAny: { operand: several, test: isOneOf },
  beginsWith: { operand: text, test: beginsWith },
  doesNotBeginWith: { operand: text, test: not(beginsWith) },
  endsWith: { operand: text, test: endsWith },
  doesNotEndWith: { operand: text, test: not(endsWith) },
  in: { operand: several, test: isOneOf },
  notIn: { operand: several, test: not(isOneOf) },
};

/** Why an operator can't take this operand, as what it must be; nothing where it can. */
export function operandProblem(operator: ComparisonOperator, operand: JsonValue): string | undefined {
  const kind = operators[operator].operand;
  return kind === undefined || kind.accepts(operand) ? undefined : kind.words;
}

/** Whether the operand is a span of time that moves on with the clock. */
export function isPreset(operand: JsonValue): boolean {
  return isJsonObject(operand) && Object.hasOwn(operand, "preset");
}

const day = 86_400_000;

function readRange(operand: JsonValue, now: number): { readonly from: JsonValue; readonly to: JsonValue } | undefined {
  if (!isJsonObject(operand)) return undefined;
  const { from, to, preset, ...rest } = operand;
  if (Object.keys(rest).length > 0) return undefined;
  if (preset === undefined) {
    return from === undefined || to === undefined || compareValues(from, to) === undefined ? undefined : { from, to };
  }
  if (from !== undefined || to !== undefined || !isText(preset)) return undefined;
  const offset = presetDay.get(preset);
  const days = presetDays.get(preset);
  if (offset !== undefined) return span((Math.floor(now / day) + offset) * day, day - 1);
  return days === undefined ? undefined : span(now - days * day, days * day);
}

function span(start: number, length: number): { readonly from: string; readonly to: string } {
  return { from: new Date(start).toISOString(), to: new Date(start + length).toISOString() };
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string";
}
