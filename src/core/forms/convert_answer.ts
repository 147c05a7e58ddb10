import type { ActionInput } from "../catalog/model/action.ts";
import type { ValueSchema } from "../catalog/model/blueprint.ts";
import { readAnyYaml } from "../catalog/documents/any_yaml.ts";
import { parseDocument } from "../catalog/documents/yaml.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { booleanOptions, booleanWords, isStructured, optionText } from "./field_values.ts";
import { code } from "../report/markdown.ts";
import { yesOption } from "./words.ts";

/** An answer as the value of its type, or a phrase of what is allowed. Guardrails are judged afterwards. */
export type Converted =
  { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly allowed: string };

export function convertAnswer(input: ActionInput, answer: string | readonly string[]): Converted {
  if (input.type === "array") return convertList(input, answer);
  return typeof answer === "string" ? convertText(input, answer) : refused("one answer");
}

function convertList(input: ActionInput, answer: string | readonly string[]): Converted {
  const { items } = input;
  if (items !== undefined && isStructured(items)) {
    return convertStructured(answer, (value) => Array.isArray(value), "a list in YAML or JSON");
  }
  const lines = typeof answer === "string" ? answer.split("\n").map((line) => line.trim()) : answer;
  const values: JsonValue[] = [];
  for (const line of lines.filter((line) => line !== "")) {
    const converted = convertText(items ?? { type: "string" }, line);
    if (!converted.ok) return refused(`on each line ${converted.allowed}`);
    values.push(converted.value);
  }
  return { ok: true, value: values };
}

function convertText(schema: ValueSchema, text: string): Converted {
  const chosen = schema.enum?.find((value) => optionText(value) === text);
  if (chosen !== undefined) return { ok: true, value: chosen };
  if (schema.type === "number") return convertNumber(text);
  if (schema.type === "boolean") return convertBoolean(schema, text);
  if (schema.type === "object") return convertStructured(text, isJsonObject, "keys and values in YAML or JSON");
  if (schema.format === "user" && text.startsWith("@")) return { ok: true, value: text.slice(1) };
  if (schema.format !== "yaml") return { ok: true, value: text };
  const read = readAnyYaml(text);
  return read.ok ? { ok: true, value: text } : misread("YAML", read.line, read.reason);
}

/** Plain decimal notation, and only numbers that a double holds exactly as written. */
function convertNumber(text: string): Converted {
  const digits = /^-?(?:0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
  if (digits === null) return refused("a number in plain digits, such as `3` or `0.5`");
  const value = Number(text);
  const exact = digits[1] === undefined ? Number.isSafeInteger(value) : text.replace(/\D/g, "").length <= 15;
  return exact ? { ok: true, value: value === 0 ? 0 : value } : refused("a number with at most 15 digits");
}

function convertBoolean(schema: ValueSchema, text: string): Converted {
  return booleanOptions(schema).includes(text)
    ? { ok: true, value: text === yesOption }
    : refused(booleanWords(schema));
}

function convertStructured(
  answer: string | readonly string[],
  accepts: (value: JsonValue) => boolean,
  allowed: string,
): Converted {
  if (typeof answer !== "string") return refused(allowed);
  const parsed = parseDocument(answer, "answer");
  if (parsed.ok) return accepts(parsed.value) ? parsed : refused(allowed);
  const [fault] = parsed.faults;
  return fault === undefined ? refused(allowed) : misread(allowed, fault.place.line, fault.message);
}

/** The parser repeats the answer in its reason. */
function misread(allowed: string, line: number | undefined, reason: string): Converted {
  return refused(`${allowed}; ${line === undefined ? "" : `line ${line} of the answer: `}${code(reason, 300)}`);
}

function refused(allowed: string): Converted {
  return { ok: false, allowed };
}
