import { memberOf } from "../catalog/documents/json_limits.ts";
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
  /** Nothing is left of it: it is deleted or forgotten, and not made anew. */
  readonly goes: boolean;
  /** All that the path may mean, one at least where anything is left: of a list that it does not say the place in, each item; of keys that hold dots, each reading. */
  valuesAt(path: string): readonly PlannedValue[];
}

/**
 * One change of a plan as search rules see it: once for each thing that it does. `action` is the review's word; what is replaced is deleted
 * and created, too. `changed` lists the attributes that change. `unknown` is `true`, or has it in it, where something is known only on
 * apply, and is empty elsewhere.
 */
export function changeSubjects(resource: ResourceChange): readonly ChangeSubject[] {
  const line = plannedChange(resource);
  const actions = actionsOf(line).flatMap((action) =>
    action === "replace" ? [action, "delete" as const, "create" as const] : [action],
  );
  return actions.map((action) => changeSubject(resource, { ...line, action }));
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
    goes: change.actions.every((done) => done === "delete" || done === "forget"),
    valuesAt: (name) => {
      const [first = "", ...path] = name.split(".");
      if (first === "after") return readings(after, path);
      if (first === "unknown") return readings(after, path).map((value) => known(marksOf(value)));
      return readings(known(memberOf(facts, first)), path);
    },
  };
}

/**
 * The change as a policy is asked about it that says what things are to be like. What goes is not like anything: no rule about its `after` or
 * `unknown` holds, not even `isEmpty`. A policy that asks what is done to a thing, or what it was like, means what goes, too: `after` is empty then.
 */
export function subjectFor(properties: readonly string[], subject: ChangeSubject): ChangeSubject {
  const asksOfPast = properties.some((path) => /^(?:action|changed|before)(?:\.|$)/.test(path));
  if (!subject.goes || asksOfPast) return subject;
  return { ...subject, valuesAt: (path) => (/^(?:after|unknown)\./.test(path) ? [] : subject.valuesAt(path)) };
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

/** Those that lead to something; nothing, as one value, where none does. */
function readings(planned: PlannedValue, path: readonly string[]): readonly PlannedValue[] {
  const found = valuesAt(planned, path).filter(({ value, unknown }) => value !== undefined || isMarked(unknown));
  return found.length === 0 ? [known(undefined)] : found;
}

/**
 * Keys may hold dots themselves (`tags.kubernetes.io/name`), and whoever writes the code can choose them: no reading hides another.
 * Terraform leaves out what is unknown, so that its key may be among the marks alone.
 */
function valuesAt({ value, unknown }: PlannedValue, path: readonly string[]): readonly PlannedValue[] {
  if (unknown === true) return [{ value: undefined, unknown }];
  const [first] = path;
  if (first === undefined) return [{ value: value === undefined ? undefined : comparable(value), unknown }];
  const inner = (key: string | number): PlannedValue => ({
    value: member(value ?? null, key),
    unknown: member(unknown, key) ?? false,
  });
  if (Array.isArray(value)) {
    if (/^\d+$/.test(first)) return valuesAt(inner(Number(first)), path.slice(1));
    const places = Math.max(value.length, Array.isArray(unknown) ? unknown.length : 0);
    return Array.from({ length: places }, (_, at) => valuesAt(inner(at), path)).flat();
  }
  return path.flatMap((_, at) => {
    const found = inner(path.slice(0, at + 1).join("."));
    return found.value === undefined && !isMarked(found.unknown) ? [] : valuesAt(found, path.slice(at + 1));
  });
}
