import { memberOf } from "../catalog/json_limits.ts";
import type { Catalog, Entity } from "../catalog/model.ts";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { defaultNamespace, isBackstageName, nameOf, writeReference } from "./entity_reference.ts";
import type { EntityReference } from "./entity_reference.ts";
import { alwaysWritten, apiVersionProperty, backstageKinds, definitionFrom, metadataValues } from "./kinds.ts";
import type { BackstageKind } from "./kinds.ts";

export interface BackstageExport {
  readonly descriptors: readonly JsonObject[];
  /** What Backstage has no place for, by what it is (`property engine of database`), with those that have it. */
  readonly leftOut: ReadonlyMap<string, readonly string[]>;
}

/**
 * The catalog's entities as Backstage's descriptors. A blueprint whose name is a kind's becomes that kind; `as` says it of
 * others.
 */
export function exportBackstage(catalog: Catalog, as: ReadonlyMap<string, string>): BackstageExport {
  const kinds = new Map([...catalog.blueprints.keys()].map((id) => [id, as.get(id) ?? id] as const));
  const leftOut = new Map<string, string[]>();
  const leave = (what: string, whose: string): void => {
    const list = leftOut.get(what) ?? [];
    list.push(whose);
    leftOut.set(what, list);
  };
  const descriptors = [...catalog.entities].flatMap(([blueprint, entities]) => {
    const kind = kinds.get(blueprint) ?? blueprint;
    const model = backstageKinds.get(kind);
    const ordered = [...entities.values()].sort((one, other) => (one.identifier < other.identifier ? -1 : 1));
    return ordered.flatMap((entity): readonly JsonObject[] => {
      if (model !== undefined) return new Writing(entity, kind, model, catalog, kinds, leave).descriptor();
      leave(`blueprint ${blueprint} (Backstage has no such kind; give --as ${blueprint}=Resource)`, entity.identifier);
      return [];
    });
  });
  for (const action of catalog.actions.keys()) leave("actions", action);
  return { descriptors, leftOut };
}

class Writing {
  private readonly entity: Entity;
  private readonly kind: string;
  private readonly model: BackstageKind;
  private readonly catalog: Catalog;
  private readonly kinds: ReadonlyMap<string, string>;
  private readonly leave: (what: string, whose: string) => void;

  constructor(
    entity: Entity,
    kind: string,
    model: BackstageKind,
    catalog: Catalog,
    kinds: ReadonlyMap<string, string>,
    leave: (what: string, whose: string) => void,
  ) {
    this.entity = entity;
    this.kind = kind;
    this.model = model;
    this.catalog = catalog;
    this.kinds = kinds;
    this.leave = leave;
  }

  descriptor(): readonly JsonObject[] {
    const { entity, kind, model } = this;
    const name = nameOf(entity.identifier);
    if (name === undefined) return this.refuse("its identifier is no name of Backstage's");
    const { properties, title, identifier } = entity;
    const metadata = {
      name: name.name,
      ...(name.namespace === defaultNamespace ? {} : { namespace: name.namespace }),
      ...(title === identifier ? {} : { title }),
      ...this.taken(Object.keys(metadataValues)),
    };
    const spec: Record<string, JsonValue> = {
      ...this.taken(Object.keys(model.values)),
      ...this.references(name.namespace),
    };
    const from = memberOf(properties, definitionFrom);
    if ("definition" in model.values && isJsonObject(from)) spec["definition"] ??= from;
    // What a blueprint of another name is is what it is called.
    if (entity.blueprint !== kind && "type" in model.values) spec["type"] ??= entity.blueprint;
    const list = alwaysWritten[kind];
    if (list !== undefined) spec[list] ??= [];
    this.teams(spec);
    const missing = model.required.filter((field) => spec[field] === undefined);
    if (missing.length > 0)
      return this.refuse(`Backstage requires ${missing.map((field) => `spec.${field}`).join(" and ")}`);
    this.tellRest();
    const apiVersion = memberOf(properties, apiVersionProperty);
    return [{ apiVersion: typeof apiVersion === "string" ? apiVersion : model.apiVersion, kind, metadata, spec }];
  }

  private refuse(why: string): readonly never[] {
    this.leave(`whole entities of ${this.entity.blueprint}: ${why}`, this.entity.identifier);
    return [];
  }

  private taken(keys: readonly string[]): JsonObject {
    return Object.fromEntries(
      keys.flatMap((key) => {
        const value = memberOf(this.entity.properties, key);
        return value === undefined || value === null ? [] : [[key, value] as const];
      }),
    );
  }

  private references(namespace: string): JsonObject {
    const { references } = this.model;
    return Object.fromEntries(
      Object.entries(references).flatMap(([field, { relations, many, defaultKind }]) => {
        const defaults = defaultKind === undefined ? { namespace } : { kind: defaultKind, namespace };
        const texts = Object.values(relations).flatMap((relation) =>
          this.targets(relation).map((target) => writeReference(target, defaults)),
        );
        const [first, ...more] = texts;
        if (first === undefined) return [];
        if (!many && more.length > 0) {
          this.leave(`second ${field} of ${this.entity.blueprint} (Backstage has one)`, this.entity.identifier);
        }
        return [[field, many ? texts : first] as const];
      }),
    );
  }

  /** Where a relation leads, as far as Backstage can say it. */
  private targets(relation: string): readonly EntityReference[] {
    const { entity, catalog, kinds } = this;
    const blueprint = catalog.blueprints.get(entity.blueprint)?.relations.get(relation)?.target;
    const kind = blueprint === undefined ? undefined : kinds.get(blueprint);
    const value = Object.hasOwn(entity.relations, relation) ? entity.relations[relation] : undefined;
    return [value ?? []].flat().flatMap((identifier) => {
      const name = nameOf(identifier);
      if (kind !== undefined && backstageKinds.has(kind) && name !== undefined) return [{ kind, ...name }];
      this.leave(`relation ${relation} of ${entity.blueprint} (its target is not in Backstage)`, entity.identifier);
      return [];
    });
  }

  /** Who owns it, where no relation says so and one team does. */
  private teams(spec: Record<string, JsonValue>): void {
    const [team, ...more] = this.entity.team ?? [];
    if (team === undefined) return;
    const says = spec["owner"] === undefined && "owner" in this.model.references && more.length === 0;
    if (says && isBackstageName(team)) spec["owner"] = team;
    else this.leave(`team of ${this.entity.blueprint}`, this.entity.identifier);
  }

  private tellRest(): void {
    const { entity, model } = this;
    const relations = Object.values(model.references).flatMap((field) => Object.values(field.relations));
    const known = [
      ...Object.keys(metadataValues),
      ...Object.keys(model.values),
      apiVersionProperty,
      ...("definition" in model.values ? [definitionFrom] : []),
    ];
    const has = (value: unknown): boolean => value !== null && !(Array.isArray(value) && value.length === 0);
    for (const [id, value] of Object.entries(entity.properties)) {
      if (has(value) && !known.includes(id)) this.leave(`property ${id} of ${entity.blueprint}`, entity.identifier);
    }
    for (const [id, value] of Object.entries(entity.relations)) {
      if (has(value) && !relations.includes(id)) this.leave(`relation ${id} of ${entity.blueprint}`, entity.identifier);
    }
    if (entity.icon !== undefined) this.leave(`icon of ${entity.blueprint}`, entity.identifier);
  }
}
