import { describe, expect, test } from "vitest";
import { didYouMean, NearNames, suggestName } from "../../../../src/core/catalog/documents/suggest.ts";

describe("didYouMean", () => {
  test.each<[string, string[], string | undefined]>([
    ["mailr", ["orders", "mailer"], "mailer"],
    ["Mailer", ["mailer"], "mailer"],
    ["nmae", ["name"], "name"],
    ["mail-er", ["mailer", "mail-or"], "mailer"],
    ["x", ["orders"], undefined],
    ["x", ["1", "2"], undefined],
    ["x", ["X"], "X"],
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

test("near names of a check are looked for once each, and for no more than a hundred of a blueprint", () => {
  let lookedThrough = 0;
  const known = new Map([["mailer", 1]]);
  const counted = Object.assign(new Map(known), { keys: () => ((lookedThrough += 1), known.keys()) });
  const names = new NearNames();
  for (let round = 0; round < 3; round += 1) {
    expect(names.suggest("mailr", "service", counted)).toBe("Did you mean mailer?");
  }
  expect(lookedThrough).toBe(1);
  for (let at = 0; at < 1000; at += 1) names.suggest(`nobody-${String(at)}`, "service", counted);
  expect(lookedThrough).toBe(100);
  expect(names.suggest("mailerr", "service", counted)).toBe("Known are 1 of service.");
  expect(names.suggest("mailerr", "other", counted)).toBe("Did you mean mailer?");
});
