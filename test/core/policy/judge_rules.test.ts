import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { ResourceChange } from "../../../src/core/plan/plan_shapes.ts";
import { changeSubjects } from "../../../src/core/policy/change_subject.ts";
import { compileOpenRules, type Truth } from "../../../src/core/policy/judge_rules.ts";
import { compileRules } from "../../../src/core/search/compile_rules.ts";
import { comparisonOperators } from "../../../src/core/search/model.ts";
import type { Rule, SearchRules } from "../../../src/core/search/model.ts";
import { operandProblem } from "../../../src/core/search/operators.ts";

const leaf = fc.constantFrom<JsonValue>("a", "ab", "", 1, 2, true, null, "2026-01-01T00:00:00Z");
const whole: fc.Arbitrary<JsonValue> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 2 }),
  fc.dictionary(fc.constantFrom("a", "b", "a.b"), leaf, { maxKeys: 2 }),
);

/** A value as a plan has it, what of it is not known, and what it may turn out to be. */
interface Planned {
  readonly after: JsonValue | undefined;
  readonly unknown: JsonValue;
  readonly final: JsonValue;
}

const known = (value: fc.Arbitrary<JsonValue>): fc.Arbitrary<Planned> =>
  value.map((after) => ({ after, unknown: false, final: after }));
const open = whole.map((final): Planned => ({ after: undefined, unknown: true, final }));
const item = fc.oneof(known(leaf), open);
const listed = fc.array(item, { maxLength: 3 }).map((items): Planned => ({
  after: items.map(({ after }) => after ?? null),
  unknown: items.map(({ unknown }) => unknown),
  final: items.map(({ final }) => final),
}));

function members(items: Readonly<Record<string, Planned>>, of: (item: Planned) => JsonValue | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(items).flatMap(([key, one]) => {
      const value = of(one);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
const objectOf = (value: fc.Arbitrary<Planned>): fc.Arbitrary<Planned> =>
  fc.dictionary(fc.constantFrom("p", "q", "p.q", "0"), value, { maxKeys: 3 }).map((items) => ({
    after: members(items, ({ after }) => after),
    unknown: members(items, ({ unknown }) => unknown),
    final: members(items, ({ final }) => final),
  }));
const attributes = objectOf(fc.oneof(item, listed, objectOf(item)));

const property = fc.constantFrom("after.p", "after.q", "after.p.q", "after.q.0", "after.p.p.q", "type");
const comparison = fc
  .tuple(property, fc.constantFrom(...comparisonOperators), fc.oneof(whole, fc.constant({ from: 1, to: 2 })))
  .filter(([, operator, operand]) => operandProblem(operator, operand) === undefined)
  .map(([name, operator, operand]): Rule<JsonValue> => ({ kind: "comparison", property: name, operator, operand }));
const group: fc.Arbitrary<SearchRules> = fc.letrec<{ group: SearchRules }>((tie) => ({
  group: fc.record({
    kind: fc.constant("group" as const),
    combinator: fc.constantFrom("and" as const, "or" as const),
    rules: fc.array(fc.oneof({ depthSize: "small" }, comparison, tie("group")), { maxLength: 3 }),
  }),
})).group;

function subjectOf(after: JsonValue, unknown: JsonValue) {
  const change: ResourceChange = {
    address: "a.b",
    type: "a",
    change: { actions: ["create"], before: null, after, after_unknown: unknown },
  };
  const [subject] = changeSubjects(change);
  if (subject === undefined) throw new Error("Every change does something.");
  return subject;
}

function holdsFor(rules: SearchRules, after: JsonValue): Truth {
  return compileOpenRules(rules)(subjectOf(after, {}));
}

describe("rules over a plan", () => {
  test("that are decided stay so, whatever the unknown values turn out to be", () => {
    fc.assert(
      fc.property(group, attributes, (rules, { after = {}, unknown, final }) => {
        const truth = compileOpenRules(rules)(subjectOf(after, unknown));
        fc.pre(typeof truth === "boolean");
        expect(holdsFor(rules, final)).toBe(truth);
      }),
      { numRuns: 5000 },
    );
  });

  test("of known values alone are always decided, as search rules are wherever a path has one reading", () => {
    const plain = fc.dictionary(fc.constantFrom("p", "q"), fc.constantFrom<JsonValue>("a", "ab", null, ["a"], [], {}));
    fc.assert(
      fc.property(group, plain, (rules, after) => {
        const subject = subjectOf(after, { p: [false], q: {} });
        const property = (name: string): JsonValue | undefined => subject.valuesAt(name)[0]?.value;
        expect(compileOpenRules(rules)(subject)).toBe(compileRules(rules, { now: 0 })({ property }));
      }),
    );
  });

  test("that are open name properties of which something is unknown", () => {
    fc.assert(
      fc.property(group, attributes, (rules, { after = {}, unknown }) => {
        const truth = compileOpenRules(rules)(subjectOf(after, unknown));
        if (typeof truth === "boolean") return;
        expect(truth.length).toBeGreaterThan(0);
        for (const name of truth) expect(name).toMatch(/^after\./);
      }),
    );
  });
});
