import type { JsonValue } from "../json.ts";
import type { RelatedRule, Rule, SearchRules } from "./model.ts";
import { operators } from "./operators.ts";
import { itemsOf } from "./values.ts";

/** What rules are asked of. */
export interface SearchSubject {
  /** A property's value, or a meta property's (`$identifier`); nothing where the subject has none. */
  property(name: string): JsonValue | undefined;
  /** What `RelatedEntities` knows the subject by; absent of what is no entity. */
  readonly key?: string;
}

export interface SearchContext {
  /** Milliseconds since 1970: what `lastWeek` and its like are counted from. */
  readonly now: number;
  /** The keys of the entities that a `relatedTo` rule means. Where there are no entities, nothing is related. */
  readonly relatedEntities?: (rule: RelatedRule<JsonValue>) => ReadonlySet<string>;
}

/**
 * Rules as one question, to be asked of any number of subjects. Each asking takes time linear in the rules and the values. It
 * never throws: an unknown property is empty, and values that can't be compared are not equal, greater or smaller. `!=`, `isNotEmpty`,
 * `not...` and `doesNot...` are the exact opposites of their positives, so they hold for an empty property too.
 */
export function compileRules(rules: SearchRules, context: SearchContext): (subject: SearchSubject) => boolean {
  const tests = rules.rules.map((rule) => compileRule(rule, context));
  return rules.combinator === "and"
    ? (subject) => tests.every((test) => test(subject))
    : (subject) => tests.some((test) => test(subject));
}

function compileRule(rule: Rule<JsonValue>, context: SearchContext): (subject: SearchSubject) => boolean {
  if (rule.kind === "group") return compileRules(rule, context);
  if (rule.kind === "related") {
    const related = context.relatedEntities?.(rule) ?? new Set<string>();
    return ({ key }) => key !== undefined && related.has(key);
  }
  const test = operators[rule.operator].test(rule.operand ?? null, context.now);
  return (subject) => test(subject.property(rule.property));
}

/** The properties that rules ask for, each once. */
export function propertiesIn(rules: { readonly rules: readonly Rule<unknown>[] }): readonly string[] {
  const names = rules.rules.flatMap((rule) =>
    rule.kind === "group" ? propertiesIn(rule) : rule.kind === "comparison" ? [rule.property] : [],
  );
  return [...new Set(names)];
}

/** The blueprints that entities must be of for rules to hold; nothing where the rules do not say. */
export function blueprintsIn({ combinator, rules }: SearchRules): readonly JsonValue[] | undefined {
  if (combinator !== "and") return undefined;
  for (const rule of rules) {
    if (rule.kind !== "comparison" || rule.property !== "$blueprint") continue;
    if (rule.operator === "=" || rule.operator === "in") return itemsOf(rule.operand);
  }
  return undefined;
}
