import type { Action, ActionInput, FormQuery } from "../catalog/model/action.ts";
import { code } from "../report/markdown.ts";
import { noOption, yesOption } from "./words.ts";

const comparison = /\s*\.(?:form|inputs)\.([A-Za-z_]\w*)\s*(==|!=)\s*("[^"\\]*"|-?\d+(?:\.\d+)?|true|false|null)\s*/y;
const conjunction = /and\b/y;

/** What a query over the answers asks, for people: in words where it only compares answers, else as its jq. */
export function queryWords({ program }: FormQuery, { inputs }: Action): string {
  return comparisonWords(program, inputs) ?? code(program.replace(/\s+/g, " "), 300);
}

/** The title of the one input whose answer a program gives, in quotes. */
export function answerName(program: string, { inputs }: Action): string | undefined {
  const [, id = ""] = /^\s*\.(?:form|inputs)\.([A-Za-z_]\w*)(?:\.identifier)?\s*$/.exec(program) ?? [];
  const input = inputs.get(id);
  return input === undefined ? undefined : `"${input.title ?? id}"`;
}

function comparisonWords(program: string, inputs: Action["inputs"]): string | undefined {
  const words: string[] = [];
  for (let at = 0; ; at = conjunction.lastIndex) {
    comparison.lastIndex = at;
    const [, id = "", operator = "", literal = ""] = comparison.exec(program) ?? [];
    const input = inputs.get(id);
    if (input === undefined || !isComparable(input, literal)) return undefined;
    words.push(`"${input.title ?? id}" ${answerWords(input, operator === "==", literal)}`);
    if (comparison.lastIndex === program.length) return words.join(" and ");
    conjunction.lastIndex = comparison.lastIndex;
    if (!conjunction.test(program)) return undefined;
  }
}

/** Whether the answer can be what it is held against. */
function isComparable({ type, format }: ActionInput, literal: string): boolean {
  if (literal === "null") return true;
  if (format === "entity") return false;
  const literalType = literal.startsWith('"') ? "string" : /^[tf]/.test(literal) ? "boolean" : "number";
  return type === literalType;
}

/** @param literal as jq writes it, without escapes */
function answerWords({ type }: ActionInput, isEqual: boolean, literal: string): string {
  if (literal === "null") return isEqual ? "has no answer" : "has an answer";
  const text = literal.replaceAll('"', "");
  const answer = type === "boolean" ? (text === "true" ? yesOption : noOption) : text;
  return `${isEqual ? "is" : "is not"} ${code(answer, 100)}`;
}
