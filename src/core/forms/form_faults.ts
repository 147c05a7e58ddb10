import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { catalogPlaces } from "../catalog/findings/catalog_places.ts";
import type { Fault } from "../faults.ts";
import { buildForm } from "./build_form.ts";
import { checkDefaults } from "./check_defaults.ts";
import { checkForm } from "./check_form.ts";

/** What GitHub would refuse in actions' forms, and what is unsafe in them, where the actions say it. */
export async function formFaults(catalog: Catalog, actions: readonly Action[]): Promise<readonly Fault[]> {
  const contents = await catalog.tree.read(actions.map(({ source }) => source.path));
  return actions.flatMap((action) => {
    const { path } = action.source;
    const form = buildForm(action, catalog);
    const places = catalogPlaces(contents.get(path) ?? new Uint8Array(), path);
    return [...checkForm(form, places), ...checkDefaults(action, form, catalog, places)];
  });
}
