import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { standingOf } from "../catalog/entities/standing.ts";

type Named = Pick<Entity, "blueprint" | "identifier">;

/** By `dependentKey` of the named entities: who points to it, as `blueprint identifier (relation)`. */
export function dependentsOf(catalog: Catalog, named: readonly Named[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map(named.map((each) => [dependentKey(each), [] as string[]]));
  const identifiers = new Set(named.map(({ identifier }) => identifier));
  for (const [id, { entities, references }] of standingOf(catalog)) {
    const relations = catalog.blueprints.get(id)?.relations;
    for (const candidate of [...references.candidates(identifiers)].sort()) {
      for (const [relation, value] of Object.entries(entities.get(candidate)?.relations ?? {})) {
        const target = relations?.get(relation)?.target;
        if (target === undefined) continue;
        for (const identifier of [value ?? []].flat()) {
          found.get(dependentKey({ blueprint: target, identifier }))?.push(`${id} ${candidate} (${relation})`);
        }
      }
    }
  }
  return found;
}

export function dependentKey({ blueprint, identifier }: Named): string {
  return JSON.stringify([blueprint, identifier]);
}
