import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { AttributeReference } from "../render/unfollowed_references.ts";
import { configurationAddress } from "./address.ts";
import { isMarked, member } from "./changed_values.ts";
import type { StateModule, TerraformPlan } from "./plan_shapes.ts";
import { setsUnknownValues } from "./written_values.ts";

/** What one resource or data source gives to what changes: each value under the path of its attribute, as JSON. */
export interface Contribution extends JsonObject {
  readonly address: string;
  readonly values: JsonObject;
}

/** A plan, and what of the code does not stand in it and says what contributes. */
export interface ContributingCode {
  readonly plan: TerraformPlan;
  /** What the settings of providers, and the instances of modules, are made of. */
  readonly unfollowedReferences: readonly AttributeReference[];
  /** The names of blocks that the code, also that of modules, makes with `dynamic`. */
  readonly dynamicBlocks: ReadonlySet<string>;
}

/**
 * What data sources gave, and what is known of other resources, where it makes a difference that the effects do not show:
 * - Where the code makes something of it that is unknown: a text is unknown as soon as a part of it is, and its other parts stand
 *   nowhere. Where all that the code sets is known, what was made of it is in the effects.
 * - Where providers' settings are made of it, which say where all changes are made, or modules' instances. What is sensitive there is
 *   left out: it is mostly a token, and another one at each read.
 */
export function contributingValues({
  plan,
  unfollowedReferences,
  dynamicBlocks,
}: ContributingCode): readonly Contribution[] {
  const relevant = setsUnknownValues(plan, dynamicBlocks) ? (plan.relevant_attributes ?? []) : [];
  const resources = valuesByAddress(plan);
  const found = new Map<string, Map<string, JsonValue>>();
  const add = (address: string, path: readonly JsonValue[], value: JsonValue): void => {
    if (value === null) return;
    const ofResource = found.get(address) ?? new Map<string, JsonValue>();
    found.set(address, ofResource.set(JSON.stringify(path), typeof value === "object" ? withoutTimes(value) : value));
  };
  for (const { resource, attribute } of relevant) {
    for (const [address, { values }] of instancesOf(resource, resources))
      add(address, attribute, valueAt(values, attribute));
  }
  for (const { resource, attribute } of unfollowedReferences) {
    for (const [address, { values, sensitive }] of instancesOf(resource, resources)) {
      if (!isSensitiveAt(sensitive, attribute)) add(address, attribute, valueAt(values, attribute));
    }
  }
  return [...found].map(([address, values]) => ({ address, values: Object.fromEntries(values) }));
}

interface KnownValues {
  readonly values: JsonObject;
  readonly sensitive: JsonValue;
}

/** What data sources gave, and what managed resources will be, by the address in the code and then by address. */
function valuesByAddress({
  prior_state,
  planned_values,
}: TerraformPlan): ReadonlyMap<string, Map<string, KnownValues>> {
  const found = new Map<string, Map<string, KnownValues>>();
  const collect = (module: StateModule | undefined, wanted: string): void => {
    for (const { address, mode, values = {}, sensitive_values: sensitive = false } of module?.resources ?? []) {
      if (mode !== wanted) continue;
      const inCode = configurationAddress(address);
      const instances = found.get(inCode) ?? new Map<string, KnownValues>();
      found.set(inCode, instances.set(address, { values, sensitive }));
    }
    for (const child of module?.child_modules ?? []) collect(child, wanted);
  };
  collect(prior_state?.values?.root_module, "data");
  collect(planned_values?.root_module, "managed");
  return found;
}

/** The one instance that an address names, or all where it names none. */
function instancesOf(
  address: string,
  resources: ReadonlyMap<string, ReadonlyMap<string, KnownValues>>,
): readonly (readonly [string, KnownValues])[] {
  const instances = resources.get(configurationAddress(address));
  const one = instances?.get(address);
  return one === undefined ? [...(instances ?? [])] : [[address, one]];
}

/** Nothing but a time: behind one, anything could stand. */
const time = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| ?[+-]\d\d:?\d\d| UTC)*$/;

/**
 * Of what is taken whole (a splat, a `for`) mostly one attribute is used, and which one the plan does not say. Providers refresh some
 * times at every plan (`latest_restorable_time`), and they would make every plan another one.
 */
function withoutTimes(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutTimes(item));
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutTimes(item)]));
  }
  return typeof value === "string" && time.test(value) ? null : value;
}

/** Whether the value under this path, a part of it, or what holds it is marked. */
function isSensitiveAt(marks: JsonValue, path: readonly string[]): boolean {
  let mark: JsonValue | undefined = marks;
  for (const key of path) {
    if (mark === undefined || mark === true) break;
    mark = member(mark, key);
  }
  return isMarked(mark ?? false);
}

/** The value under this path; null where it isn't known yet, or where there is nothing. */
function valueAt(values: JsonValue, path: readonly JsonValue[]): JsonValue {
  let value: JsonValue | undefined = values;
  for (const key of path) {
    if (value === undefined || (typeof key !== "string" && typeof key !== "number")) return null;
    const isList: boolean = Array.isArray(value);
    if (isList && typeof key === "string") {
      // Terraform reads `list["0"]` as `list[0]`; where a place in a list is not plain, all of it counts.
      if (!/^\d+$/.test(key)) return value;
      value = member(value, Number(key));
    } else value = member(value, key);
  }
  return value ?? null;
}
