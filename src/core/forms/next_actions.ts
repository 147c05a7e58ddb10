import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { buildForm } from "./build_form.ts";
import { mayBeOffered } from "./offered_entities.ts";
import { prefillUrl } from "./prefill.ts";

/** An action that can be run on an entity, and the address of its form with the entity filled in. */
export interface NextAction {
  readonly action: Action;
  readonly url: string;
}

/** What can be done with an entity now; deleting it comes last. */
export function nextActions(
  catalog: Catalog,
  repositoryUrl: string,
  blueprint: string,
  identifier: string,
): readonly NextAction[] {
  const entity = catalog.entities.get(blueprint)?.get(identifier);
  const fits = (action: Action): boolean =>
    action.blueprint === blueprint &&
    action.operation !== "CREATE" &&
    action.unenforced.length === 0 &&
    (entity === undefined || mayBeOffered(action, entity, catalog));
  const isDelete = ({ operation }: Action): number => Number(operation === "DELETE");
  return [...catalog.actions.values()]
    .filter(fits)
    .sort((one, other) => isDelete(one) - isDelete(other))
    .map((action) => ({ action, url: prefillUrl(repositoryUrl, buildForm(action, catalog), { entity: identifier }) }));
}
