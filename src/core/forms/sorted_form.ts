import type { Action, ActionInput } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { FileOrigin } from "../catalog/tree/tree.ts";
import { isOfHistory } from "../search/model.ts";
import { buildForm } from "./build_form.ts";
import type { FormField, IssueForm } from "./model.ts";
import { sortByHistory } from "./offered_entities.ts";
import { chooseOption } from "./words.ts";

/**
 * The issue form of an action as people see it: options that are sorted by what only git tells (`$updatedAt`) stand in that
 * order. Git is asked only where a form has such options. Whoever reads answers needs no order, and takes `buildForm`.
 */
export async function buildSortedForm(action: Action, catalog: Catalog): Promise<IssueForm> {
  const form = buildForm(action, catalog);
  if (!form.fields.some((field) => sortedInput(field, action) !== undefined)) return form;
  const origins = await catalog.tree.origins?.();
  if (origins === undefined) return form;
  return { ...form, fields: form.fields.map((field) => sortField(field, action, catalog, origins)) };
}

/** The input, or the items, whose entities a field offers in an order that git tells. */
function sortedInput({ id, options = [] }: FormField, { inputs }: Action): ActionInput | undefined {
  const input = inputs.get(id);
  const entities = input?.items ?? input;
  // Options of an `enum` stand as the action has them.
  const isSorted =
    options.length > 0 && entities?.enum === undefined && isOfHistory(entities?.rules?.sort?.property ?? "");
  return isSorted ? entities : undefined;
}

function sortField(
  field: FormField,
  action: Action,
  catalog: Catalog,
  origins: ReadonlyMap<string, FileOrigin>,
): FormField {
  const { blueprint = "", rules } = sortedInput(field, action) ?? {};
  if (rules?.sort === undefined || field.options === undefined) return field;
  const entities = field.options.flatMap((option) => catalog.entities.get(blueprint)?.get(option) ?? []);
  const sorted = sortByHistory(entities, rules.sort, origins).map(({ identifier }) => identifier);
  const options = [...field.options.filter((option) => option === chooseOption), ...sorted];
  const chosen = field.defaultOption === undefined ? undefined : field.options[field.defaultOption];
  return { ...field, options, ...(chosen === undefined ? {} : { defaultOption: options.indexOf(chosen) }) };
}
