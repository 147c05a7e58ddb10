import type { Action } from "../catalog/action.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Entity } from "../catalog/entity.ts";
import { plainPath } from "../catalog/port_template.ts";
import { buildForm } from "./build_form.ts";
import { mayBeOffered } from "./offered_entities.ts";
import { optionText } from "./field_values.ts";
import { prefillUrl } from "./prefill.ts";
import { entityFieldId } from "./words.ts";

/** An action that can be run on an entity, and the address of its form with the entity, and how it is now, filled in. */
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
    .map((action) => {
      const answers = { ...(entity !== undefined && currentAnswers(action, entity)), [entityFieldId]: identifier };
      return { action, url: prefillUrl(repositoryUrl, buildForm(action, catalog), answers) };
    });
}

/** What the entity has of each property that becomes an answer as it is: who changes one of several keeps the others. */
function currentAnswers({ invocation: { mapping } }: Action, entity: Entity): Readonly<Record<string, string>> {
  if (mapping.operation !== "update" || mapping.identifier !== undefined) return {};
  const answers = Object.entries(mapping.properties).flatMap(([property, template]) => {
    const [context, input, ...inner] = typeof template === "string" ? (plainPath(template) ?? []) : [];
    const value = entity.properties[property];
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (context !== "inputs" || input === undefined || inner.length > 0 || !isPlain) return [];
    return [[input, optionText(value)] as const];
  });
  return Object.fromEntries(answers);
}
