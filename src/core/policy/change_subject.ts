import { memberOf } from "../catalog/json_limits.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { nearestNumber } from "../plan/exact_json.ts";
import { isMarked, member } from "../plan/changed_values.ts";
import { actionsOf, plannedChange } from "../plan/changes.ts";
import type { ChangeLine } from "../plan/messages.ts";
import type { ResourceChange } from "../plan/plan_shapes.ts";

/** What rules may ask of a change; `nested` ones by a path of attributes, keys and list indexes (`after.ingress.0.from_port`). */
export const changeProperties: readonly { readonly name: string; readonly nested: boolean }[] = [
  ...["address", "type", "name", "module", "provider", "action", "changed"].map((name) => ({ name, nested: false })),
  ...["before", "after", "unknown"].map((name) => ({ name, nested: true })),
];

/** What a plan says of a value, and which of it is known only on apply: `true`, or `true` at places in a value of its shape. */
export interface PlannedValue {
  readonly value: JsonValue | undefined;
  readonly unknown: JsonValue;
}

/** What a policy's rules are asked of. */
export interface ChangeSubject {
  property(path: string): PlannedValue;
}

/**
 * One change of a plan as search rules see it: once for each thing that it does. `action` is the review's word (`replace`, not two actions); `changed` lists the
 * attributes that change. `unknown` is `true`, or has it in it, where something is known only on apply, and is empty elsewhere.
 */
export function changeSubjects(resource: ResourceChange): readonly ChangeSubject[] {
  const line = plannedChange(resource);
  return actionsOf(line).map((action) => changeSubject(resource, { ...line, action }));
}

function changeSubject(
  { address, type, name, module_address, provider_name, change }: ResourceChange,
  { action, attributes }: ChangeLine,
): ChangeSubject {
  const facts: JsonObject = {
    address,
    type: type ?? "",
    name: name ?? "",
    module: module_address ?? "",
    provider: (provider_name ?? "").replace(/^registry\.(terraform\.io|opentofu\.org)\//, ""),
    action,
    changed: attributes,
    before: change.before ?? null,
  };
  const after = { value: change.after ?? null, unknown: change.after_unknown ?? false };
  return {
    property: (name) => {
      const [first = "", ...path] = name.split(".");
      if (first === "after") return valueAt(after, path);
      if (first === "unknown") return known(marksOf(valueAt(after, path)));
      return valueAt(known(memberOf(facts, first)), path);
    },
  };
}

function known(value: JsonValue | undefined): PlannedValue {
  return { value, unknown: false };
}

function marksOf({ unknown }: PlannedValue): JsonValue | undefined {
  return isMarked(unknown) ? unknown : undefined;
}

/** A number with more digits than JavaScript keeps is a number all the same (`parseExactly`). */
function comparable(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => comparable(item));
  return nearestNumber(value) ?? value;
}

/**
 * Keys may hold dots themselves (`tags.kubernetes.io/name`): the longest key that is there is taken. Terraform leaves out what is
 * unknown, so that its key may be among the marks alone.
 */
function valueAt({ value, unknown }: PlannedValue, path: readonly string[]): PlannedValue {
  if (unknown === true) return { value: undefined, unknown };
  if (path.length === 0) return { value: value === undefined ? undefined : comparable(value), unknown };
  const inner = (key: string | number): PlannedValue => ({
    value: member(value ?? null, key),
    unknown: member(unknown, key) ?? false,
  });
  if (Array.isArray(value)) {
    const [index = ""] = path;
    return /^\d+$/.test(index) ? valueAt(inner(Number(index)), path.slice(1)) : known(undefined);
  }
  for (let length = path.length; length > 0; length -= 1) {
    const key = path.slice(0, length).join(".");
    const found = inner(key);
    if (found.value !== undefined || isMarked(found.unknown)) return valueAt(found, path.slice(length));
  }
  return known(undefined);
}
