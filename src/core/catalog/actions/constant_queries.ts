import { cutJson } from "../../cut_text.ts";
import type { Fault } from "../../faults.ts";
import type { JsonValue } from "../../json.ts";
import type { Action, ActionInput, FormQuery } from "../model/action.ts";
import type { ValueSchema } from "../model/blueprint.ts";
import { inputsPath } from "./action_inputs.ts";
import { queryKey } from "./form_query.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import { findMisfits, indexOf, validateValue } from "../values/value_schema.ts";

/** What the jq of a form must give at one place. */
interface Expected {
  readonly query: FormQuery;
  readonly must: string;
  readonly fits: (value: JsonValue) => boolean;
  /** Absent where that is more than one type. */
  readonly type?: ValueSchema["type"];
  /** Whether a submission may still be accepted where it gives null, as jq does of what nobody answered. */
  readonly passesNull: boolean;
}

/** jq that is a plain value, and one that its place never takes: submissions of the form would be refused for it. */
export function findConstantFaults(action: Action, places: PlaceFinder): readonly Fault[] {
  const { inputs } = action;
  const ofQueries = expectedResults(action).flatMap(({ query, must, fits }): readonly Fault[] => {
    const constant = constantOf(query);
    if (constant === undefined || fits(constant.value)) return [];
    return [
      {
        severity: "error",
        rule: "form-query",
        place: places([...query.path, queryKey]),
        message: `\`${query.path.join(".")}\` always gives ${cutJson(constant.value)}; it must ${must}.`,
        remedy: "Mend the expression: submissions of the form would be refused for it.",
      },
    ];
  });
  return [...ofQueries, ...[...inputs].flatMap(([id, input]) => defaultFaults(id, input, places))];
}

export function expectedResults({ inputs, required, validations }: Action): readonly Expected[] {
  return [
    ...[...inputs.values()].flatMap(ofInput),
    ...("program" in required ? [namesOf(required, inputs)] : []),
    ...validations.map(({ constraint }) => ({ ...switchOf(constraint), passesNull: false })),
  ];
}

/** Options that are a plain value leave the default out: whoever leaves it would be refused. */
function defaultFaults(id: string, input: ActionInput, places: PlaceFinder): readonly Fault[] {
  const fixed = fixedDefault(input);
  const schema = withConstantOptions(input);
  // What does not fit without the options is told as that.
  if (fixed === undefined || schema === input || validateValue(input, fixed.value) !== undefined) return [];
  return findMisfits(schema, fixed.value).map(({ value, allowed, ...at }) => ({
    severity: "error",
    rule: "input-schema",
    place: places([...inputsPath, "properties", id, ...fixed.path, ...indexOf(at)]),
    message: `Input \`${id}\`: the default ${cutJson(value)} is not allowed: allowed is ${allowed}.`,
    remedy: "Mend the default, or the options.",
  }));
}

/** The input, and its items, with the options that jq gives whatever the answers are. */
function withConstantOptions(input: ActionInput): ActionInput {
  const { rules = {}, items } = input;
  const options = rules.enum === undefined ? undefined : constantOf(rules.enum)?.value;
  const ofItems = items === undefined ? undefined : withConstantOptions(items);
  const schema = ofItems === undefined || ofItems === items ? input : { ...input, items: ofItems };
  return Array.isArray(options) ? { ...schema, enum: options } : schema;
}

/** An input's default, where no answer changes it, and where it stands from the input. */
export function fixedDefault(input: ActionInput): { readonly value: JsonValue; readonly path: ValuePath } | undefined {
  if (input.default !== undefined) return { value: input.default, path: ["default"] };
  const query = input.rules?.default;
  const constant = query === undefined ? undefined : constantOf(query);
  return constant === undefined || constant.value === null ? undefined : { ...constant, path: ["default", queryKey] };
}

function ofInput(input: ActionInput): readonly Expected[] {
  const { visible = [], disabled, default: computed, enum: options } = input.rules ?? {};
  const switches = [...visible, disabled].filter((each) => typeof each === "object");
  return [
    ...switches.map(switchOf),
    ...(computed === undefined ? [] : [defaultOf(computed, input)]),
    ...(options === undefined ? [] : [optionsOf(options, input)]),
    ...(input.items === undefined ? [] : ofInput(input.items)),
  ];
}

function switchOf(query: FormQuery): Expected {
  const fits = (value: JsonValue): boolean => value === null || typeof value === "boolean";
  return { query, must: "give true or false", fits, type: "boolean", passesNull: true };
}

function defaultOf(query: FormQuery, input: ActionInput): Expected {
  const fits = (value: JsonValue): boolean => value === null || validateValue(input, value) === undefined;
  return { query, must: "give a value that fits", fits, passesNull: true };
}

function optionsOf(query: FormQuery, { enum: _none, ...own }: ActionInput): Expected {
  const fits = (value: JsonValue): boolean =>
    Array.isArray(value) && value.every((option: JsonValue) => validateValue(own, option) === undefined);
  return { query, must: "give a list of values that fit", fits, type: "array", passesNull: false };
}

function namesOf(query: FormQuery, inputs: ReadonlyMap<string, unknown>): Expected {
  const known = [...inputs.keys()].join(", ");
  const fits = (value: JsonValue): boolean =>
    Array.isArray(value) && value.every((name: JsonValue) => typeof name === "string" && inputs.has(name));
  return { query, must: `give a list of inputs, which are ${known}`, fits, type: "array", passesNull: false };
}

/** A program that is JSON is that value in jq. */
export function constantOf({ program }: Pick<FormQuery, "program">): { readonly value: JsonValue } | undefined {
  try {
    return { value: JSON.parse(program) as JsonValue };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
