import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import type { ValuePath } from "../documents/json_limits.ts";

export type PortKind = "blueprint" | "entity" | "action";

/** One blueprint, entity or action, and where in its document it stands. */
export interface PortObject {
  readonly kind: PortKind;
  readonly value: JsonObject;
  readonly path: ValuePath;
}

export interface FoundObjects {
  readonly objects: readonly PortObject[];
  /** Places of what is no blueprint, entity or action. */
  readonly strangers: readonly ValuePath[];
  /** What else there is (`scorecards`, `pages`, `automations`), by Port's word for it, with how many. */
  readonly others: ReadonlyMap<string, number>;
}

const listKeys: ReadonlyMap<string, PortKind> = new Map([
  ["blueprints", "blueprint"],
  ["entities", "entity"],
  ["actions", "action"],
]);
/** Port's API answers with one under its kind's name. */
const singleKeys: ReadonlyMap<string, PortKind> = new Map([
  ["blueprint", "blueprint"],
  ["entity", "entity"],
  ["action", "action"],
]);

/** Keys under which Port's answers and exports, and its files in repositories, have what a catalog has no place for. */
const otherKeys: readonly string[] = [
  ...["scorecard", "page", "integration", "webhook", "user", "team", "automation", "permission", "run", "migration"],
  ...["scorecards", "pages", "integrations", "webhooks", "users", "teams", "automations", "permissions", "runs"],
  ...["migrations", "audits", "dataSources", "resources", "organization"],
];

/** How those are told from entities that stand by themselves or in a list: all have an `identifier`. */
const otherKinds: readonly { readonly name: string; readonly isOne: (object: JsonObject) => boolean }[] = [
  { name: "automations", isOne: isAutomation },
  {
    name: "scorecards",
    // No entity has rules at its top.
    isOne: ({ rules }) => Array.isArray(rules),
  },
  { name: "pages", isOne: ({ widgets }) => Array.isArray(widgets) },
  {
    name: "integrations",
    isOne: ({ config, installationId, integrationType }) =>
      config !== undefined && (installationId !== undefined || integrationType !== undefined),
  },
  { name: "webhooks", isOne: ({ mappings, security }) => Array.isArray(mappings) && security !== undefined },
];

/** Finds Port's objects in a document: a single one, a list, or an export with a list for each kind. */
export function findPortObjects(document: JsonValue): FoundObjects {
  return isJsonObject(document) && isExport(document) ? inExport(document) : inList(document, [], undefined);
}

function isExport(document: JsonObject): boolean {
  if (document.identifier !== undefined) return false;
  const listed = [...listKeys.keys()].some((key) => document[key] !== undefined);
  return listed || [...singleKeys.keys()].some((key) => isJsonObject(document[key])) || holdsOthersAlone(document);
}

/** Scalars aside, such as Port's `ok: true`. */
function holdsOthersAlone(document: JsonObject): boolean {
  const keys = Object.entries(document).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? [key] : [],
  );
  return keys.length > 0 && keys.every((key) => otherKeys.includes(key));
}

function inExport(document: JsonObject): FoundObjects {
  const found = Object.entries(document).map(([key, value]): FoundObjects => {
    const kind = listKeys.get(key) ?? singleKeys.get(key);
    if (kind !== undefined) return inList(value, [key], kind);
    // Such as Port's `ok: true`.
    if (typeof value !== "object" || value === null) return nothing;
    return { ...nothing, others: new Map([[key, Array.isArray(value) ? value.length : 1]]) };
  });
  return {
    objects: found.flatMap(({ objects }) => objects),
    strangers: found.flatMap(({ strangers }) => strangers),
    others: sumCounts(found.map(({ others }) => others)),
  };
}

/** Counts by name, those of one name together. */
export function sumCounts(counts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [name, count] of counts.flatMap((one) => [...one])) sums.set(name, (sums.get(name) ?? 0) + count);
  return sums;
}

const nothing: FoundObjects = { objects: [], strangers: [], others: new Map() };

function inList(value: JsonValue, path: ValuePath, listKind: PortKind | undefined): FoundObjects {
  const items: readonly (readonly [ValuePath, JsonValue])[] = Array.isArray(value)
    ? (value as readonly JsonValue[]).map((item, index) => [[...path, index], item] as const)
    : [[path, value]];
  const named = items.map(([place, item]) => ({ place, item, other: otherKind(item, listKind) }));
  const others = sumCounts(named.flatMap(({ other }) => (other === undefined ? [] : [new Map([[other, 1]])])));
  const candidates = named.flatMap(({ place, item, other }) => (other === undefined ? [[place, item] as const] : []));
  const objects = candidates.flatMap(([place, item]): readonly PortObject[] => {
    const kind = isJsonObject(item) ? (listKind ?? kindOf(item)) : undefined;
    return kind === undefined || !isJsonObject(item) ? [] : [{ kind, value: item, path: place }];
  });
  const known = new Set(objects.map(({ path }) => path));
  return { objects, others, strangers: candidates.map(([place]) => place).filter((place) => !known.has(place)) };
}

/** Within a list of one kind only automations are none of it: Port keeps them among the actions. */
function otherKind(item: JsonValue, listKind: PortKind | undefined): string | undefined {
  if (!isJsonObject(item)) return undefined;
  if (listKind !== undefined) return isAutomation(item) ? "automations" : undefined;
  if (item.properties !== undefined || item.schema !== undefined) return undefined;
  return otherKinds.find(({ isOne }) => isOne(item))?.name;
}

/** What runs on an event by itself; here nothing runs that nobody asked for. */
function isAutomation({ trigger }: JsonObject): boolean {
  return isJsonObject(trigger) && trigger["type"] === "automation";
}

function kindOf(object: JsonObject): PortKind | undefined {
  if (["trigger", "userInputs", "invocationMethod"].some((key) => object[key] !== undefined)) return "action";
  if (object.schema !== undefined) return "blueprint";
  return object.identifier === undefined ? undefined : "entity";
}
