import { canonicalJson, isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Change } from "./plan_shapes.ts";

/** One place in a resource or output that changes. `path` holds attribute names, map keys and list indexes. */
export interface ChangedValue {
  readonly path: readonly (string | number)[];
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** `true`, or a value with `true` where something becomes known only on apply. */
  readonly unknown: JsonValue;
  readonly sensitive: { readonly before: JsonValue; readonly after: JsonValue };
  /** The side that lacks the key: in a map or an untyped value that is another thing than null. */
  readonly absent?: "before" | "after";
}

/**
 * What a change sets, place by place. A value that becomes known only on apply comes without the one before it: providers
 * refresh such attributes (`latest_restorable_time`) at every plan, and they would make every plan another one.
 */
export function changedValues(change: Change): readonly ChangedValue[] {
  return compare([], {
    before: change.before ?? null,
    after: change.after ?? null,
    unknown: change.after_unknown ?? false,
    sensitiveBefore: change.before_sensitive ?? false,
    sensitiveAfter: change.after_sensitive ?? false,
  });
}

interface Sides {
  readonly before: JsonValue;
  readonly after: JsonValue;
  readonly unknown: JsonValue;
  readonly sensitiveBefore: JsonValue;
  readonly sensitiveAfter: JsonValue;
}

function compare(path: readonly (string | number)[], sides: Sides): readonly ChangedValue[] {
  if (sides.unknown === true) return [leaf(path, { ...sides, before: null, after: null })];
  const keys = commonKeys(sides);
  if (keys !== undefined) {
    return keys.flatMap((key) => {
      const inner = descend(sides, key);
      const absent = absentSide(sides, key);
      return absent === undefined ? compare([...path, key], inner) : [{ ...leaf([...path, key], inner), absent }];
    });
  }
  const same =
    isSame(sides.before, sides.after, canonicalJson) &&
    isSame(sides.unknown, false, marks) &&
    isSame(sides.sensitiveBefore, sides.sensitiveAfter, marks);
  return same ? [] : [leaf(path, sides)];
}

/** Most values of a large plan are plain and equal: a text is only made of the others. */
function isSame(one: JsonValue, other: JsonValue, text: (value: JsonValue) => string): boolean {
  return one === other || text(one) === text(other);
}

/** The keys to go on with when both sides are objects, or lists of the same length. */
function commonKeys({ before, after, unknown }: Sides): readonly (string | number)[] | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.length === after.length ? [...before.keys()] : undefined;
  }
  if (!isJsonObject(before) || !isJsonObject(after)) return undefined;
  const notKnown = isJsonObject(unknown) ? Object.keys(unknown) : [];
  return [...new Set([...Object.keys(before), ...Object.keys(after), ...notKnown])].sort();
}

/** The side that lacks a key. What becomes known on apply is left out by Terraform itself, and lacks nothing. */
function absentSide({ before, after, unknown }: Sides, key: string | number): ChangedValue["absent"] {
  const isBefore = member(before, key) !== undefined;
  const isAfter = member(after, key) !== undefined;
  if (isBefore === isAfter || mark(unknown, key) === true) return undefined;
  return isBefore ? "after" : "before";
}

function descend(sides: Sides, key: string | number): Sides {
  return {
    before: member(sides.before, key) ?? null,
    after: member(sides.after, key) ?? null,
    unknown: mark(sides.unknown, key),
    sensitiveBefore: mark(sides.sensitiveBefore, key),
    sensitiveAfter: mark(sides.sensitiveAfter, key),
  };
}

/** What is marked below this key, in a value of marks. */
export function mark(value: JsonValue, key: string | number): JsonValue {
  return value === true ? true : (member(value, key) ?? false);
}

/** The member of an object or a list that has this key; undefined where there is none. */
export function member(value: JsonValue, key: string | number): JsonValue | undefined {
  if (Array.isArray(value)) return typeof key === "number" ? (value as readonly JsonValue[])[key] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
}

function leaf(path: readonly (string | number)[], sides: Sides): ChangedValue {
  const { before, after, unknown, sensitiveBefore, sensitiveAfter } = sides;
  return { path, before, after, unknown, sensitive: { before: sensitiveBefore, after: sensitiveAfter } };
}

/** Marks as text, where "none" may be written as `false`, `{}` or a list of those. */
function marks(value: JsonValue): string {
  const present = (item: JsonValue): JsonValue => {
    if (Array.isArray(item)) return item.some((one: JsonValue) => present(one) !== false) ? item.map(present) : false;
    if (!isJsonObject(item)) return item === true;
    const members: JsonObject = Object.fromEntries(
      Object.entries(item).flatMap(([key, one]) => (present(one) === false ? [] : [[key, present(one)]])),
    );
    return Object.keys(members).length === 0 ? false : members;
  };
  return canonicalJson(present(value));
}

/** Whether anything in a value of marks (what is sensitive, or unknown) is marked. */
export function isMarked(mark: JsonValue): boolean {
  if (Array.isArray(mark)) return mark.some((one: JsonValue) => isMarked(one));
  return isJsonObject(mark) ? Object.values(mark).some(isMarked) : mark === true;
}
