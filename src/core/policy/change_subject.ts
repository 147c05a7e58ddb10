import { memberOf } from "../catalog/json_limits.ts";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { nearestNumber } from "../plan/exact_json.ts";
import { actionsOf, plannedChange } from "../plan/changes.ts";
import type { ChangeLine } from "../plan/messages.ts";
import type { ResourceChange } from "../plan/plan_shapes.ts";
import type { SearchSubject } from "../search/compile_rules.ts";

/** What rules may ask of a change; `nested` ones by a path of attributes, keys and list indexes (`after.ingress.0.from_port`). */
export const changeProperties: readonly { readonly name: string; readonly nested: boolean }[] = [
  ...["address", "type", "name", "module", "provider", "action", "changed"].map((name) => ({ name, nested: false })),
  ...["before", "after", "unknown"].map((name) => ({ name, nested: true })),
];

/**
 * One change of a plan as search rules see it: once for each thing that it does. `action` is the review's word (`replace`, not two actions); `changed` lists the
 * attributes that change. A value that is known only on apply is empty in `after`, and `true` in `unknown`.
 */
export function changeSubjects(resource: ResourceChange): readonly SearchSubject[] {
  const line = plannedChange(resource);
  return actionsOf(line).map((action) => changeSubject(resource, { ...line, action }));
}

function changeSubject(
  { address, type, name, module_address, provider_name, change }: ResourceChange,
  { action, attributes }: ChangeLine,
): SearchSubject {
  const facts: JsonObject = {
    address,
    type: type ?? "",
    name: name ?? "",
    module: module_address ?? "",
    provider: (provider_name ?? "").replace(/^registry\.(terraform\.io|opentofu\.org)\//, ""),
    action,
    changed: attributes,
    before: change.before ?? null,
    after: change.after ?? null,
    unknown: change.after_unknown ?? null,
  };
  return { property: (path) => valueAt(facts, path.split(".")) };
}

/** A number with more digits than JavaScript keeps is a number all the same (`parseExactly`). */
function comparable(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => comparable(item));
  return nearestNumber(value) ?? value;
}

/** Keys may hold dots themselves (`tags.kubernetes.io/name`): the longest key that is there is taken. */
function valueAt(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  if (path.length === 0) return comparable(value);
  if (Array.isArray(value)) {
    const item = /^\d+$/.test(path[0] ?? "") ? (value as readonly JsonValue[])[Number(path[0])] : undefined;
    return item === undefined ? undefined : valueAt(item, path.slice(1));
  }
  if (!isJsonObject(value)) return undefined;
  for (let length = path.length; length > 0; length -= 1) {
    const member = memberOf(value, path.slice(0, length).join("."));
    if (member !== undefined) return valueAt(member, path.slice(length));
  }
  return undefined;
}
