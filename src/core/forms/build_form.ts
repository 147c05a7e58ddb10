import type { Action, ActionInput, Catalog } from "../catalog/model.ts";
import { buildField } from "./build_field.ts";
import { introductionOf } from "./introduction.ts";
import { distinctLabels } from "./labels.ts";
import type { FormField, IssueForm } from "./model.ts";
import { confirmFieldId, entityFieldId } from "./words.ts";

/** The issue form of an action, as the catalog stands. */
export function buildForm(action: Action, catalog: Catalog): IssueForm {
  return {
    action: action.identifier,
    name: action.title,
    description: action.description ?? `${action.title} (${action.operation} of ${action.blueprint})`,
    title: `${action.title}: `,
    labels: ["gatehouse", actionLabel(action.identifier)],
    introduction: introductionOf(action, catalog),
    fields: buildFields(action, catalog),
  };
}

/** The label by which an issue says which action it runs. */
export function actionLabel(action: string): string {
  return `action/${action}`;
}

function buildFields(action: Action, catalog: Catalog): readonly FormField[] {
  const reserved = reservedFields(action);
  const inputs = [...action.inputs];
  const labels = distinctLabels([
    ...reserved.map(({ id, label }) => ({ id, title: label })),
    ...inputs.map(([id, input]) => ({ id, title: input.title ?? id })),
  ]);
  const labelOf = (index: number, id: string): string => labels[index] ?? id;
  const inputField = ([id, input]: readonly [string, ActionInput], index: number): FormField =>
    buildField(id, labelOf(reserved.length + index, id), input, action.required.includes(id), catalog);
  return [...reserved, ...inputs.map(inputField)];
}

/** A text input, because a dropdown can't be prefilled by a link from the entity's page. */
function reservedFields(action: Action): readonly FormField[] {
  if (action.operation === "CREATE") return [];
  const entity: FormField = {
    id: entityFieldId,
    label: "Entity",
    kind: "input",
    description: `The identifier of the ${action.blueprint} that this is for.`,
    required: true,
  };
  if (action.operation === "DAY-2") return [entity];
  const confirm: FormField = {
    id: confirmFieldId,
    label: "Confirm",
    kind: "input",
    description: "The same identifier once more. What it names will be destroyed.",
    required: true,
  };
  return [entity, confirm];
}
