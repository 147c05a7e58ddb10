import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeFinder } from "../../../src/core/catalog/documents/place_finder.ts";
import { parseDocument } from "../../../src/core/catalog/documents/yaml.ts";
import type { JqEvaluator } from "../../../src/core/expressions.ts";
import type { JsonValue } from "../../../src/core/json.ts";
import type { SearchRules } from "../../../src/core/search/model.ts";
import { parseRulesWithQueries, parseSearchRules } from "../../../src/core/search/parse_rules.ts";
import type { SearchFeature } from "../../../src/core/search/rule_reader.ts";
import { programsIn, resolveQueries } from "../../../src/core/search/resolve_queries.ts";

const everything: readonly SearchFeature[] = ["jqQuery", "relatedTo", "preset", "history"];

/** The rules in a file of YAML, or its faults as `line:column rule: message remedy`. */
function read(text: string, allowed: readonly SearchFeature[] = everything): SearchRules | readonly string[] {
  const parsed = parseDocument(text, "rules.yml");
  if (!parsed.ok) throw new Error(text);
  const result = parseSearchRules(parsed.value, { path: [], places: placeFinder(text, "rules.yml"), allowed });
  if (result.ok) return result.value;
  return result.faults.map(
    ({ rule, place, message, remedy }) => `${place.line ?? 0}:${place.column ?? 0} ${rule}: ${message} ${remedy ?? ""}`,
  );
}

const only = (rule: string): string => `combinator: and\nrules:\n  - ${rule}`;

describe("parseSearchRules", () => {
  test("reads nested rules and Port's mark of a condition", () => {
    const text = `type: SEARCH
combinator: or
rules:
  - { property: tier, operator: "=", value: gold }
  - combinator: and
    rules:
      - { property: $team, operator: isNotEmpty }
      - { operator: relatedTo, blueprint: cluster, value: [one, two], direction: upstream, required: false }
`;
    expect(read(text)).toEqual({
      kind: "group",
      combinator: "or",
      rules: [
        { kind: "comparison", property: "tier", operator: "=", operand: "gold" },
        {
          kind: "group",
          combinator: "and",
          rules: [
            { kind: "comparison", property: "$team", operator: "isNotEmpty" },
            { kind: "related", blueprint: "cluster", operand: ["one", "two"], direction: "upstream", required: false },
          ],
        },
      ],
    });
  });

  test.each([
    ["[]", /^1:1 search-rules: The rules must be an object with `combinator`/],
    ["combinator: xor\nrules: []", /^1:13 search-rules: `combinator` must be `and` or `or`/],
    ["combinator: and\nrules: {}", /^2:8 search-rules: `rules` must be a list/],
    ["combinator: and\nrules: []\nlimit: 1", /^3:1 unknown-key: .*`limit`/],
    [only("{ property: p, operator: contain, value: x }"), /^3:30 .*no operator.*Did you mean contains\?/],
    [only("{ property: p, value: x }"), /`rules.0.operator` is missing.*Known are: =/],
    [only("{ property: p, operator: '=' }"), /`rules.0.value` is missing/],
    [only("{ property: p, operator: isEmpty, value: x }"), /^3:39 unknown-key/],
    [only("{ property: p, operator: isEmpty, value: 0 }"), /^3:39 unknown-key/],
    [only("{ property: $identifer, operator: '=', value: x }"), /meta property.*Did you mean \$identifier\?/],
    [only("{ propertyy: p, operator: '=', value: x }"), /^3:7 unknown-key: .*`propertyy`.*Did you mean property\?/],
    [only("{ property: p, operator: between, value: { from: 1, to: 2026-01-01T00:00:00Z } }"), /must be \{from, to\}/],
    [only("{ property: p, operator: between, value: { preset: lastYear } }"), /must be \{from, to\}.*lastWeek/],
    [only("{ property: p, operator: in, value: x }"), /must be a list, for `in`/],
    [only("{ property: p, operator: '>', value: high }"), /must be a number, or a date and time/],
    [only("{ property: p, operator: beginsWith, value: '' }"), /must be a text that is not empty/],
    [only("{ operator: relatedTo, value: x }"), /`rules.0.blueprint` must name a blueprint/],
    [only("{ operator: relatedTo, blueprint: b, value: [1] }"), /must be an entity's identifier/],
    [only("{ operator: relatedTo, blueprint: b, value: x, direction: up }"), /must be upstream or downstream/],
    [only("{ property: p, operator: '=', value: { jqQuery: .x } }"), /can't be computed by jq here/],
    [only("text"), /`rules.0` must be a rule/],
  ])("%j is refused", (text, fault) => {
    expect(read(text)).toContainEqual(expect.stringMatching(fault));
  });

  test.each(["null", "''"])("a rule that needs no value may have the blank one %s", (blank) => {
    expect(read(only(`{ property: p, operator: isEmpty, value: ${blank} }`))).toEqual(
      read(only("{ property: p, operator: isEmpty }")),
    );
    expect(read(only("{ property: p, operator: isEmpty }"))).toMatchObject({ combinator: "and" });
  });

  test.each<[SearchFeature, string]>([
    ["relatedTo", "{ operator: relatedTo, blueprint: b, value: x }"],
    ["preset", "{ property: p, operator: between, value: { preset: today } }"],
    ["history", "{ property: $createdAt, operator: isEmpty }"],
  ])("%s is for places that know it", (feature, rule) => {
    expect(read(only(rule))).toHaveProperty("rules");
    const others = everything.filter((other) => other !== feature);
    expect(read(only(rule), others)).toEqual([expect.stringMatching(/search-rules: .*here/)]);
  });

  test("every rule's faults are told", () => {
    const text = "combinator: and\nrules: [{ property: p, operator: x }, 1, { property: '', operator: isEmpty }]";
    expect(read(text)).toHaveLength(3);
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        const place = { path: [], places: () => ({ file: "f" }), allowed: everything };
        expect(parseRulesWithQueries(raw as JsonValue, place).ok).toBeTypeOf("boolean");
        const group = { combinator: "and", rules: [raw as JsonValue] };
        expect(parseRulesWithQueries(group, place).ok).toBeTypeOf("boolean");
      }),
    );
  });
});

describe("resolveQueries", () => {
  const raw = {
    combinator: "and",
    rules: [
      { property: "tier", operator: "=", value: { jqQuery: ".form.tier" } },
      { combinator: "or", rules: [{ operator: "relatedTo", blueprint: "b", value: { jqQuery: ".form.b" } }] },
      { property: "size", operator: ">", value: 3 },
    ],
  };
  const jq = (answers: Readonly<Record<string, JsonValue>>): JqEvaluator => ({
    evaluate: (program) => {
      const value = answers[program];
      return Promise.resolve(value === undefined ? { ok: false, message: "no such thing" } : { ok: true, value });
    },
  });
  const parsed = parseRulesWithQueries(raw, { path: ["dataset"], places: () => ({ file: "f" }), allowed: everything });
  if (!parsed.ok) throw new Error("The rules can't be read.");

  test("puts what jq gives in the place of the programs", async () => {
    expect(programsIn(parsed.value).map(({ program }) => program)).toEqual([".form.tier", ".form.b"]);
    const resolved = await resolveQueries(parsed.value, {}, jq({ ".form.tier": "gold", ".form.b": ["x"] }));
    expect(resolved).toMatchObject({
      ok: true,
      rules: { rules: [{ operand: "gold" }, { rules: [{ operand: ["x"] }] }, { operand: 3 }] },
    });
  });

  test.each<[Readonly<Record<string, JsonValue>>, string]>([
    [{ ".form.tier": "gold" }, "`dataset.rules.1.rules.0.value`: no such thing"],
    [
      { ".form.tier": "gold", ".form.b": null },
      "`dataset.rules.1.rules.0.value` gives null; `relatedTo` needs an entity's identifier, or a list of them",
    ],
  ])("says which value can't be computed", async (answers, message) => {
    expect(await resolveQueries(parsed.value, {}, jq(answers))).toEqual({ ok: false, message });
  });
});
