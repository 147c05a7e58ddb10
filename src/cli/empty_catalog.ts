import { settingsFile } from "../core/catalog/read_settings.ts";
import type { Catalog } from "../core/catalog/model/catalog.ts";

/** A wrong path would be green for ever. */
export function isEmptyCatalog({ blueprints, entities, actions, tree }: Catalog): boolean {
  return blueprints.size + entities.size + actions.size === 0 && tree.entries.get(settingsFile) === undefined;
}

export function emptyMessage(folder: string): string {
  const message = `${folder} holds no catalog: there is neither gatehouse.yml nor anything in blueprints/, entities/ or actions/.`;
  return `${message} Name the catalog's folder.`;
}
