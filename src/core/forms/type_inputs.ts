import type { Action, ActionInput } from "../catalog/model/action.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { asksFor, hangsOn, inputOrder } from "../catalog/actions/input_order.ts";
import type { InputProblem } from "../faults.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { buildForm } from "./build_form.ts";
import { missingAnswer, screenAnswer, settleInput } from "./settle_input.ts";
import type { Settled } from "./settle_input.ts";
import { FormRefusal, SettledForm } from "./submission.ts";
import type { InputEntities, Submission } from "./submission.ts";
import { targetEntity } from "./target_entity.ts";
import { chooseOption, wholeForm } from "./words.ts";

export interface TypedInputs {
  /** Typed values by input; an input that was not answered and has no default is absent. An entity is its identifier. */
  readonly inputs: JsonObject;
  /** The entity that a DAY-2 or DELETE is run on. */
  readonly entity?: Entity;
  /** The entities that entity inputs name, by input. */
  readonly entities: Readonly<Record<string, InputEntities>>;
  /** What a person has to mend, in the form's order. Unless it is empty, the rest is incomplete. */
  readonly problems: readonly InputProblem[];
  /** What only a platform engineer can mend; sentences that name the place. Unless it is empty, the rest is incomplete. */
  readonly refusals: readonly string[];
}

/**
 * Gives the answers of an action's form their types, and judges them by the action's guardrails and the catalog. What a form on
 * GitHub can't show (visible, dependsOn, jq, datasets, conditions, validations) is enforced here all the same.
 */
export async function typeInputs(submission: Submission): Promise<TypedInputs> {
  const { action, catalog, answers } = submission;
  const { fields } = buildForm(action, catalog);
  const labels = new Map(fields.map(({ id, label }) => [id, label]));
  // A text may well be the word that stands in front of options.
  const unset = new Set(
    fields
      .filter(({ id, options }) => options?.[0] === chooseOption && answers.get(id) === chooseOption)
      .map(({ id }) => id),
  );
  const refusals: string[] = [];
  const target = (await refusable(refusals, () => targetEntity(submission, labels))) ?? { problems: [] };
  const form = new SettledForm(submission, target.entity);
  // Without its entity, rules over it would tell people to mend what is not wrong.
  const isWhole = action.operation === "CREATE" || target.entity !== undefined;
  const settled = new Map<string, Settled>();
  /** Inputs of which nobody knows yet what they come to. By what hangs on them people would mend what may be right. */
  const unknown = new Set<string>();
  for (const id of inputOrder(action.inputs).order) {
    const input = action.inputs.get(id);
    if (input === undefined || (!isWhole && hasRules(input))) continue;
    const label = labels.get(id) ?? input.title ?? id;
    const answer = unset.has(id) ? undefined : answers.get(id);
    const result = hangsOn(input, unknown)
      ? screenAnswer(label, answer)
      : await refusable(refusals, () => settleInput(form, input, label, answer));
    if (result === undefined || isToChange(result, staticRequired(action).includes(id))) unknown.add(id);
    if (result === undefined) continue;
    settled.set(id, result);
    if (result.kind === "value") form.settle(id, result.value, result.entities);
  }
  const required = isWhole
    ? ((await refusable(refusals, () => requiredInputs(form, unknown))) ?? [])
    : staticRequired(action);
  const problems = [
    ...target.problems,
    ...[...action.inputs].flatMap(([id, input]) =>
      problemOf(settled.get(id), required.includes(id), input, labels.get(id) ?? id, answers.get(id)),
    ),
  ];
  if (problems.length === 0 && refusals.length === 0) problems.push(...(await brokenValidations(form, refusals)));
  return {
    inputs: form.inputs(),
    ...(target.entity === undefined ? {} : { entity: target.entity }),
    entities: form.inputEntities(),
    problems,
    refusals,
  };
}

/** What `read` gives; nothing where it is refused, and then the refusal is kept. */
async function refusable<T>(refusals: string[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FormRefusal)) throw error;
    refusals.push(error.message);
    return undefined;
  }
}

function problemOf(
  settled: Settled | undefined,
  required: boolean,
  input: ActionInput,
  label: string,
  answer: string | readonly string[] | undefined,
): readonly InputProblem[] {
  if (settled?.kind === "problem") return [settled.problem];
  return settled !== undefined && isToChange(settled, required) ? [missingAnswer(input, label, answer)] : [];
}

function isToChange(settled: Settled, required: boolean): boolean {
  return settled.kind === "problem" || (settled.kind === "absent" && settled.asked && required);
}

function hasRules({ rules, items }: ActionInput): boolean {
  return rules !== undefined || items?.rules !== undefined;
}

function staticRequired({ required }: Action): readonly string[] {
  return "program" in required ? [] : required;
}

/** @throws FormRefusal where jq gives no list of inputs */
async function requiredInputs(form: SettledForm, unknown: ReadonlySet<string>): Promise<readonly string[]> {
  const { required, inputs } = form.submission.action;
  if (!("program" in required)) return required;
  if (asksFor(required, unknown)) return [];
  const value = await form.ask(required);
  const items: readonly JsonValue[] = Array.isArray(value) ? value : [null];
  const names = items.filter((name) => typeof name === "string").filter((name) => inputs.has(name));
  if (names.length === items.length) return names;
  throw form.wrongResult(required, value, "give a list of inputs");
}

async function brokenValidations(form: SettledForm, refusals: string[]): Promise<readonly InputProblem[]> {
  const problems: InputProblem[] = [];
  for (const { constraint, message } of form.submission.action.validations) {
    const holds = await refusable(refusals, () => form.isOn(constraint));
    if (holds === false) problems.push({ field: wholeForm, allowed: message });
  }
  return problems;
}
