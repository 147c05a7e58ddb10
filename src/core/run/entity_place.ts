import type { Catalog } from "../catalog/model/catalog.ts";
import { fileOf } from "../catalog/entities/entity_index.ts";
import { isBroken } from "../catalog/load.ts";
import { entityFiles } from "../render/names.ts";
import type { Target } from "./request.ts";

/** What stands where an entity would be recorded: written over, it would be gone. */
interface Obstacle {
  readonly path: string;
  /** Whose file it is; nothing where nobody can tell. */
  readonly holder: string | undefined;
}

/** Where an entity's record goes, or what is in the way there. */
export type EntityPlace =
  { readonly ok: true; readonly path: string } | { readonly ok: false; readonly obstacle: Obstacle };

/** Where an entity is now, whatever its file is called; else the file that is to be made for it. */
export function placeOfEntity(catalog: Catalog, { blueprint, identifier }: Omit<Target, "operation">): EntityPlace {
  const own = fileOf(catalog, blueprint, identifier);
  if (own !== undefined) return { ok: true, path: own.path };
  const [path, ...others] = entityFiles(blueprint, identifier);
  const isThere = catalog.tree.entries.has(path);
  // What can't be read under the same name may be this very entity, which then would be there twice.
  const taken = isThere ? path : others.find((other) => isBroken(catalog, other));
  if (taken === undefined) return { ok: true, path };
  return { ok: false, obstacle: { path: taken, holder: holderOf(catalog, blueprint, taken) } };
}

function holderOf(catalog: Catalog, blueprint: string, path: string): string | undefined {
  const identifiers = [...(catalog.entities.get(blueprint)?.keys() ?? [])];
  return identifiers.find((identifier) => fileOf(catalog, blueprint, identifier)?.path === path);
}

/** What is in the way, and what to do, in plain sentences. */
export function describeObstacle({ holder }: Obstacle, { blueprint, identifier }: Omit<Target, "operation">): string {
  const own = `This is the file of the ${blueprint} ${identifier}`;
  return holder === undefined
    ? `${own}, and can't be read as that. Mend it, or take it away.`
    : `${own}, and holds ${holder}, which would be written over. Name the file as ${holder} is called, or mend its identifier.`;
}
