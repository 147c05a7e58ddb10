import { canonicalJson } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";

export function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}

export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** By its old name, the new one of each member that goes while another comes with its value: as far as anybody sees, it is renamed. */
export function renamedKeys(before: JsonObject, after: JsonObject): ReadonlyMap<string, string> {
  const come = Object.entries(after).filter(([key]) => !Object.hasOwn(before, key));
  const byValue = Map.groupBy(come, ([, value]) => canonicalJson(value));
  const renamed = new Map<string, string>();
  for (const [key, value] of come.length === 0 ? [] : Object.entries(before)) {
    const match = Object.hasOwn(after, key) ? undefined : byValue.get(canonicalJson(value))?.shift();
    if (match !== undefined) renamed.set(key, match[0]);
  }
  return renamed;
}
