import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/json.ts";
import { nearestNumber, parseExactly } from "../../../src/core/plan/exact_json.ts";

it("reads what JSON.parse reads, where no number is rounded", () => {
  const plain = fc.object({ maxDepth: 3, values: [fc.string(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)] });
  fc.assert(
    fc.property(plain, fc.constantFrom(undefined, 2), (value, indent) => {
      const json = JSON.stringify(value, null, indent);
      expect(parseExactly(json)).toEqual(JSON.parse(json));
    }),
  );
});

it.each<[string, unknown]>([
  ["12345678901234567890", { "\0": "12345678901234567890" }],
  ["[1.5, 1.50, 1e2, 1e400]", [1.5, { "\0": "1.50" }, { "\0": "1e2" }, { "\0": "1e400" }]],
  [
    "[0.99999999999999999999, 5.0000000000000000001, 9007199254740990.6]",
    [{ "\0": "0.99999999999999999999" }, { "\0": "5.0000000000000000001" }, { "\0": "9007199254740990.6" }],
  ],
  ['{"a\\"1.50":"1.50 \\\\","b":-0.1000}', { 'a"1.50': "1.50 \\", b: { "\0": "-0.1000" } }],
  ['["\\\\", 0.30000000000000001]', ["\\", { "\0": "0.30000000000000001" }]],
  ['{"9007199254740993": 9007199254740993}', { "9007199254740993": { "\0": "9007199254740993" } }],
  ['{"number":"5"}', { number: "5" }],
  ['{"\\u0000":"5", "a": {"\\u0000\\u0000" : 1}}', { "\0\0": "5", a: { "\0\0\0": 1 } }],
  ['{"a":"\\u0000","b":["{\\"\\u0000\\":1}"]}', { a: "\0", b: ['{"\0":1}'] }],
])("keeps every digit of %s", (json, value) => {
  expect(parseExactly(json)).toEqual(value);
});

it("refuses what is no JSON", () => {
  for (const text of ["", '"', '{"a":1.50', '"a\\"', "1.5.0"]) expect(() => parseExactly(text)).toThrow(SyntaxError);
});

it("takes nothing for a number that the JSON has as a map", () => {
  for (const text of ['{"number":"5"}', '{"\\u0000":"5"}']) {
    const value = parseExactly(text);
    expect(nearestNumber(value as JsonValue)).toBeUndefined();
  }
  expect(nearestNumber(parseExactly("5.50") as JsonValue)).toBe(5.5);
});
