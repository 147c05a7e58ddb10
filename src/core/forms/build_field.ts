import { stringify } from "yaml";
import type { Action, ActionInput } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { JsonValue } from "../json.ts";
import { describeField } from "./describe_field.ts";
import type { FormField } from "./model.ts";
import { offeredIdentifiers } from "./offered_entities.ts";
import { booleanOptions, isEntity, isStructured, optionText } from "./field_values.ts";
import { chooseOption, noneOption } from "./words.ts";

/** Everything of a field but what makes it this one: id, label and whether it is required. */
type FieldShape = Omit<FormField, "id" | "label" | "required" | "heading" | "description">;

/** The form field for one input of an action. */
export function buildField(
  { id, label, heading }: Pick<FormField, "id" | "label" | "heading">,
  input: ActionInput,
  action: Action,
  catalog: Catalog,
): FormField {
  const shape = shapeOf(input, catalog);
  const description = describeField(input, action, shape.options !== undefined);
  return {
    id,
    label,
    required: isAlwaysRequired(id, input, action),
    ...(heading === undefined ? {} : { heading }),
    ...(description === "" ? {} : { description }),
    ...shape,
  };
}

/** GitHub knows no "required if": what may have to stay empty is judged when the form is submitted. */
function isAlwaysRequired(id: string, { rules = {} }: ActionInput, { required }: Action): boolean {
  const { visible, disabled, dependsOn, default: computed } = rules;
  const depends = [visible, disabled, dependsOn, computed].some((rule) => rule !== undefined);
  return !("program" in required) && required.includes(id) && !depends;
}

/** The identifiers that an entity input offers where they make a dropdown; nothing where there are none, or too many. */
function entityOptions(input: ActionInput, catalog: Catalog): readonly string[] | undefined {
  const limit = catalog.settings.forms.dropdownLimit;
  const all = catalog.entities.get(input.blueprint ?? "")?.size ?? 0;
  // Without a dataset all are offered: no need to put many in order to see that they are too many.
  if (input.rules?.dataset === undefined && all > limit) return undefined;
  const identifiers = offeredIdentifiers(input, catalog) ?? [];
  const fits = identifiers.length > 0 && identifiers.length <= limit;
  return fits && identifiers.every(canBeOption) ? identifiers : undefined;
}

/** GitHub keeps `None` for itself, and what a person can't tell apart or see is no option. */
export function canBeOption(option: string): boolean {
  const reserved = [noneOption, chooseOption].some((word) => word.toLowerCase() === option.toLowerCase());
  return !reserved && option !== "" && option === option.trim() && !/[\r\n\u0085\u2028\u2029]/.test(option);
}

const longTextFormats: readonly string[] = ["multi-line", "markdown", "proto"];

function shapeOf(input: ActionInput, catalog: Catalog): FieldShape {
  if (input.type === "array") return arrayShape(input, catalog);
  const options = input.type === "boolean" ? booleanOptions(input) : optionsOf(input, catalog);
  if (options !== undefined)
    return dropdown(options, input.default === undefined ? undefined : optionText(input.default));
  if (isStructured(input)) return { kind: "textarea", render: "yaml", ...prefilled(structuredText(input.default)) };
  const kind = longTextFormats.includes(input.format ?? "") ? "textarea" : "input";
  return { kind, ...prefilled(input.default === undefined ? undefined : optionText(input.default)) };
}

function optionsOf(input: ActionInput, catalog: Catalog): readonly string[] | undefined {
  return input.enum?.map(optionText) ?? (isEntity(input) ? entityOptions(input, catalog) : undefined);
}

function arrayShape(input: ActionInput, catalog: Catalog): FieldShape {
  const { items } = input;
  if (items !== undefined && isStructured(items)) {
    return { kind: "textarea", render: "yaml", ...prefilled(structuredText(input.default)) };
  }
  const defaults = Array.isArray(input.default) ? input.default.map((item: JsonValue) => optionText(item)) : [];
  const options = items === undefined ? undefined : optionsOf(items, catalog);
  if (options === undefined) {
    return { kind: "textarea", ...prefilled(defaults.length === 0 ? undefined : defaults.join("\n")) };
  }
  // GitHub can choose one option beforehand, not several; then the description names the default.
  const chosen = defaults.length === 1 ? options.indexOf(defaults[0] ?? "") : -1;
  return { kind: "dropdown", options, multiple: true, ...(chosen === -1 ? {} : { defaultOption: chosen }) };
}

function dropdown(options: readonly string[], chosen: string | undefined): FieldShape {
  const index = chosen === undefined ? -1 : options.indexOf(chosen);
  return index === -1
    ? { kind: "dropdown", options: [chooseOption, ...options], defaultOption: 0 }
    : { kind: "dropdown", options, defaultOption: index };
}

function prefilled(value: string | undefined): { readonly value?: string } {
  return value === undefined || value.trim() === "" ? {} : { value };
}

function structuredText(value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : stringify(value).trimEnd();
}
