import type { Fault } from "../faults.ts";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { ValuePath } from "./json_limits.ts";
import type { ActionInput } from "./model.ts";
import type { PlaceFinder } from "./place_finder.ts";
import { readValueSchema } from "./raw_value_schema.ts";
import type { RawValueSchema } from "./raw_value_schema.ts";
import { suggestName } from "./suggest.ts";
import { valueSchemaProblem } from "./value_schema.ts";

export interface RawInput extends RawValueSchema {
  readonly blueprint?: string;
  readonly items?: RawInput;
  readonly dependsOn?: readonly string[];
  readonly visible?: boolean | JsonObject;
  readonly disabled?: boolean | JsonObject;
  readonly dataset?: JsonValue;
  readonly encryption?: JsonValue;
}

export interface RawUserInputs {
  readonly properties: Readonly<Record<string, RawInput>>;
  readonly required?: readonly string[] | JsonObject;
  readonly order?: readonly string[];
  readonly steps?: JsonValue;
}

/** The inputs in the order of the form: those that `order` names, then the rest as the file has them. */
export function readInputs({ properties, order = [] }: RawUserInputs): ReadonlyMap<string, ActionInput> {
  const inputs = new Map<string, ActionInput>();
  for (const id of [...order, ...Object.keys(properties)]) {
    const raw = Object.hasOwn(properties, id) ? properties[id] : undefined;
    if (raw !== undefined && !inputs.has(id)) inputs.set(id, readInput(raw));
  }
  return inputs;
}

function readInput(raw: RawInput): ActionInput {
  // A default that jq computes is among what is not enforced; it is no value.
  const { default: _computed, ...rest } = raw;
  const schema = readValueSchema(isJsonObject(raw.default) && raw.type !== "object" ? rest : raw);
  return {
    ...schema,
    ...(raw.blueprint === undefined ? {} : { blueprint: raw.blueprint }),
    ...(raw.items === undefined ? {} : { items: readInput(raw.items) }),
  };
}

export function findInputFaults(
  { required, order = [], properties }: RawUserInputs,
  inputs: ReadonlyMap<string, ActionInput>,
  places: PlaceFinder,
): readonly Fault[] {
  const path = ["trigger", "userInputs"];
  const unknown = (key: string, names: readonly string[]): readonly Fault[] =>
    names.flatMap((name, index) => {
      if (inputs.has(name)) return [];
      const message = `\`${key}\` names \`${name}\`, which is no input.`;
      return inputFault(
        "unknown-input",
        [...path, key, index],
        message,
        suggestName(name, Object.keys(properties)),
        places,
      );
    });
  return [
    ...unknown("required", Array.isArray(required) ? (required as readonly string[]) : []),
    ...unknown("order", order),
    ...[...inputs].flatMap(([id, input]) => findSchemaFaults(id, input, [...path, "properties", id], places)),
  ];
}

function findSchemaFaults(id: string, input: ActionInput, path: ValuePath, places: PlaceFinder): readonly Fault[] {
  const problem = valueSchemaProblem(input);
  const entityItems = input.items === undefined ? [input] : [input, input.items];
  const entityWithout = entityItems.some(({ format, blueprint }) => format === "entity" && blueprint === undefined);
  return [
    ...(problem === undefined
      ? []
      : [inputFault("input-schema", path, `Input \`${id}\`: ${problem}.`, "Mend the input's schema.", places)]),
    ...(entityWithout
      ? [
          inputFault(
            "missing-key",
            path,
            `Input \`${id}\` has the format entity, but no \`blueprint\`.`,
            "Add `blueprint`.",
            places,
          ),
        ]
      : []),
  ];
}

function inputFault(rule: string, path: ValuePath, message: string, remedy: string, places: PlaceFinder): Fault {
  return { severity: "error", rule, place: places(path), message, remedy };
}
