import type { Catalog } from "../catalog/model/catalog.ts";
import { memberOf } from "../catalog/documents/json_limits.ts";
import type { SourcedObject } from "../catalog/exchange/read_import.ts";
import { isList } from "../catalog/documents/value_changes.ts";
import { parseDocument } from "../catalog/documents/yaml.ts";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";

/**
 * The same objects, but where the catalog has a blueprint of a kind already, that one with what Backstage's entities need besides.
 * What it says of entities is loosened only where these would not fit; those that are there go on to fit.
 */
export async function extendBlueprints(
  objects: readonly SourcedObject[],
  { blueprints, tree }: Catalog,
): Promise<readonly SourcedObject[]> {
  const contents = await tree.read([...blueprints.values()].map(({ source }) => source.path));
  return objects.map((object) => {
    const path = object.kind === "blueprint" ? blueprints.get(object.identifier)?.source.path : undefined;
    const parsed = path === undefined ? undefined : parseDocument(contents.get(path) ?? "", path);
    if (parsed?.ok !== true || !isJsonObject(parsed.value)) return object;
    const entities = objects.filter(({ kind, blueprint }) => kind === "entity" && blueprint === object.identifier);
    const extension = new Extension(parsed.value, object.value, entities);
    return { ...object, value: extension.value(), notes: extension.notes, extends: true };
  });
}

class Extension {
  readonly notes: string[] = [];
  private readonly existing: JsonObject;
  private readonly kind: JsonObject;
  private readonly entities: readonly JsonObject[];

  constructor(existing: JsonObject, kind: JsonObject, entities: readonly SourcedObject[]) {
    this.existing = existing;
    this.kind = kind;
    this.entities = entities.map(({ value }) => value);
  }

  value(): JsonObject {
    const [schema, relations] = [objectIn(this.existing, "schema"), objectIn(this.existing, "relations")];
    const properties = objectIn(schema, "properties");
    const computed = ["mirrorProperties", "calculationProperties", "aggregationProperties"].flatMap((section) =>
      Object.keys(objectIn(this.existing, section)),
    );
    const taken = new Set([...Object.keys(properties), ...Object.keys(relations), ...computed]);
    const newProperties = this.added("properties", objectIn(objectIn(this.kind, "schema"), "properties"), taken);
    const newRelations = this.added("relations", objectIn(this.kind, "relations"), taken);
    const required = this.required(memberOf(schema, "required"));
    const all = { ...this.relations(relations), ...newRelations };
    return {
      ...this.existing,
      schema: {
        ...schema,
        properties: { ...this.properties(properties), ...newProperties },
        ...(required === undefined ? {} : { required }),
      },
      ...(Object.keys(all).length === 0 ? {} : { relations: all }),
    };
  }

  private added(section: string, wanted: JsonObject, taken: ReadonlySet<string>): JsonObject {
    const added = Object.entries(wanted).filter(([id]) => !taken.has(id));
    if (added.length > 0) this.notes.push(`Added ${section}: ${added.map(([id]) => id).join(", ")}.`);
    return Object.fromEntries(added);
  }

  private required(required: JsonValue | undefined): JsonValue | undefined {
    if (required === undefined || !isList(required)) return required;
    return required.filter((id) => typeof id !== "string" || this.keepsRequired("properties", id));
  }

  private relations(relations: JsonObject): JsonObject {
    return mapObject(relations, (id, relation) => {
      if (!isJsonObject(relation) || relation["required"] !== true || this.keepsRequired("relations", id))
        return relation;
      return { ...relation, required: false };
    });
  }

  private keepsRequired(section: string, id: string): boolean {
    const isGiven = (entity: JsonObject): boolean => (memberOf(objectIn(entity, section), id) ?? null) !== null;
    if (this.entities.every(isGiven)) return true;
    this.notes.push(`Not required any more: ${section}.${id}.`);
    return false;
  }

  private properties(properties: JsonObject): JsonObject {
    return mapObject(properties, (id, property) => {
      const allowed = isJsonObject(property) ? memberOf(property, "enum") : undefined;
      if (!isJsonObject(property) || allowed === undefined || !isList(allowed)) return property;
      const given = this.entities.flatMap((entity) => memberOf(objectIn(entity, "properties"), id) ?? []);
      const others = [...new Set(given.filter((value) => typeof value === "string"))].filter(
        (value) => !allowed.includes(value),
      );
      if (others.length === 0) return property;
      this.notes.push(`Allowed, too, as properties.${id}: ${others.join(", ")}.`);
      return { ...property, enum: [...allowed, ...others] };
    });
  }
}

function objectIn(value: JsonObject, key: string): JsonObject {
  const member = memberOf(value, key);
  return isJsonObject(member) ? member : {};
}

function mapObject(object: JsonObject, map: (key: string, value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(key, value)]));
}
