import { expect, test } from "vitest";
import { readFormula } from "../../../../src/core/catalog/blueprints/formula.ts";

test("names stand between braces, whatever blanks are around them", () => {
  expect(readFormula("https://example.com/{{ $identifier }}/{{\n tier}}").names).toEqual(["$identifier", "tier"]);
  expect(readFormula(".properties.tier + 1")).toEqual({ program: ".properties.tier + 1", names: ["tier"] });
});

test.each(["{{", "{{ x", "{{x ", "{{}}{{"])("a formula of %j and many blanks is read in no time", (start) => {
  const formula = `${start}${" \t".repeat(100_000)}x`;
  expect(readFormula(formula).names).toEqual(start === "{{}}{{" ? [""] : []);
});
