import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { entityKey } from "../search/entity_subject.ts";

type Entities = Pick<Catalog, "blueprints" | "entities">;

/** The entities that a relation of this one names and that exist. */
function relatedBy({ blueprints, entities }: Entities, entity: Entity, relation: string): readonly Entity[] {
  const target = blueprints.get(entity.blueprint)?.relations.get(relation)?.target;
  const value = Object.hasOwn(entity.relations, relation) ? entity.relations[relation] : undefined;
  const known = target === undefined ? undefined : entities.get(target);
  return [value ?? []].flat().flatMap((identifier) => known?.get(identifier) ?? []);
}

/** The entities at the end of a path of relations, each once. Time is linear in the relations on the way. */
export function followPath(catalog: Entities, entity: Entity, path: readonly string[]): readonly Entity[] {
  let found: readonly Entity[] = [entity];
  for (const relation of path) {
    const next = found.flatMap((each) => relatedBy(catalog, each, relation));
    found = [...new Map(next.map((each) => [entityKey(each), each])).values()];
  }
  return found;
}

/** Whether a path of relations can lead to several entities. */
export function leadsToMany({ blueprints }: Entities, blueprint: string, path: readonly string[]): boolean {
  let current = blueprints.get(blueprint);
  for (const id of path) {
    const relation = current?.relations.get(id);
    if (relation?.many === true) return true;
    current = blueprints.get(relation?.target ?? "");
  }
  return false;
}
