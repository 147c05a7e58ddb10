import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { isMarked, member } from "../plan/changed_values.ts";
import type { ComparisonOperator, Rule, SearchRules } from "../search/model.ts";
import { operators } from "../search/operators.ts";
import type { ChangeSubject, PlannedValue } from "./change_subject.ts";

/** Whether rules hold; where only the apply tells, the properties that it depends on. */
export type Truth = boolean | readonly string[];

/**
 * Rules as one question about changes, some of whose values are not known yet (Kleene's logic): `and` is false as soon as one rule is,
 * `or` true as soon as one is, whatever the unknown values turn out to be. A rule about an unknown value is open, `isEmpty` too.
 */
export function compileOpenRules({ combinator, rules }: SearchRules): (subject: ChangeSubject) => Truth {
  const tests = rules.map(compileRule);
  const decisive = combinator === "or";
  return (subject) => {
    const truths = tests.map((test) => test(subject));
    if (truths.includes(decisive)) return decisive;
    const open = truths.flatMap((truth) => (typeof truth === "boolean" ? [] : truth));
    return open.length === 0 ? !decisive : [...new Set(open)];
  };
}

function compileRule(rule: Rule<JsonValue>): (subject: ChangeSubject) => Truth {
  if (rule.kind === "group") return compileOpenRules(rule);
  // A change is no entity, and related to none.
  if (rule.kind === "related") return () => false;
  const { property, operator, operand = null } = rule;
  // Rules that a clock moves are refused when a policy is read.
  const test = operators[operator].test(operand, 0);
  const testSpelled = (value: JsonValue | undefined): boolean => test(value && inKindOf(operand, value));
  return (subject) => {
    const truths = subject.valuesAt(property).map((planned) => {
      if (!isMarked(planned.unknown)) return testSpelled(planned.value);
      return knownAlready(operator, planned, testSpelled) ?? [property];
    });
    return anyOf(truths);
  };
}

/** Whether one of them holds; where that is open, what it depends on. */
export function anyOf(truths: readonly Truth[]): Truth {
  return truths.includes(true) ? true : (truths.find((truth) => truth !== false) ?? false);
}

/** Providers keep many a number, and `true`, as a text: what spells the same as the operand's kind is of that kind. */
function inKindOf(operand: JsonValue, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => inKindOf(operand, item));
  const kinds = scalarKinds(operand);
  if (typeof value === "string") {
    if (kinds.has("number") && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value);
    if (kinds.has("boolean") && (value === "true" || value === "false")) return value === "true";
  }
  const isSpelled = typeof value === "number" || typeof value === "boolean";
  return isSpelled && kinds.size === 1 && kinds.has("string") ? String(value) : value;
}

function scalarKinds(operand: JsonValue): ReadonlySet<string> {
  if (Array.isArray(operand)) return new Set(operand.flatMap((item: JsonValue) => [...scalarKinds(item)]));
  if (isJsonObject(operand)) return new Set(Object.values(operand).flatMap((item) => [...scalarKinds(item)]));
  return new Set([typeof operand]);
}

/** What a known item of a list decides, however the others turn out. */
const decidedByItem: Partial<Record<ComparisonOperator, boolean>> = {
  contains: true,
  containsAny: true,
  in: true,
  doesNotContain: false,
  notIn: false,
};

/** What can be said of a value of which a part, or all, is unknown; nothing where that depends on it. */
function knownAlready(
  operator: ComparisonOperator,
  { value, unknown }: PlannedValue,
  test: (value: JsonValue) => boolean,
): boolean | undefined {
  if (unknown === true) return undefined;
  // What holds something unknown holds something.
  if (operator === "isEmpty" || operator === "isNotEmpty") return operator === "isNotEmpty";
  const decided = decidedByItem[operator];
  if (decided === undefined || !Array.isArray(value)) return undefined;
  const items = value.filter((_: JsonValue, index) => !isMarked(member(unknown, index) ?? false));
  return test(items) === decided ? decided : undefined;
}
