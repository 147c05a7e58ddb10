import fc from "fast-check";
import { expect, test } from "vitest";
import { ambiguousChoice, segmentOptions } from "../../../src/core/forms/segment_options.ts";

test.each([
  ["a", ["a", "b"], ["a"]],
  ["b, a", ["a", "b"], ["b", "a"]],
  ["Paris, France, a", ["a", "Paris, France"], ["Paris, France", "a"]],
  ["a, ", ["a, "], ["a, "]],
])("%j is read as the options it was made of", (text, options, expected) => {
  expect(segmentOptions(text, options)).toEqual({ kind: "one", options: expected });
});

test.each([
  ["", ["a"], "none"],
  ["a,b", ["a", "b"], "none"],
  ["a, ", ["a"], "none"],
  ["a, a", ["a"], "none"],
  ["a, b", ["a", "b", "a, b"], "several"],
  ["a, a, a", ["a", "a, a"], "several"],
])("%j of %j has no single reading", (text, options, kind) => {
  expect(segmentOptions(text, options)).toEqual({ kind });
});

/** Every way to put chosen options together, tried one by one. */
function readings(text: string, options: readonly string[]): readonly (readonly string[])[] {
  return options.flatMap((option) => {
    if (option === "" || !text.startsWith(option)) return [];
    const rest = text.slice(option.length);
    if (rest === "") return [[option]];
    return rest.startsWith(", ") ? readings(rest.slice(2), options).map((others) => [option, ...others]) : [];
  });
}

test("finds the reading exactly where there is one, as trying all of them does", () => {
  const option = fc.string({ unit: fc.constantFrom("a", "b", ",", " "), maxLength: 5 });
  const options = fc.uniqueArray(option, { maxLength: 5 });
  const chosen = options.chain((list) =>
    fc.tuple(fc.constant(list), fc.array(fc.constantFrom(...list, "x"), { maxLength: 4 })),
  );
  fc.assert(
    fc.property(chosen, ([list, picks]) => {
      const text = picks.join(", ");
      const all = readings(text, list);
      const [only] = all;
      const repeats = only !== undefined && new Set(only).size < only.length;
      const expected =
        all.length > 1
          ? { kind: "several" }
          : only === undefined || repeats
            ? { kind: "none" }
            : { kind: "one", options: only };
      expect(segmentOptions(text, list)).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [["a", "b, c"], undefined],
  [["a", "b, c", "b", "c"], "b, c"],
  [["a, b", "c", "a", "b, c"], "a, b, c"],
  [["a", "b"], undefined],
])("of %j the choice that can't be told apart is %j", (options, expected) => {
  expect(ambiguousChoice(options)).toBe(expected);
});

test("names a choice that can be read in several ways exactly where there is one", () => {
  const option = fc.string({ unit: fc.constantFrom("a", "b", ", "), minLength: 1, maxLength: 4 });
  const chosen = fc
    .uniqueArray(option, { minLength: 1, maxLength: 5 })
    .chain((list) => fc.tuple(fc.constant(list), fc.array(fc.constantFrom(...list), { minLength: 1, maxLength: 6 })));
  fc.assert(
    fc.property(chosen, ([list, picks]) => {
      const ambiguous = ambiguousChoice(list);
      if (ambiguous !== undefined) expect(segmentOptions(ambiguous, list)).toEqual({ kind: "several" });
      else expect(segmentOptions(picks.join(", "), list)).not.toEqual({ kind: "several" });
    }),
    { numRuns: 2_000 },
  );
});
