import type { Action, ActionInput, FormQuery } from "../catalog/model/action.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { describeGuardrails, validateValue } from "../catalog/values/value_schema.ts";
import type { InputProblem } from "../faults.ts";
import { canonicalJson } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { code } from "../report/markdown.ts";
import { describeRules } from "../search/describe_rules.ts";
import { convertAnswer } from "./convert_answer.ts";
import { booleanWords, isEntity, optionText } from "./field_values.ts";
import { findEntity, unknownBlueprint } from "./find_entity.ts";
import type { FoundEntity } from "./find_entity.ts";
import { isOffered } from "./offered_entities.ts";
import { answerName, queryWords } from "./query_words.ts";
import { inputProblem, unfit } from "./screening.ts";
import type { InputEntities, SettledForm } from "./submission.ts";

export type Settled =
  /** `asked`: whether an answer could have been given, so that one may be required. */
  | { readonly kind: "absent"; readonly asked: boolean }
  | { readonly kind: "value"; readonly value: JsonValue; readonly entities?: InputEntities }
  | { readonly kind: "problem"; readonly problem: InputProblem };

type Answer = string | readonly string[] | undefined;

/**
 * What an input's value is, from its answer, its default, and the answers that are settled before it.
 * @throws FormRefusal where the action's jq fails, or gives what it must not
 */
export async function settleInput(
  form: SettledForm,
  input: ActionInput,
  label: string,
  answer: Answer,
): Promise<Settled> {
  const { rules = {} } = input;
  const closed = await whyClosed(form, input);
  const schema = await withOptions(form, input);
  const fallback = rules.default === undefined ? input.default : ((await form.ask(rules.default)) ?? undefined);
  if (answer !== undefined) {
    const typed = await typeAnswer(form, schema, label, answer);
    // What must not be repeated is told as that.
    if (closed === undefined || unfit(shown(answer)) !== undefined) return typed;
    // A field that nobody should touch still holds its default.
    const untouched =
      typed.kind === "value" && fallback !== undefined && canonicalJson(typed.value) === canonicalJson(fallback);
    // Another answer would be as wrong, so that what would fit is not said.
    return untouched ? typed : problem(inputProblem(label, shown(answer), closed));
  }
  if (fallback === undefined) return { kind: "absent", asked: closed === undefined };
  const judged = await judge(form, schema, label, fallback, optionText(fallback));
  if (judged.kind !== "problem") return judged;
  if (rules.default === undefined) {
    const { wrote, allowed } = judged.problem;
    const named = wrote === undefined ? "the default" : `the default ${code(wrote)}`;
    return problem({ field: label, allowed: `${allowed}; there is no answer, and ${named} is not allowed` });
  }
  throw form.wrongResult(rules.default, fallback, `be ${judged.problem.allowed}`);
}

/** Why an input is not asked for, as what is allowed in it; nothing where it is. */
async function whyClosed(form: SettledForm, { rules = {} }: ActionInput): Promise<string | undefined> {
  const { action } = form.submission;
  for (const condition of rules.visible ?? []) {
    if (await form.isOn(condition)) continue;
    return `no answer: with the other answers it is not asked for${where(condition, "only where", action)}`;
  }
  const missing = rules.dependsOn?.find((id) => !form.has(id));
  if (missing !== undefined) {
    const title = action.inputs.get(missing)?.title ?? missing;
    return `no answer as long as "${title}" has none`;
  }
  if (rules.disabled === undefined || !(await form.isOn(rules.disabled))) return undefined;
  return `no answer: with the other answers it is fixed${where(rules.disabled, "where", action)}`;
}

function where(condition: boolean | FormQuery, word: string, action: Action): string {
  return typeof condition === "boolean" ? "" : `, ${word} ${queryWords(condition, action)}`;
}

/** The input with the options that jq computes for it, or for its items. */
async function withOptions(form: SettledForm, input: ActionInput): Promise<ActionInput> {
  const query = input.rules?.enum;
  const items = input.items === undefined ? undefined : await withOptions(form, input.items);
  const schema = items === undefined || items === input.items ? input : { ...input, items };
  if (query === undefined) return schema;
  const options = await form.ask(query);
  const { enum: _none, default: _other, ...own } = schema;
  const fitting =
    Array.isArray(options) && options.every((option: JsonValue) => validateValue(own, option) === undefined);
  if (!fitting) throw form.wrongResult(query, options, "give a list of values that fit");
  return { ...schema, enum: options };
}

/** What must not be repeated, such as a secret, is told as that whatever else is wrong. */
export function screenAnswer(label: string, answer: Answer): Settled | undefined {
  const why = answer === undefined ? undefined : unfit(shown(answer));
  return why === undefined ? undefined : problem({ field: label, allowed: why });
}

async function typeAnswer(
  form: SettledForm,
  input: ActionInput,
  label: string,
  answer: string | readonly string[],
): Promise<Settled> {
  const wrote = shown(answer);
  const refused = screenAnswer(label, answer);
  if (refused !== undefined) return refused;
  const converted = convertAnswer(input, answer);
  return converted.ok
    ? judge(form, input, label, converted.value, wrote)
    : problem(inputProblem(label, wrote, converted.allowed));
}

async function judge(
  form: SettledForm,
  input: ActionInput,
  label: string,
  value: JsonValue,
  wrote: string,
): Promise<Settled> {
  if (input.enum?.length === 0)
    return problem(inputProblem(label, wrote, "no answer: with the other answers there is nothing to choose from"));
  const allowed = unfit(wrote) ?? validateValue(input, value);
  if (allowed !== undefined) return problem(inputProblem(label, wrote, allowed));
  const one = input.items ?? input;
  const several = input.items !== undefined;
  const eachOf = (each: string): Settled => problem(inputProblem(label, wrote, several ? `each ${each}` : each));
  const names: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  if (one.format === "blueprints") {
    const [unknown] = names.flatMap((name) => unknownBlueprint(form.submission.catalog, optionText(name)) ?? []);
    return unknown === undefined ? { kind: "value", value } : eachOf(unknown);
  }
  if (!isEntity(one)) return { kind: "value", value };
  const entities: Entity[] = [];
  for (const name of names) {
    const found = await findOffered(form, one, optionText(name));
    if (!found.ok) return eachOf(found.allowed);
    entities.push(found.entity);
  }
  const [only] = entities;
  return { kind: "value", value, ...(several ? { entities } : only === undefined ? {} : { entities: only }) };
}

/** The entity, if it exists and the dataset offers it. */
async function findOffered(
  form: SettledForm,
  { blueprint = "", rules }: ActionInput,
  identifier: string,
): Promise<FoundEntity> {
  const found = findEntity(form.submission.catalog, blueprint, identifier);
  if (!found.ok || rules?.dataset === undefined || (await isOffered(form, rules.dataset, found.entity))) return found;
  const words = describeRules(rules.dataset, (program) => answerName(program, form.submission.action));
  return { ok: false, allowed: `an existing ${blueprint} that is offered here: ${words}` };
}

/** The row of a field that must be answered and is not. */
export function missingAnswer(input: ActionInput, label: string, answer: Answer): InputProblem {
  const guardrails = input.type === "boolean" ? booleanWords(input) : describeGuardrails(input);
  const allowed = guardrails === "" ? "an answer; it is required" : `an answer; it is required: ${guardrails}`;
  return answer === undefined ? { field: label, allowed } : { field: label, wrote: shown(answer), allowed };
}

function shown(answer: string | readonly string[]): string {
  return typeof answer === "string" ? answer : answer.join(", ");
}

function problem(found: InputProblem): Settled {
  return { kind: "problem", problem: found };
}
