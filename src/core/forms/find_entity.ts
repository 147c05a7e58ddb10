import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { didYouMean } from "../catalog/documents/suggest.ts";

export type FoundEntity =
  { readonly ok: true; readonly entity: Entity } | { readonly ok: false; readonly allowed: string };

/** The entity of a blueprint by its identifier, or a phrase of what is allowed, with the nearest one. */
export function findEntity(catalog: Catalog, blueprint: string, identifier: string): FoundEntity {
  const entities = catalog.entities.get(blueprint);
  const entity = entities?.get(identifier);
  if (entity !== undefined) return { ok: true, entity };
  const allowed = `an existing ${blueprint}`;
  if (entities === undefined || entities.size === 0) return { ok: false, allowed: `${allowed}; there is none yet` };
  const near = didYouMean(identifier, [...entities.keys()]);
  return { ok: false, allowed: near === undefined ? allowed : `${allowed}; did you mean \`${near}\`?` };
}

/** Nothing where there is such a blueprint; else a phrase of what is allowed, with the nearest one. */
export function unknownBlueprint({ blueprints }: Catalog, identifier: string): string | undefined {
  if (blueprints.has(identifier)) return undefined;
  const near = didYouMean(identifier, blueprints.keys());
  return near === undefined ? "an existing blueprint" : `an existing blueprint; did you mean \`${near}\`?`;
}
