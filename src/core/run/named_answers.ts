import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { referencesIn } from "../catalog/expressions/port_template.ts";
import type { InputProblem } from "../faults.ts";
import { buildForm } from "../forms/build_form.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { list } from "../report/markdown.ts";

/** The inputs whose answers a template is made of. */
export function namedInputs(action: Action, template: JsonValue): readonly string[] {
  const named = referencesIn(template).flatMap(({ context, key }) =>
    (context === "inputs" || context === "entities") && action.inputs.has(key) ? [key] : [],
  );
  return [...new Set(named)];
}

/** These inputs as the form calls them. */
export function fieldOf(catalog: Catalog, action: Action, inputs: readonly string[]): string {
  const labels = new Map(buildForm(action, catalog).fields.map(({ id, label }) => [id, label]));
  return list(inputs.map((id) => labels.get(id) ?? id));
}

/** Why a template gives nothing, where that is because nobody gave the answers that it is made of. */
export function missingAnswers(
  catalog: Catalog,
  action: Action,
  inputs: JsonObject,
  { template, what }: { readonly template: JsonValue; readonly what: string },
): InputProblem | undefined {
  const missing = namedInputs(action, template).filter((id) => !Object.hasOwn(inputs, id));
  if (missing.length === 0) return undefined;
  return { field: fieldOf(catalog, action, missing), allowed: `an answer: ${what} is made of it` };
}
