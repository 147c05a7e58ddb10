import type { JsonValue } from "../json.ts";
import type { QueryOperand, Rule, RulesWithQueries } from "./model.ts";

/** Rules as a phrase for people: "`tier` = gold and `owner` isNotEmpty". A value that jq computes is shown as its program. */
export function describeRules({ combinator, rules }: RulesWithQueries): string {
  if (rules.length === 0) return combinator === "and" ? "always" : "never";
  return rules
    .map((rule) => (rule.kind === "group" && rule.rules.length > 1 ? `(${describeRule(rule)})` : describeRule(rule)))
    .join(` ${combinator} `);
}

function describeRule(rule: Rule<QueryOperand>): string {
  if (rule.kind === "group") return describeRules(rule);
  if (rule.kind === "related") {
    const direction = rule.direction === undefined ? "" : ` (${rule.direction})`;
    return `related to the ${rule.blueprint} ${describeOperand(rule.operand)}${direction}`;
  }
  const operand = rule.operand === undefined ? "" : ` ${describeOperand(rule.operand)}`;
  return `\`${rule.property}\` ${rule.operator}${operand}`;
}

function describeOperand(operand: QueryOperand): string {
  if (operand.kind === "jq") return `\`${operand.program}\``;
  return describeValue(operand.value);
}

function describeValue(value: JsonValue): string {
  if (Array.isArray(value)) return value.map((item: JsonValue) => describeValue(item)).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
