import { describe, expect, test } from "vitest";
import { ruleSlips } from "../../../../src/core/catalog/blueprints/rule_slips.ts";
import type { Blueprint, ValueSchema } from "../../../../src/core/catalog/model/blueprint.ts";
import type { JsonValue } from "../../../../src/core/json.ts";
import { parseSearchRules } from "../../../../src/core/search/parse_rules.ts";

const properties: Readonly<Record<string, ValueSchema>> = {
  instances: { type: "number", minimum: 1, maximum: 5 },
  below: { type: "number", exclusiveMaximum: 5 },
  engine: { type: "string" },
  kind: { type: "string", enum: ["big", "small"] },
  since: { type: "string", format: "date-time" },
  isLive: { type: "boolean" },
  more: { type: "object" },
  tags: { type: "array", items: { type: "string" } },
  ports: { type: "array", items: { type: "number", maximum: 9 } },
  any: { type: "array" },
};
const blueprint: Blueprint = {
  identifier: "database",
  title: "Database",
  properties: new Map(Object.entries(properties)),
  required: [],
  relations: new Map([
    ["service", { target: "service", required: false, many: false }],
    ["peers", { target: "database", required: false, many: true }],
  ]),
  computed: new Map([["size", { kind: "mirror", path: ["service", "size"] }]]),
  source: { path: "blueprints/database.yml", oid: "" },
};

type Row = [property: string, operator: string, value: JsonValue, words?: string, remedy?: string];

function slipsOf(property: string, operator: string, value: JsonValue): ReturnType<typeof ruleSlips> {
  const raw = { combinator: "and", rules: [{ property, operator, value }] };
  const places = (): { readonly file: string } => ({ file: "" });
  const read = parseSearchRules(raw, { path: [], places, allowed: ["relatedTo", "preset", "history"] });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return ruleSlips(read.value, { blueprint, blueprints: new Map(), valueOf: (known: JsonValue) => known });
}

const moments = { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" };

describe("rules that never hold, or always, are told", () => {
  test.each<Row>([
    ["instances", "=", "2", 'is "2", which it never is: it is a number from 1 to 5', "write 2 without quotes"],
    ["instances", "!=", "2", 'is "2", which it never is'],
    ["instances", "in", ["2"], 'is "2", which it never is', "write 2 without quotes"],
    ["instances", "in", [2, "3"], 'is "3", which it never is'],
    ["instances", "notIn", ["3"], 'is "3", which it never is'],
    ["instances", "=", 9, "is 9, which it never is", "Ask for what it may be"],
    ["instances", "contains", "1", 'contains "1", which it never does'],
    ["instances", "contains", 1, "contains 1, which it never does", "ask with `=`"],
    ["instances", "beginsWith", "1", 'begins with "1", which it never does', "Only texts"],
    ["instances", "doesNotEndWith", "1", 'ends with "1", which it never does'],
    ["instances", ">", 9, "is > 9, which it never is"],
    ["instances", ">", 5, "is > 5, which it never is"],
    ["instances", "<", 1, "is < 1, which it never is"],
    ["instances", ">=", 6, "is >= 6, which it never is"],
    ["below", ">=", 5, "is >= 5, which it never is"],
    [
      "instances",
      "between",
      { from: 3, to: 1 },
      'is between {"from":3,"to":1}, which it never is',
      "the smaller one first",
    ],
    ["instances", "between", { from: 6, to: 9 }, "is between"],
    ["instances", "notBetween", moments, "is between"],
    ["instances", "between", { preset: "today" }, 'is between {"preset":"today"}, which it never is'],
    ["instances", ">", "2026-11-01T00:00:00Z", "is > "],
    ["since", "between", { from: moments.to, to: moments.from }, "is between"],
    ["engine", "<", 3, "is < 3, which it never is: it is a text", "Only numbers, and dates"],
    ["engine", "=", 7, "is 7, which it never is", 'write "7" with quotes'],
    ["engine", "contains", 7, "contains 7", 'write "7" with quotes'],
    ["engine", "in", [], "is one of a list that is empty, which it never is", "Write the values"],
    ["engine", "notIn", [], "is one of a list that is empty"],
    ["engine", "=", ["a"], 'is ["a"], which it never is'],
    ["isLive", "=", "true", 'is "true", which it never is: it is true or false', "write true without quotes"],
    ["more", "=", "x", 'is "x", which it never is'],
    ["more", ">", 1, "is > 1"],
    ["tags", "contains", 1, "contains 1", 'write "1" with quotes'],
    ["tags", "beginsWith", "x", 'begins with "x"'],
    ["ports", "containsAny", ["80"], 'is "80"', "write 80 without quotes"],
    ["ports", "contains", 10, "contains 10"],
    ["service", "=", 7, "is 7, which it never is"],
    ["peers", "beginsWith", "x", 'begins with "x"'],
    ["$title", "=", 7, "is 7, which it never is"],
    ["$team", "=", 7, "is 7, which it never is: it is a text, or a list, each a text"],
    ["$createdAt", ">", 7, "is > 7"],
    ["$blueprint", "=", "service", "is service, which it never is", "Here it is always database"],
    ["$blueprint", "in", ["service"], "is service, which it never is"],
    ["kind", "=", 7, "is 7, which it never is", 'write "7" with quotes'],
    ["kind", "=", "bigg", "is bigg, which it never is", "Did you mean big?"],
  ])("%s %s %j", (property, operator, value, words = "", remedy = "") => {
    const slips = slipsOf(property, operator, value);
    expect(slips).toMatchObject([{ severity: "warning", rule: "unknown-value", path: ["rules", 0, "value"] }]);
    expect(slips[0]?.words).toContain(`asks whether \`${property}\` ${words}`);
    expect(slips[0]?.remedy).toContain(remedy);
  });
});

describe("and what may hold is not", () => {
  test.each<Row>([
    ["instances", "=", 2],
    ["instances", "=", null],
    ["instances", "in", [1, 5]],
    ["instances", ">", 4],
    ["instances", ">=", 5],
    ["instances", "<=", 1],
    ["instances", ">", 0],
    ["instances", "between", { from: 5, to: 9 }],
    ["instances", "between", { from: 3, to: 3 }],
    ["below", ">", 4.9],
    ["engine", "contains", "1"],
    ["engine", "beginsWith", "1"],
    ["engine", ">", "2026-11-01T00:00:00Z"],
    ["engine", "=", ""],
    ["since", "between", moments],
    ["since", "between", { preset: "lastWeek" }],
    ["since", "notBetween", { from: moments.from, to: "2026-11-01T01:00:00+01:00" }],
    ["isLive", "=", true],
    ["more", "=", { a: 1 }],
    ["tags", "=", "x"],
    ["tags", "=", ["x"]],
    ["tags", "contains", "x"],
    ["tags", "containsAny", ["x"]],
    ["ports", "in", [9]],
    ["any", "contains", 7],
    ["service", "=", "x"],
    ["service", "contains", "x"],
    ["peers", "=", "x"],
    ["peers", "contains", "x"],
    ["size", "=", 7],
    ["size", ">", 7],
    ["$team", "=", "x"],
    ["$team", "=", ["x"]],
    ["$team", "beginsWith", "x"],
    ["$createdAt", "between", { preset: "today" }],
    ["$blueprint", "=", "database"],
    ["$blueprint", "in", ["service", "database"]],
    ["$blueprint", "!=", "service"],
    ["kind", "contains", "x"],
  ])("%s %s %j", (property, operator, value) => {
    expect(slipsOf(property, operator, value)).toEqual([]);
  });
});

test("of a list of a hundred thousand the first slips are told", () => {
  const values = Array.from({ length: 100_000 }, (_, at) => `x${String(at)}`);
  expect(slipsOf("instances", "in", values).length).toBeLessThanOrEqual(20);
});
