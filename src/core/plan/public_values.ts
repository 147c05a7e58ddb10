import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { changedValues, isMarked, mark } from "./changed_values.ts";
import type { ChangedValue } from "./changed_values.ts";
import { isNumberKey, writeExactly } from "./exact_json.ts";
import type { ChangeLine, PublicValue } from "./messages.ts";
import type { Change, ResourceChange } from "./plan_shapes.ts";

/**
 * The values that a change sets in attributes which the settings name as public (`aws_instance.instance_type`), where they are
 * known and marked as sensitive neither before nor after. Who may write the code can move any value into any attribute: what else is
 * known to be secret has to be taken out of what this answers.
 */
export function publicValues(
  { type, change }: ResourceChange,
  publicAttributes: readonly string[],
): Pick<ChangeLine, "values"> {
  const names = publicNames(type, publicAttributes);
  if (names.size === 0) return {};
  const values = placesOf(change)
    .filter(({ path }) => names.has(String(path[0])))
    .flatMap(clearParts)
    .map(shown);
  return values.length > 0 ? { values } : {};
}

/** The attributes of a resource type that the settings name as public. */
export function publicNames(type = "", publicAttributes: readonly string[]): ReadonlySet<string> {
  const prefix = `${type}.`;
  return new Set(publicAttributes.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])));
}

/** The attributes to name beside the values: those of which there is more to say than what they are set to. */
export function namedAttributes(change: ChangeLine): readonly string[] {
  const { attributes, forcing = [], sensitive = [], unknown = [], values = [], partlyShown = [] } = change;
  const marked = new Set([...forcing, ...sensitive, ...unknown, ...partlyShown]);
  const named = attributes.filter((name) => marked.has(name) || !values.some(({ path }) => isWithin(path, name)));
  return [...new Set([...named, ...partlyShown])];
}

function isWithin(path: string, attribute: string): boolean {
  return path === attribute || path.startsWith(`${attribute}.`) || path.startsWith(`${attribute}[`);
}

/** What is created is compared with an object that has nothing yet, so that each attribute is a place of its own. */
export function placesOf(change: Change): readonly ChangedValue[] {
  if (change.actions.includes("delete") && !change.actions.includes("create")) return [];
  const { before, after } = change;
  return changedValues(isJsonObject(after) && !isJsonObject(before) ? { ...change, before: {} } : change);
}

/** The value, or those members of a new object that are neither unknown nor sensitive. */
function clearParts(value: ChangedValue): readonly ChangedValue[] {
  const { path, before, after, unknown, sensitive } = value;
  if (isClear(value)) return before === null && after === null ? [] : [value];
  if (before !== null || !isJsonObject(after)) return [];
  return Object.entries(after).flatMap(([key, inner]) =>
    clearParts({
      path: [...path, key],
      before,
      after: inner,
      unknown: mark(unknown, key),
      sensitive: { before: mark(sensitive.before, key), after: mark(sensitive.after, key) },
    }),
  );
}

function isClear({ unknown, sensitive }: ChangedValue): boolean {
  return ![unknown, sensitive.before, sensitive.after].some(isMarked);
}

function shown({ path, before, after }: ChangedValue): PublicValue {
  // What differs between two numbers that JavaScript would round is their digits, a place below the numbers' own.
  const isDigits = isNumberKey(path.at(-1));
  const text = (value: JsonValue): string => (isDigits && typeof value === "string" ? value : writeExactly(value));
  return {
    path: pathText(isDigits ? path.slice(0, -1) : path),
    ...(before !== null && { before: text(before) }),
    ...(after !== null && { after: text(after) }),
  };
}

/** As Terraform writes it: `tags["a b"]`, `ports[0]`, `tags.Name`. */
function pathText(path: ChangedValue["path"]): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");
}
