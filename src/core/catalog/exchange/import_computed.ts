import { isJsonObject } from "../../json.ts";
import type { JsonObject } from "../../json.ts";
import { computedSections } from "../blueprints/computed_schema.ts";
import { memberOf } from "../documents/json_limits.ts";
import type { Catalog } from "../model/catalog.ts";
import type { SourcedObject } from "./read_import.ts";

/** What of a blueprint's entities is computed. */
interface Computed {
  readonly properties: ReadonlySet<string>;
  readonly isTeamInherited: boolean;
}

/**
 * Entities without the values of computed properties and inherited teams, which Port's exports hold: they are computed anew
 * when an entity is read. Which those are say the blueprints that come along, else the catalog's.
 */
export function withoutComputed(
  objects: readonly SourcedObject[],
  { blueprints }: Pick<Catalog, "blueprints">,
): readonly SourcedObject[] {
  const computed = new Map(
    [...blueprints].map(([id, each]): readonly [string, Computed] => [
      id,
      { properties: new Set(each.computed?.keys()), isTeamInherited: each.ownership !== undefined },
    ]),
  );
  for (const { kind, identifier, value } of objects)
    if (kind === "blueprint") computed.set(identifier, computedBy(value));
  return objects.map((object) => {
    const ofBlueprint = object.kind === "entity" ? computed.get(object.blueprint ?? "") : undefined;
    return ofBlueprint === undefined ? object : withoutThose(object, ofBlueprint);
  });
}

function computedBy(blueprint: JsonObject): Computed {
  const sections = computedSections.map((section) => memberOf(blueprint, section)).filter(isJsonObject);
  const ownership = memberOf(blueprint, "ownership");
  return {
    properties: new Set(sections.flatMap((section) => Object.keys(section))),
    isTeamInherited:
      (isJsonObject(ownership) && memberOf(ownership, "type") === "Inherited") ||
      isJsonObject(memberOf(blueprint, "teamInheritance")),
  };
}

function withoutThose(object: SourcedObject, { properties: computed, isTeamInherited }: Computed): SourcedObject {
  const { team, ...rest } = object.value;
  const properties = memberOf(rest, "properties");
  const values = isJsonObject(properties) ? Object.entries(properties) : [];
  const left = values.flatMap(([id]) => (computed.has(id) ? [id] : []));
  const isTeamLeft = isTeamInherited && team !== undefined;
  if (left.length === 0 && !isTeamLeft) return object;
  const own = Object.fromEntries(values.filter(([id]) => !computed.has(id)));
  return {
    ...object,
    value: { ...(isTeamLeft ? rest : object.value), ...(left.length === 0 ? {} : { properties: own }) },
    computed: [...left, ...(isTeamLeft ? ["$team"] : [])],
  };
}
