import type { Action, ActionInput } from "../catalog/model/action.ts";
import { inputsPath } from "../catalog/actions/action_inputs.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { fixedDefault } from "../catalog/actions/constant_queries.ts";
import type { ValuePath } from "../catalog/documents/json_limits.ts";
import type { PlaceFinder } from "../catalog/documents/place_finder.ts";
import { validateValue } from "../catalog/values/value_schema.ts";
import type { Fault } from "../faults.ts";
import type { JsonValue } from "../json.ts";
import { describeRules } from "../search/describe_rules.ts";
import { convertAnswer } from "./convert_answer.ts";
import { isEntity, optionText } from "./field_values.ts";
import type { FormField, IssueForm } from "./model.ts";
import { offeredIdentifiers } from "./offered_entities.ts";
import { parseAnswer } from "./parse_answer.ts";
import { unfit } from "./screening.ts";

/**
 * Defaults for which a form would be refused as it stands, as far as that can be told without its other answers: whoever leaves
 * them could not mend what they did not write. That an entity does not exist is the catalog's own fault.
 */
export function checkDefaults(
  { inputs }: Action,
  { fields }: Pick<IssueForm, "fields">,
  catalog: Catalog,
  places: PlaceFinder,
): readonly Fault[] {
  return [...inputs].flatMap(([id, input]) => {
    const fixed = fixedDefault(input);
    if (fixed === undefined) return [];
    const field = fields.find((each) => each.id === id);
    const fault = (path: ValuePath, message: string, remedy: string): Fault => ({
      severity: "error",
      rule: "form-default",
      place: places([...inputsPath, "properties", id, ...path]),
      message: `Input \`${id}\`: ${message}`,
      remedy,
    });
    const allowed = whyRefused(input, field, fixed.value);
    const refused =
      allowed === undefined
        ? []
        : [fault(fixed.path, `the form would be refused as it stands: allowed is ${allowed}.`, "Mend the default.")];
    return [
      ...refused,
      ...notOffered(input, fixed.value, catalog).map(({ name, index, words }) =>
        fault(
          [...fixed.path, ...index],
          `the default ${name} is not offered: ${words}.`,
          "Name one that is, or change the dataset.",
        ),
      ),
    ];
  });
}

/** What is allowed instead of a default, or of what its field makes of it. */
function whyRefused(input: ActionInput, field: FormField | undefined, value: JsonValue): string | undefined {
  const why = unfit(optionText(value));
  if (why !== undefined || field?.value === undefined) return why;
  const { render } = field;
  const lines = field.value.split("\n");
  const parsed = parseAnswer(field, render === undefined ? lines : [`\`\`\`${render}`, ...lines, "```"]);
  if (!parsed.ok) return parsed.problem.allowed;
  if (parsed.answer === undefined) return undefined;
  const converted = convertAnswer(input, parsed.answer);
  return converted.ok ? validateValue(input, converted.value) : converted.allowed;
}

interface NotOffered {
  readonly name: string;
  /** In a list of defaults. */
  readonly index: readonly number[];
  readonly words: string;
}

function notOffered(input: ActionInput, value: JsonValue, catalog: Catalog): readonly NotOffered[] {
  const one = input.items ?? input;
  const dataset = one.rules?.dataset;
  if (!isEntity(one) || dataset === undefined) return [];
  const known = catalog.entities.get(one.blueprint ?? "");
  const offered = offeredIdentifiers(one, catalog);
  if (offered === undefined) return [];
  const names: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return names.flatMap((name, at) => {
    if (typeof name !== "string" || known?.has(name) !== true || offered.includes(name)) return [];
    const words = `offered are those with ${describeRules(dataset)}`;
    return [{ name, index: Array.isArray(value) ? [at] : [], words }];
  });
}
