import type { ValuePath } from "../catalog/documents/json_limits.ts";
import type { JqEvaluator } from "../expressions.ts";
import type { JsonValue } from "../json.ts";
import type { ComparisonOperator, QueryOperand, Rule, RuleGroup, RulesWithQueries, SearchRules } from "./model.ts";
import { ruleValueProblem } from "./parse_operand.ts";
import { mapOperands } from "./parse_rules.ts";
import { cutJson } from "../cut_text.ts";

export type ResolvedRules =
  { readonly ok: true; readonly rules: SearchRules } | { readonly ok: false; readonly message: string };

/** Computes the values that jq gives. One that fails, or that its operator can't take, fails the whole: nothing is guessed. */
export async function resolveQueries(
  rules: RulesWithQueries,
  context: JsonValue,
  jq: JqEvaluator,
): Promise<ResolvedRules> {
  const computed = new Map<QueryOperand, JsonValue>();
  for (const { operand, operator } of rulesOf(rules)) {
    if (operand.kind === "value") continue;
    const result = await jq.evaluate(operand.program, context);
    if (!result.ok) return { ok: false, message: `\`${operand.path.join(".")}\`: ${result.message}` };
    const problem = ruleValueProblem(operator, result.value);
    if (problem !== undefined) {
      const found = cutJson(result.value);
      return { ok: false, message: `\`${operand.path.join(".")}\` gives ${found}; \`${operator}\` needs ${problem}` };
    }
    computed.set(operand, result.value);
  }
  const valueOf = (operand: QueryOperand): JsonValue =>
    operand.kind === "value" ? operand.value : (computed.get(operand) ?? null);
  return { ok: true, rules: mapOperands(rules, valueOf) };
}

interface OperandOf {
  readonly operand: QueryOperand;
  readonly operator: ComparisonOperator | "relatedTo";
}

function rulesOf(group: RuleGroup<QueryOperand>): readonly OperandOf[] {
  return group.rules.flatMap((rule: Rule<QueryOperand>): readonly OperandOf[] => {
    if (rule.kind === "group") return rulesOf(rule);
    if (rule.kind === "related") return [{ operand: rule.operand, operator: "relatedTo" }];
    return rule.operand === undefined ? [] : [{ operand: rule.operand, operator: rule.operator }];
  });
}

/** Whether rules ask what is related to an entity, and so for the relations of all. */
export function asksRelations(rules: RulesWithQueries): boolean {
  return rulesOf(rules).some(({ operator }) => operator === "relatedTo");
}

/** Every value in rules, nested ones included. */
export function operandsIn(rules: RulesWithQueries): readonly QueryOperand[] {
  return rulesOf(rules).map(({ operand }) => operand);
}

/** The jq programs in rules, and where in their file they stand. */
export function programsIn(rules: RulesWithQueries): readonly { readonly program: string; readonly path: ValuePath }[] {
  return operandsIn(rules).flatMap((operand) => (operand.kind === "jq" ? [operand] : []));
}
