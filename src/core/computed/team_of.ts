import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { entityKey } from "../search/entity_subject.ts";
import { followPath } from "./follow_path.ts";

/** Whose an entity is: its own teams, or with inherited ownership those at the path's end. Along a circle nobody's. */
export function teamOf(catalog: Pick<Catalog, "blueprints" | "entities">, entity: Entity): readonly string[] {
  const seen = new Set<string>();
  const visit = (each: Entity): readonly string[] => {
    const path = catalog.blueprints.get(each.blueprint)?.ownership?.path;
    if (path === undefined) return each.team ?? [];
    if (seen.has(entityKey(each))) return [];
    seen.add(entityKey(each));
    return followPath(catalog, each, path).flatMap(visit);
  };
  return [...new Set(visit(entity))];
}
