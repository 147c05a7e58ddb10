import { memberOf } from "../catalog/documents/json_limits.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import type { Codeowners } from "../approval/codeowners.ts";
import { teamOf } from "../computed/team_of.ts";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { entityKey } from "../search/entity_subject.ts";
import { ownGroups } from "./descriptor.ts";
import { defaultNamespace, nameOf, parseReference, writeReference } from "./entity_reference.ts";
import type { EntityReference } from "./entity_reference.ts";
import { alwaysWritten, apiVersionProperty, backstageKinds, definitionFrom, metadataValues } from "./kinds.ts";
import type { BackstageKind } from "./kinds.ts";
import { legalMetadata, legalSpec } from "./legal_values.ts";
import type { LegalValue } from "./legal_values.ts";
import { ownerOf } from "./owner_of.ts";
import { fieldsFor, isWritten } from "./relation_fields.ts";
import type { RelationField } from "./relation_fields.ts";

/** What an export's descriptors are written from, and where it is told what they lack. */
export interface Exporting {
  readonly catalog: Catalog;
  readonly codeowners: Codeowners | undefined;
  /** By blueprint. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly defaults: ReadonlyMap<string, string>;
  readonly relations: readonly RelationField[];
  /** By entity and field: those that refer to it with a relation that is told the other way round. */
  readonly reverse: ReadonlyMap<string, ReadonlyMap<string, readonly EntityReference[]>>;
  readonly leave: (what: string, whose: string) => void;
  readonly derive: (what: string, whose: string) => void;
}

/** An entity as a descriptor; nothing where Backstage would refuse it, which is then told. */
export function writeDescriptor(
  exporting: Exporting,
  entity: Entity,
  kind: string,
  model: BackstageKind,
): JsonObject[] {
  return new Writing(exporting, entity, kind, model).descriptor();
}

class Writing {
  private readonly exporting: Exporting;
  private readonly entity: Entity;
  private readonly kind: string;
  private readonly model: BackstageKind;
  /** Told of a descriptor that is written. */
  private readonly derived: string[] = [];

  constructor(exporting: Exporting, entity: Entity, kind: string, model: BackstageKind) {
    this.exporting = exporting;
    this.entity = entity;
    this.kind = kind;
    this.model = model;
  }

  descriptor(): JsonObject[] {
    const { entity, kind, model } = this;
    const name = nameOf(entity.identifier);
    if (name === undefined) return this.refuse("its identifier is no name of Backstage's");
    const { properties, title, identifier } = entity;
    const metadata = {
      name: name.name,
      ...(name.namespace === defaultNamespace ? {} : { namespace: name.namespace }),
      ...(title === identifier || title === "" ? {} : { title }),
      ...this.taken(Object.keys(metadataValues), legalMetadata),
    };
    const spec: Record<string, JsonValue> = {
      ...this.taken(Object.keys(model.values), (field, value) => legalSpec(field, value, model)),
      ...this.references(name.namespace),
    };
    const from = memberOf(properties, definitionFrom);
    if ("definition" in model.values && isJsonObject(from)) spec["definition"] ??= from;
    // What a blueprint of another name is is what it is called.
    if (entity.blueprint !== kind && "type" in model.values) spec["type"] ??= entity.blueprint;
    const list = alwaysWritten[kind];
    if (list !== undefined) spec[list] ??= [];
    this.addOwner(spec, name.namespace);
    this.addDefaults(spec, name.namespace);
    const missing = model.required.filter((field) => spec[field] === undefined);
    if (missing.length > 0) {
      const fields = missing.map((field) => `spec.${field}`).join(" and ");
      const options = missing.filter((field) => field !== "steps").map((field) => `--default ${field}=...`);
      return this.refuse(`Backstage requires ${fields}${options.length === 0 ? "" : `; give ${options.join(" ")}`}`);
    }
    for (const what of this.derived) this.exporting.derive(what, identifier);
    this.tellRest();
    return [
      {
        apiVersion: this.apiVersion(),
        kind,
        metadata,
        spec: this.inOrder(spec),
      },
    ];
  }

  private apiVersion(): string {
    const { entity, model, exporting } = this;
    const given = memberOf(entity.properties, apiVersionProperty) ?? model.apiVersion;
    if (typeof given === "string" && ownGroups.test(given)) return given;
    exporting.leave(`property ${apiVersionProperty} of ${entity.blueprint} (none of Backstage's)`, entity.identifier);
    return model.apiVersion;
  }

  /** However a field came about, it stands where it always does. */
  private inOrder(spec: JsonObject): JsonObject {
    const fields = [...Object.keys(this.model.values), ...Object.keys(this.model.references)];
    return Object.fromEntries(fields.flatMap((field) => (spec[field] === undefined ? [] : [[field, spec[field]]])));
  }

  private refuse(why: string): never[] {
    this.exporting.leave(`whole entities of ${this.entity.blueprint}: ${why}`, this.entity.identifier);
    return [];
  }

  /** What the entity has of these, as far as Backstage takes it; what it does not take is told. */
  private taken(keys: readonly string[], legal: (key: string, value: JsonValue) => LegalValue): JsonObject {
    const { entity, exporting } = this;
    return Object.fromEntries(
      keys.flatMap((key) => {
        const given = memberOf(entity.properties, key);
        if (given === undefined || given === null) return [];
        const { value, refused } = legal(key, given);
        if (refused !== undefined) {
          const part = value === undefined ? "" : ", in part";
          exporting.leave(`property ${key} of ${entity.blueprint}${part} (in Backstage ${refused})`, entity.identifier);
        }
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
  }

  private references(namespace: string): JsonObject {
    const { entity, model, exporting } = this;
    const reverse = exporting.reverse.get(entityKey(entity));
    return Object.fromEntries(
      Object.entries(model.references).flatMap(([field, { relations, many, defaultKind }]) => {
        const defaults = defaultKind === undefined ? { namespace } : { kind: defaultKind, namespace };
        const given = exporting.relations
          .filter((each) => each.blueprint === entity.blueprint && each.field === field && each.ofKind === undefined)
          .map(({ relation }) => relation);
        const targets = [...Object.values(relations), ...given].flatMap((relation) => this.targets(relation));
        const kindOrder = Object.keys(relations);
        const texts = [...targets, ...(reverse?.get(field) ?? [])]
          .sort((one, other) => kindOrder.indexOf(one.kind) - kindOrder.indexOf(other.kind))
          .map((target) => writeReference(target, defaults));
        const [first, ...more] = [...new Set(texts)];
        if (first === undefined) return [];
        if (!many && more.length > 0) {
          exporting.leave(`second ${field} of ${entity.blueprint} (Backstage has one)`, entity.identifier);
        }
        return [[field, many ? [first, ...more] : first] as const];
      }),
    );
  }

  /** Where a relation leads, as far as Backstage can say it. */
  private targets(relation: string): readonly EntityReference[] {
    const { entity } = this;
    const { catalog, kinds, leave } = this.exporting;
    const blueprint = catalog.blueprints.get(entity.blueprint)?.relations.get(relation)?.target;
    const kind = blueprint === undefined ? undefined : kinds.get(blueprint);
    const value = Object.hasOwn(entity.relations, relation) ? entity.relations[relation] : undefined;
    return [value ?? []].flat().flatMap((identifier) => {
      const name = nameOf(identifier);
      if (kind !== undefined && backstageKinds.has(kind) && name !== undefined) return [{ kind, ...name }];
      leave(`relation ${relation} of ${entity.blueprint} (its target is not in Backstage)`, entity.identifier);
      return [];
    });
  }

  /** Who owns it, where no relation says so. */
  private addOwner(spec: Record<string, JsonValue>, namespace: string): void {
    const { entity, model } = this;
    const { catalog, codeowners, leave } = this.exporting;
    const owned = "owner" in model.references && spec["owner"] === undefined;
    const owner = owned ? ownerOf(catalog, codeowners, entity) : undefined;
    if (owner !== undefined) {
      spec["owner"] = writeReference(owner.reference, { kind: "Group", namespace });
      if (owner.from !== undefined) this.derived.push(`spec.owner ${spec["owner"]}, from ${owner.from}`);
    }
    // Backstage has one owner, and it is the first team.
    const told = owner?.isTeam === true ? 1 : 0;
    const isInherited = catalog.blueprints.get(entity.blueprint)?.ownership !== undefined;
    const own = entity.team ?? [];
    if (own.length > (isInherited ? 0 : told)) leave(`team of ${entity.blueprint}`, entity.identifier);
    if (isInherited && teamOf(catalog, entity).length > told) {
      leave(`inherited team of ${entity.blueprint}`, entity.identifier);
    }
  }

  /** What Backstage requires and nothing says. */
  private addDefaults(spec: Record<string, JsonValue>, namespace: string): void {
    for (const field of this.model.required) {
      const given = this.exporting.defaults.get(field);
      if (given === undefined || spec[field] !== undefined) continue;
      const owner =
        field === "owner" ? parseReference(given, { kind: "Group", namespace: defaultNamespace }) : undefined;
      spec[field] = owner === undefined ? given : writeReference(owner, { kind: "Group", namespace });
      this.derived.push(`spec.${field} ${given}, from --default`);
    }
  }

  private tellRest(): void {
    const { entity, model, exporting } = this;
    const known = [
      ...Object.keys(metadataValues),
      ...Object.keys(model.values),
      apiVersionProperty,
      ...("definition" in model.values ? [definitionFrom] : []),
    ];
    const has = (value: unknown): boolean => value !== null && !(Array.isArray(value) && value.length === 0);
    for (const [id, value] of Object.entries(entity.properties)) {
      if (has(value) && !known.includes(id)) {
        exporting.leave(`property ${id} of ${entity.blueprint}`, entity.identifier);
      }
    }
    for (const id of exporting.catalog.blueprints.get(entity.blueprint)?.computed?.keys() ?? []) {
      exporting.leave(`computed property ${id} of ${entity.blueprint}`, entity.identifier);
    }
    for (const [id, value] of Object.entries(entity.relations)) {
      if (!has(value) || isWritten(id, entity.blueprint, model, exporting.relations)) continue;
      const fields = fieldsFor(id, entity.blueprint, exporting);
      const hint = fields.length === 0 ? "" : `; give --relation ${entity.blueprint}.${id}=${fields.join(" or ")}`;
      exporting.leave(`relation ${id} of ${entity.blueprint}${hint}`, entity.identifier);
    }
    if (entity.icon !== undefined) exporting.leave(`icon of ${entity.blueprint}`, entity.identifier);
  }
}
