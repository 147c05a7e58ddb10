import { expect, test } from "vitest";
import type { JsonValue } from "../../../src/core/json.ts";
import { describeRules } from "../../../src/core/search/describe_rules.ts";

function described(value: JsonValue): string {
  return describeRules({
    kind: "group",
    combinator: "and",
    rules: [{ kind: "comparison", property: "p", operator: "=", operand: { kind: "value", value } }],
  });
}

test("a text has quotes where it would look like something else without", () => {
  expect(described(2)).toBe("`p` = 2");
  for (const text of ["2", "1.10", "-1e3", "true", "null", "", " x", "a, b"]) {
    expect(described(text)).toBe(`\`p\` = ${JSON.stringify(text)}`);
  }
  expect(described(["2", 2, "gold"])).toBe('`p` = "2", 2, gold');
  for (const text of ["gold", "very large", "v1.2", "2 CPUs", "2026-11-28T08:00:00Z", "acme/payments"]) {
    expect(described(text)).toBe(`\`p\` = ${text}`);
  }
});
