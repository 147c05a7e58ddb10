import { isJsonObject } from "../json.ts";
import { computedSections } from "./computed_schema.ts";
import { memberOf } from "./json_limits.ts";
import type { Catalog } from "./catalog.ts";
import type { SourcedObject } from "./read_import.ts";

/**
 * Entities without the values of computed properties, which Port's exports hold: they are computed anew when an entity is
 * read. Which those are say the blueprints that come along, else the catalog's.
 */
export function withoutComputed(
  objects: readonly SourcedObject[],
  { blueprints }: Pick<Catalog, "blueprints">,
): readonly SourcedObject[] {
  const computed = new Map([...blueprints].map(([id, each]) => [id, new Set(each.computed?.keys())]));
  for (const { kind, identifier, value } of objects) {
    if (kind !== "blueprint") continue;
    const sections = computedSections.map((section) => memberOf(value, section)).filter(isJsonObject);
    computed.set(identifier, new Set(sections.flatMap((section) => Object.keys(section))));
  }
  return objects.map((object) => {
    const properties = memberOf(object.value, "properties");
    const ofBlueprint = computed.get(object.blueprint ?? "");
    if (object.kind !== "entity" || ofBlueprint === undefined || !isJsonObject(properties)) return object;
    const left = Object.keys(properties).filter((id) => ofBlueprint.has(id));
    if (left.length === 0) return object;
    const own = Object.entries(properties).filter(([id]) => !ofBlueprint.has(id));
    return { ...object, value: { ...object.value, properties: Object.fromEntries(own) }, computed: left };
  });
}
