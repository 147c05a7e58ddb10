import type { JsonValue } from "../json.ts";
import type { QueryOperand, Rule, RulesWithQueries } from "./model.ts";

/** What a program names, for people, where that is a single answer (`"Cluster"`). */
export type NameProgram = (program: string) => string | undefined;

/**
 * Rules as a phrase for people: "`tier` = gold and `owner` isNotEmpty". A value that jq computes is shown as its program, unless
 * `nameProgram` has words for it.
 */
export function describeRules(
  { combinator, rules }: RulesWithQueries,
  nameProgram: NameProgram = () => undefined,
): string {
  if (rules.length === 0) return combinator === "and" ? "always" : "never";
  return rules
    .map((rule) => {
      const words = describeRule(rule, nameProgram);
      return rule.kind === "group" && rule.rules.length > 1 ? `(${words})` : words;
    })
    .join(` ${combinator} `);
}

function describeRule(rule: Rule<QueryOperand>, nameProgram: NameProgram): string {
  if (rule.kind === "group") return describeRules(rule, nameProgram);
  const { operand } = rule;
  const name = operand?.kind === "jq" ? nameProgram(operand.program) : undefined;
  if (rule.kind === "related") {
    const direction = rule.direction === undefined ? "" : ` (${rule.direction})`;
    const which = name === undefined ? describeOperand(rule.operand) : `that ${name} names`;
    return `a relation to the ${rule.blueprint} ${which}${direction}`;
  }
  const value = operand === undefined ? "" : ` ${name === undefined ? describeOperand(operand) : `what ${name} says`}`;
  return `\`${rule.property}\` ${rule.operator}${value}`;
}

function describeOperand(operand: QueryOperand): string {
  if (operand.kind === "jq") return `\`${operand.program}\``;
  return describeValue(operand.value);
}

function describeValue(value: JsonValue): string {
  if (Array.isArray(value)) return value.map((item: JsonValue) => describeValue(item)).join(", ");
  return typeof value === "string" && !looksOtherwise(value) ? value : JSON.stringify(value);
}

/** Whether a text would be taken for a number, for several values or for none, if it had no quotes. */
function looksOtherwise(text: string): boolean {
  return text.trim() !== text || /^(?:|true|false|null|[-+.\d][\d.]*(?:e[-+]?\d+)?)$|,/i.test(text);
}
