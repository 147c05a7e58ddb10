import { describe, expect, test } from "vitest";
import { didYouMean, suggestName } from "../../../src/core/catalog/suggest.ts";

describe("didYouMean", () => {
  test.each<[string, string[], string | undefined]>([
    ["mailr", ["orders", "mailer"], "mailer"],
    ["Mailer", ["mailer"], "mailer"],
    ["nmae", ["name"], "name"],
    ["mail-er", ["mailer", "mail-or"], "mailer"],
    ["x", ["orders"], undefined],
    ["orders", ["orders"], undefined],
    ["", ["a"], undefined],
    ["a".repeat(200_000), ["a".repeat(199_999)], undefined],
  ])("%.20s among %j", (word, candidates, expected) => {
    expect(didYouMean(word, candidates)).toBe(expected);
  });
});

test("without a near match, all that is allowed is named, up to ten", () => {
  const names = Array.from({ length: 12 }, (_, index) => `name-${index}`);
  expect(suggestName("quite-different", names)).toBe(`Known are: ${names.slice(0, 10).join(", ")} and 2 more.`);
  expect(suggestName("x", [])).toBe("There is none to name yet.");
});
