import type { Catalog } from "../catalog/model/catalog.ts";
import { entityKey } from "../search/entity_subject.ts";
import { nameOf } from "./entity_reference.ts";
import type { EntityReference } from "./entity_reference.ts";
import { backstageKinds } from "./kinds.ts";
import type { BackstageKind } from "./kinds.ts";

/** A relation of the catalog's own, and the field of Backstage's that says the same. */
export interface RelationField {
  readonly blueprint: string;
  readonly relation: string;
  readonly field: string;
  /** Where Backstage says it the other way round: the field is of the kind that the relation leads to. */
  readonly ofKind?: string;
}

interface Kinds {
  readonly catalog: Pick<Catalog, "blueprints">;
  /** By blueprint. */
  readonly kinds: ReadonlyMap<string, string>;
}

/** The fields of Backstage's that could say what a relation does, as `field`, or `Kind.field` for the other way round. */
export function fieldsFor(relation: string, blueprint: string, { catalog, kinds }: Kinds): readonly string[] {
  const target = catalog.blueprints.get(blueprint)?.relations.get(relation)?.target;
  const [from, to] = [kinds.get(blueprint) ?? "", kinds.get(target ?? "") ?? ""];
  return [
    ...fieldsBetween(from, to),
    ...(from === to ? [] : fieldsBetween(to, from).map((field) => `${to}.${field}`)),
  ].filter((field) => field !== "owner");
}

function fieldsBetween(from: string, to: string): readonly string[] {
  const references = Object.entries(backstageKinds.get(from)?.references ?? {});
  return references.flatMap(([field, { relations }]) => (to in relations ? [field] : []));
}

/** Whether a descriptor's fields, or those of others, already say what a relation does. */
export function isWritten(
  relation: string,
  blueprint: string,
  { references }: BackstageKind,
  given: readonly RelationField[],
): boolean {
  const own = Object.values(references).flatMap(({ relations }) => Object.values(relations));
  return own.includes(relation) || given.some((each) => each.blueprint === blueprint && each.relation === relation);
}

/** Who refers to an entity with relations that Backstage tells the other way round, by the entity and the field. */
export function reverseReferences(
  catalog: Catalog,
  kinds: Kinds["kinds"],
  given: readonly RelationField[],
): ReadonlyMap<string, ReadonlyMap<string, readonly EntityReference[]>> {
  const reverse = new Map<string, Map<string, EntityReference[]>>();
  for (const { blueprint, relation, field, ofKind } of given) {
    const target = catalog.blueprints.get(blueprint)?.relations.get(relation)?.target;
    if (ofKind === undefined || target === undefined) continue;
    for (const entity of catalog.entities.get(blueprint)?.values() ?? []) {
      const name = nameOf(entity.identifier);
      if (name === undefined) continue;
      const reference = { kind: kinds.get(blueprint) ?? "", ...name };
      const value = Object.hasOwn(entity.relations, relation) ? entity.relations[relation] : undefined;
      for (const identifier of [value ?? []].flat()) {
        const key = entityKey({ blueprint: target, identifier });
        const fields = reverse.get(key) ?? new Map<string, EntityReference[]>();
        reverse.set(key, fields.set(field, [...(fields.get(field) ?? []), reference]));
      }
    }
  }
  return reverse;
}
