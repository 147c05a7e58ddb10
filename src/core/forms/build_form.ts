import type { Action, ActionInput } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { buildField } from "./build_field.ts";
import { introductionOf } from "./introduction.ts";
import { distinctLabels } from "./labels.ts";
import type { FormField, IssueForm } from "./model.ts";
import { conditionWords } from "./condition_words.ts";
import { confirmFieldId, entityFieldId } from "./words.ts";

const built = new WeakMap<Catalog, WeakMap<Action, IssueForm>>();

/** The issue form of an action, as the catalog stands. Neither changes once it is read, so the form is kept with them. */
export function buildForm(action: Action, catalog: Catalog): IssueForm {
  const forms = built.get(catalog) ?? new WeakMap<Action, IssueForm>();
  const form = forms.get(action) ?? buildAnew(action, catalog);
  built.set(catalog, forms.set(action, form));
  return form;
}

function buildAnew(action: Action, catalog: Catalog): IssueForm {
  return {
    action: action.identifier,
    name: formName(action, catalog),
    description: action.description ?? `${action.title} (${action.operation} of ${action.blueprint})`,
    title: `${action.title}: `,
    labels: ["gatehouse", actionLabel(action.identifier)],
    introduction: introductionOf(action, catalog),
    fields: buildFields(action, catalog),
  };
}

/** GitHub refuses two forms of one name. */
function formName({ identifier, title }: Action, { actions }: Catalog): string {
  const alike = (other: Action): boolean =>
    other.identifier !== identifier && other.title.trim().toLowerCase() === title.trim().toLowerCase();
  return [...actions.values()].some(alike) ? `${title} (${identifier})` : title;
}

/** The label by which an issue says which action it runs. */
export function actionLabel(action: string): string {
  return `action/${action}`;
}

function buildFields(action: Action, catalog: Catalog): readonly FormField[] {
  const reserved = reservedFields(action);
  const inputs = askedInputs(action);
  const labels = distinctLabels([
    ...reserved.map(({ id, label }) => ({ id, title: label })),
    ...inputs.map(({ id, input }) => ({ id, title: input.title ?? id })),
  ]);
  const inputField = ({ id, input, heading }: AskedInput, index: number): FormField =>
    buildField({ id, label: labels[reserved.length + index] ?? id, ...heading }, input, action, catalog);
  return [...reserved, ...inputs.map(inputField)];
}

interface AskedInput {
  readonly id: string;
  readonly input: ActionInput;
  readonly heading: Pick<FormField, "heading">;
}

/** The inputs that anybody could answer. The heading of one that nobody can goes on to the next. */
function askedInputs({ inputs }: Action): readonly AskedInput[] {
  const asked: AskedInput[] = [];
  let waiting: string[] = [];
  for (const [id, input] of inputs) {
    const { visible = [], disabled, heading } = input.rules ?? {};
    if (heading !== undefined) waiting.push(heading);
    if (visible.includes(false) || disabled === true) continue;
    asked.push({ id, input, heading: waiting.length === 0 ? {} : { heading: waiting.join("\n\n") } });
    waiting = [];
  }
  return asked;
}

/** A text input, because a dropdown can't be prefilled by a link from the entity's page. */
function reservedFields(action: Action): readonly FormField[] {
  if (action.operation === "CREATE") return [];
  const entity: FormField = {
    id: entityFieldId,
    label: "Entity",
    kind: "input",
    description: `The identifier of ${conditionWords(action)}.`,
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
