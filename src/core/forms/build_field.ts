import { stringify } from "yaml";
import type { ActionInput, Catalog, ValueSchema } from "../catalog/model.ts";
import { describeGuardrails } from "../catalog/value_schema.ts";
import type { JsonValue } from "../json.ts";
import type { FormField } from "./model.ts";
import { chooseOption, noneOption, noOption, yesOption } from "./words.ts";

/** Everything of a field but what makes it this one: id, label and whether it is required. */
type FieldShape = Omit<FormField, "id" | "label" | "required" | "description">;

/** The form field for one input of an action. */
export function buildField(
  id: string,
  label: string,
  input: ActionInput,
  required: boolean,
  catalog: Catalog,
): FormField {
  const description = describeField(input);
  return { id, label, required, ...(description === "" ? {} : { description }), ...shapeOf(input, catalog) };
}

/** A value as a dropdown shows it. */
export function optionText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The identifiers of a blueprint's entities where they make a dropdown; nothing where there are none, or too many. */
export function entityOptions(blueprint: string | undefined, catalog: Catalog): readonly string[] | undefined {
  const identifiers = [...(catalog.entities.get(blueprint ?? "")?.keys() ?? [])].toSorted();
  const fits = identifiers.length > 0 && identifiers.length <= catalog.settings.forms.dropdownLimit;
  return fits && identifiers.every(canBeOption) ? identifiers : undefined;
}

/** GitHub keeps `None` for itself, and what a person can't tell apart or see is no option. */
export function canBeOption(option: string): boolean {
  const reserved = [noneOption, chooseOption].some((word) => word.toLowerCase() === option.toLowerCase());
  return !reserved && option !== "" && option === option.trim() && !/[\r\n]/.test(option);
}

function shapeOf(input: ActionInput, catalog: Catalog): FieldShape {
  if (input.type === "boolean") return dropdown([yesOption, noOption], booleanOption(input.default));
  if (input.type === "array") return arrayShape(input, catalog);
  const options =
    input.enum?.map(optionText) ?? (isEntity(input) ? entityOptions(input.blueprint, catalog) : undefined);
  if (options !== undefined)
    return dropdown(options, input.default === undefined ? undefined : optionText(input.default));
  if (isStructured(input)) return { kind: "textarea", render: "yaml", ...prefilled(structuredText(input.default)) };
  const kind = input.format === "multi-line" || input.format === "markdown" ? "textarea" : "input";
  return { kind, ...prefilled(input.default === undefined ? undefined : optionText(input.default)) };
}

function arrayShape(input: ActionInput, catalog: Catalog): FieldShape {
  const { items } = input;
  if (items !== undefined && isStructured(items)) {
    return { kind: "textarea", render: "yaml", ...prefilled(structuredText(input.default)) };
  }
  const defaults = Array.isArray(input.default) ? input.default.map((item: JsonValue) => optionText(item)) : [];
  const options =
    items?.enum?.map(optionText) ??
    (items !== undefined && isEntity(items) ? entityOptions(items.blueprint, catalog) : undefined);
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

function booleanOption(value: JsonValue | undefined): string | undefined {
  if (typeof value !== "boolean") return undefined;
  return value ? yesOption : noOption;
}

function prefilled(value: string | undefined): { readonly value?: string } {
  return value === undefined || value.trim() === "" ? {} : { value };
}

function structuredText(value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : stringify(value).trimEnd();
}

/** Written as YAML: objects, lists of them, and text that must itself be YAML. */
export function isStructured(schema: ValueSchema): boolean {
  return schema.type === "object" || schema.type === "array" || schema.format === "yaml";
}

export function isEntity(schema: ValueSchema): boolean {
  return schema.format === "entity";
}

function describeField(input: ActionInput): string {
  const sentences = [input.description ?? "", hintOf(input), severalDefaults(input)];
  return sentences
    .map(asSentence)
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** Options speak for themselves; everything else is told, because private repositories enforce nothing. */
function hintOf(input: ActionInput): string {
  if (isEntity(input)) return `the identifier of an existing ${input.blueprint ?? "entity"}`;
  if (input.enum !== undefined) return "";
  if (input.type === "object") return "YAML or JSON";
  const { items } = input;
  if (items === undefined) return describeGuardrails(input);
  const layout = isStructured(items) ? "a YAML list" : items.enum === undefined ? "one per line" : "";
  const each = hintOf(items);
  return [layout, describeGuardrails(input), each === "" ? "" : `each: ${each}`]
    .filter((part) => part !== "")
    .join("; ");
}

function severalDefaults(input: ActionInput): string {
  if (!Array.isArray(input.default) || input.default.length < 2 || input.items?.enum === undefined) return "";
  return `without an answer: ${input.default.map((item: JsonValue) => optionText(item)).join(", ")}`;
}

function asSentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const ended = /[.!?:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
