import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memberOf } from "../../../src/core/catalog/documents/json_limits.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import { compileRules, propertiesIn } from "../../../src/core/search/compile_rules.ts";
import { comparisonOperators } from "../../../src/core/search/model.ts";
import type { ComparisonOperator, Rule, SearchRules } from "../../../src/core/search/model.ts";
import { operandProblem } from "../../../src/core/search/operators.ts";

const now = Date.parse("2026-11-25T12:00:00Z");

function holds(rules: SearchRules, subject: JsonObject): boolean {
  return compileRules(rules, { now })({ property: (name) => memberOf(subject, name) });
}

function comparison(operator: ComparisonOperator, operand?: JsonValue, property = "p"): Rule<JsonValue> {
  return { kind: "comparison", property, operator, ...(operand === undefined ? {} : { operand }) };
}

function judge(value: JsonValue | undefined, operator: ComparisonOperator, operand?: JsonValue): boolean {
  const rules: SearchRules = { kind: "group", combinator: "and", rules: [comparison(operator, operand)] };
  return holds(rules, value === undefined ? {} : { p: value });
}

const yesterday = { preset: "yesterday" };

describe("operators", () => {
  test.each<[ComparisonOperator, JsonValue | undefined, (JsonValue | undefined)[], (JsonValue | undefined)[]]>([
    ["=", "a", ["a", ["a"]], ["A", "ab", ["a", "b"], [], 1, null, undefined]],
    ["=", 7, [7, 7.0, [7]], ["7", 8, undefined]],
    ["=", true, [true], ["true", 1, false, undefined]],
    ["=", null, [null, undefined], ["", [], false]],
    ["=", ["a", "b"], [["a", "b"]], [["b", "a"], "a", ["a"], undefined]],
    ["=", "2026-01-01T00:00:00Z", ["2026-01-01T01:00:00.000+01:00"], ["2026-01-01T00:00:01Z", "2026-01-01"]],
    [">", 7, [7.5, 8], [7, "8", true, null, undefined, [8]]],
    [">=", 7, [7, 8], [6, undefined]],
    ["<", 7, [-1, 6], [7, "6", null, undefined]],
    ["<=", 7, [7, 6], [8, undefined]],
    [">", "2026-01-01T00:00:00Z", ["2026-01-01T00:00:00.5Z"], ["2026-01-01T00:00:00+01:00", "2027", 5e12]],
    ["isEmpty", undefined, [undefined, null, "", [], {}], [0, false, " ", [null], { a: null }]],
    ["between", { from: 1, to: 3 }, [1, 2, 3], [0, 4, "2", undefined]],
    [
      "between",
      { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" },
      ["2026-01-01T00:00:00Z", "2026-01-02T01:00:00+01:00"],
      ["2026-01-02T00:00:01Z", "2026-01-01", undefined],
    ],
    [
      "between",
      yesterday,
      ["2026-11-24T00:00:00Z", "2026-11-24T23:59:59.999Z"],
      ["2026-11-25T00:00:00Z", "2026-11-23T23:59:59.999Z"],
    ],
    ["between", { preset: "lastWeek" }, ["2026-11-18T12:00:00Z", "2026-11-25T12:00:00Z"], ["2026-11-18T11:59:59Z"]],
    ["contains", "b", ["abc", ["a", "b"]], ["B", ["abc"], [], { b: 1 }, undefined]],
    ["contains", 1, [[1]], ["1", 1, [11]]],
    ["containsAny", ["a", "b"], ["a", ["x", "b"]], ["ab", ["ab"], [], null, undefined]],
    ["beginsWith", "ab", ["abc", "ab"], ["xab", ["ab"], undefined]],
    ["endsWith", "bc", ["abc"], ["bca", undefined]],
    ["in", ["a", 1], ["a", 1, ["z", 1]], ["1", "b", undefined]],
  ])("%s %j", (operator, operand, yes, no) => {
    for (const value of yes) expect([value, judge(value, operator, operand)]).toEqual([value, true]);
    for (const value of no) expect([value, judge(value, operator, operand)]).toEqual([value, false]);
  });

  test.each<[ComparisonOperator, ComparisonOperator]>([
    ["=", "!="],
    ["isEmpty", "isNotEmpty"],
    ["between", "notBetween"],
    ["contains", "doesNotContain"],
    ["in", "notIn"],
    ["beginsWith", "doesNotBeginWith"],
    ["endsWith", "doesNotEndWith"],
  ])("%s and %s are opposites, whatever they are asked of", (positive, negative) => {
    fc.assert(
      fc.property(anyValue, anyValue, (value, operand) => {
        expect(judge(value, negative, operand)).toBe(!judge(value, positive, operand));
      }),
    );
  });

  test("of two values at most one is smaller, and equal ones are not smaller", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (value, operand) => {
        const results = (["<", "=", ">"] as const).map((operator) => judge(value, operator, operand));
        expect(results.filter(Boolean).length).toBeLessThanOrEqual(1);
        if (judge(value, "<=", operand) && judge(value, ">=", operand)) expect(judge(value, "=", operand)).toBe(true);
      }),
    );
  });
});

describe("compileRules", () => {
  test("no rules: `and` is true, `or` is false", () => {
    expect(holds({ kind: "group", combinator: "and", rules: [] }, {})).toBe(true);
    expect(holds({ kind: "group", combinator: "or", rules: [] }, {})).toBe(false);
  });

  test("De Morgan: the opposite of all is one of the opposites", () => {
    fc.assert(
      fc.property(fc.array(equality, { maxLength: 5 }), subjects, (rules, subject) => {
        const opposites = rules.map(opposite);
        expect(holds({ kind: "group", combinator: "and", rules }, subject)).toBe(
          !holds({ kind: "group", combinator: "or", rules: opposites }, subject),
        );
      }),
    );
  });

  test("never throws, and says nothing else than true or false", () => {
    fc.assert(
      fc.property(anyRules, subjects, (rules, subject) => {
        expect(holds(rules, subject)).toBeTypeOf("boolean");
      }),
    );
  });

  test("what is no entity is related to nothing", () => {
    const rule: Rule<JsonValue> = { kind: "related", blueprint: "service", operand: "mailer" };
    expect(holds({ kind: "group", combinator: "and", rules: [rule] }, {})).toBe(false);
  });

  test("takes linear time for many values", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `value-${index}`);
    const start = performance.now();
    expect(judge(many, "containsAny", [...many, "x"])).toBe(true);
    expect(judge([...many.slice(1), "y"], "in", ["z"])).toBe(false);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

test("propertiesIn names each property once", () => {
  const inner: Rule<JsonValue> = { kind: "group", combinator: "or", rules: [comparison("isEmpty", undefined, "q")] };
  const rules = [comparison("=", 1), inner, comparison("=", 2)];
  expect(propertiesIn({ rules })).toEqual(["p", "q"]);
});

function opposite(rule: Rule<JsonValue>): Rule<JsonValue> {
  return rule.kind === "comparison" ? { ...rule, operator: rule.operator === "=" ? "!=" : "=" } : rule;
}

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom("", "a", "ab", "7", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00"),
  fc.string(),
  fc.integer({ min: -3, max: 9 }),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
);
const anyValue: fc.Arbitrary<JsonValue> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.record({ from: scalar, to: scalar }),
  fc.constantFrom(yesterday, { preset: "lastWeek" }),
);
const subjects = fc.dictionary(fc.constantFrom("p", "q"), anyValue).filter(isJsonObject);
const equality = fc
  .tuple(fc.constantFrom("p", "q"), fc.constantFrom("=" as const, "!=" as const), anyValue)
  .map(([property, operator, operand]) => comparison(operator, operand, property));
const anyRule: fc.Arbitrary<Rule<JsonValue>> = fc
  .tuple(fc.constantFrom("p", "q"), fc.constantFrom(...comparisonOperators), anyValue)
  .filter(([, operator, operand]) => operandProblem(operator, operand) === undefined)
  .map(([property, operator, operand]) => comparison(operator, operand, property));
const anyRules: fc.Arbitrary<SearchRules> = fc
  .tuple(fc.constantFrom("and" as const, "or" as const), fc.array(anyRule, { maxLength: 4 }))
  .map(([combinator, rules]) => ({ kind: "group", combinator, rules }));
