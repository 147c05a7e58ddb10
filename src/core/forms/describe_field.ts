import type { Action, ActionInput } from "../catalog/model/action.ts";
import { describeGuardrails } from "../catalog/values/value_schema.ts";
import type { JsonValue } from "../json.ts";
import { describeInputRules } from "./describe_input_rules.ts";
import { isEntity, isStructured, optionText } from "./field_values.ts";

/** What stands below a field's label: what it is, what is allowed in it, and what only a submission can enforce. */
export function describeField(input: ActionInput, action: Action, hasOptions: boolean): string {
  const sentences = [
    input.description ?? "",
    hintOf(input, hasOptions),
    hasOptions ? severalDefaults(input) : "",
    ...describeInputRules(input, action, hasOptions),
  ];
  return sentences
    .map(asSentence)
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** Options speak for themselves; everything else is told, because private repositories enforce nothing. */
function hintOf(input: ActionInput, hasOptions = false): string {
  if (isEntity(input)) return `the identifier of an existing ${input.blueprint ?? "entity"}`;
  if (input.enum !== undefined) return "";
  if (input.type === "object")
    return ["YAML or JSON", describeGuardrails(input)].filter((part) => part !== "").join(": ");
  const { items } = input;
  if (items === undefined) {
    const layout = input.type === "array" ? "one per line" : "";
    return [layout, describeGuardrails(input)].filter((part) => part !== "").join("; ");
  }
  const layout = isStructured(items) ? "a YAML list" : hasOptions || items.enum !== undefined ? "" : "one per line";
  const each = hintOf(items);
  return [layout, describeGuardrails(input), each === "" ? "" : `each: ${each}`]
    .filter((part) => part !== "")
    .join("; ");
}

/** GitHub can choose one option beforehand, not several. */
function severalDefaults({ default: chosen }: ActionInput): string {
  if (!Array.isArray(chosen) || chosen.length < 2) return "";
  return `without an answer: ${chosen.map((item: JsonValue) => optionText(item)).join(", ")}`;
}

function asSentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const ended = /[.!?:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
