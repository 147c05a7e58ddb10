import type { Action, ActionInput, Catalog, Entity } from "../catalog/model.ts";
import { describeGuardrails, validateValue } from "../catalog/value_schema.ts";
import type { InputProblem } from "../faults.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { isEntity, optionText } from "./build_field.ts";
import { buildForm } from "./build_form.ts";
import { convertAnswer } from "./convert_answer.ts";
import { findEntity } from "./find_entity.ts";
import type { Answers, FormField } from "./model.ts";
import { inputProblem, unfit } from "./screening.ts";
import { targetEntity } from "./target_entity.ts";
import { chooseOption } from "./words.ts";

type InputEntities = Entity | readonly Entity[];

export interface TypedInputs {
  /** Typed values by input; an input that was not answered and has no default is absent. An entity is its identifier. */
  readonly inputs: JsonObject;
  /** The entity that a DAY-2 or DELETE is run on. */
  readonly entity?: Entity;
  /** The entities that entity inputs name, by input. */
  readonly entities: Readonly<Record<string, InputEntities>>;
  /** What a person has to mend, in the form's order. Unless it is empty, the rest is incomplete. */
  readonly problems: readonly InputProblem[];
}

type Typed =
  | { readonly kind: "absent" }
  | { readonly kind: "value"; readonly value: JsonValue; readonly entities?: InputEntities }
  | { readonly kind: "problem"; readonly problem: InputProblem };

/** Gives the answers of an action's form their types, and judges them by the action's guardrails and the catalog. */
export function typeInputs(action: Action, catalog: Catalog, answers: Answers): TypedInputs {
  const fields = new Map(buildForm(action, catalog).fields.map((field) => [field.id, field]));
  const target = targetEntity(action, catalog, answers, fields);
  const problems = [...target.problems];
  const inputs: [string, JsonValue][] = [];
  const entities: [string, InputEntities][] = [];
  for (const [id, input] of action.inputs) {
    const typed = typeInput(input, action.required.includes(id), fields.get(id)?.label ?? id, answers.get(id), catalog);
    if (typed.kind === "problem") problems.push(typed.problem);
    if (typed.kind !== "value") continue;
    inputs.push([id, typed.value]);
    if (typed.entities !== undefined) entities.push([id, typed.entities]);
  }
  // fromEntries, because an input may be called `__proto__`.
  const values = { inputs: Object.fromEntries(inputs), entities: Object.fromEntries(entities), problems };
  return target.entity === undefined ? values : { ...values, entity: target.entity };
}

function typeInput(
  input: ActionInput,
  required: boolean,
  label: FormField["label"],
  answer: string | readonly string[] | undefined,
  catalog: Catalog,
): Typed {
  if (answer === undefined || answer === chooseOption) return unanswered(input, required, label, answer, catalog);
  const wrote = typeof answer === "string" ? answer : answer.join(", ");
  const why = unfit(wrote);
  if (why !== undefined) return problem({ field: label, allowed: why });
  const converted = convertAnswer(input, answer);
  return converted.ok
    ? judge(input, label, converted.value, wrote, catalog)
    : problem(inputProblem(label, wrote, converted.allowed));
}

function unanswered(
  input: ActionInput,
  required: boolean,
  label: string,
  wrote: typeof chooseOption | undefined,
  catalog: Catalog,
): Typed {
  if (input.default !== undefined) return judge(input, label, input.default, optionText(input.default), catalog);
  if (!required) return { kind: "absent" };
  const guardrails = describeGuardrails(input);
  const allowed = guardrails === "" ? "an answer; it is required" : `an answer; it is required: ${guardrails}`;
  return problem(wrote === undefined ? { field: label, allowed } : { field: label, wrote, allowed });
}

function judge(input: ActionInput, label: string, value: JsonValue, wrote: string, catalog: Catalog): Typed {
  const allowed = validateValue(input, value);
  if (allowed !== undefined) return problem(inputProblem(label, wrote, allowed));
  if (isEntity(input)) return oneEntity(input, label, value, wrote, catalog);
  const several = input.items !== undefined && isEntity(input.items) && Array.isArray(value);
  return several ? severalEntities(input, label, value, wrote, catalog) : { kind: "value", value };
}

function oneEntity(input: ActionInput, label: string, value: JsonValue, wrote: string, catalog: Catalog): Typed {
  const found = findEntity(catalog, input.blueprint ?? "", optionText(value));
  return found.ok
    ? { kind: "value", value, entities: found.entity }
    : problem(inputProblem(label, wrote, found.allowed));
}

function severalEntities(
  input: ActionInput,
  label: string,
  value: readonly JsonValue[],
  wrote: string,
  catalog: Catalog,
): Typed {
  const entities: Entity[] = [];
  for (const item of value) {
    const found = findEntity(catalog, input.items?.blueprint ?? "", optionText(item));
    if (!found.ok) return problem(inputProblem(label, wrote, `each ${found.allowed}`));
    entities.push(found.entity);
  }
  return { kind: "value", value, entities };
}

function problem(found: InputProblem): Typed {
  return { kind: "problem", problem: found };
}
