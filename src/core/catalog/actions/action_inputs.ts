import { isQuery, readQuery } from "./form_query.ts";
import type { RawQuery } from "./form_query.ts";
import { readLayout } from "./form_layout.ts";
import type { FormLayout, RawLayout } from "./form_layout.ts";
import { readInputRules } from "./input_rules.ts";
import type { InputReading, RawInput } from "./input_rules.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { ActionInput, FormQuery, InputRules, Validation } from "../model/action.ts";
import { readValueSchema } from "../values/raw_value_schema.ts";

export interface RawUserInputs extends RawLayout {
  readonly properties: Readonly<Record<string, RawInput>>;
  readonly required?: readonly string[] | RawQuery;
  readonly validations?: readonly { readonly constraint: string | RawQuery; readonly message: string }[];
}

export const inputsPath: ValuePath = ["trigger", "userInputs"];

/** The inputs in the order of the form: those that `order` or the steps name, then the rest as the file has them. */
export function readInputs(userInputs: RawUserInputs, reading: InputReading): ReadonlyMap<string, ActionInput> {
  const { properties } = userInputs;
  const layout = readLayout(userInputs, inputsPath);
  const inputs = new Map<string, ActionInput>();
  for (const id of [...layout.order, ...Object.keys(properties)]) {
    const raw = Object.hasOwn(properties, id) ? properties[id] : undefined;
    if (raw === undefined || inputs.has(id)) continue;
    inputs.set(id, readInput(raw, [...inputsPath, "properties", id], reading, { of: layout, id }));
  }
  return inputs;
}

function readInput(
  raw: RawInput,
  path: ValuePath,
  reading: InputReading,
  layout?: { readonly of: FormLayout; readonly id: string },
): ActionInput {
  const { default: fallback, enum: options, ...rest } = raw;
  const rules = readInputRules(raw, path, reading, layout);
  return {
    ...readValueSchema({
      ...rest,
      ...(fallback === undefined || isQuery(fallback) ? {} : { default: fallback }),
      ...(options === undefined || isQuery(options) ? {} : { enum: options }),
    }),
    ...(raw.blueprint === undefined ? {} : { blueprint: raw.blueprint }),
    ...(raw.items === undefined ? {} : { items: readItems(raw.items, [...path, "items"], reading, rules) }),
    ...(rules === undefined ? {} : { rules }),
  };
}

/** A list of entities has its dataset and order beside `items`, or in them; here they are always in them. */
function readItems(raw: RawInput, path: ValuePath, reading: InputReading, ofList: InputRules = {}): ActionInput {
  const items = readInput(raw, path, reading);
  const { dataset = items.rules?.dataset, sort = items.rules?.sort } = ofList;
  const rules = {
    ...items.rules,
    ...(dataset === undefined ? {} : { dataset }),
    ...(sort === undefined ? {} : { sort }),
  };
  return Object.keys(rules).length === 0 ? items : { ...items, rules };
}

export function readRequired({ required }: RawUserInputs): readonly string[] | FormQuery {
  return readQuery(required, [...inputsPath, "required"]) ?? (isQuery(required) ? [] : (required ?? []));
}

export function readValidations({ validations = [] }: RawUserInputs): readonly Validation[] {
  return validations.map(({ constraint, message }, index) => ({
    constraint: {
      program: typeof constraint === "string" ? constraint : constraint.jqQuery,
      path: [...inputsPath, "validations", index, "constraint"],
    },
    message,
  }));
}
