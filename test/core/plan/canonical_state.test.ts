import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalState } from "../../../src/core/plan/canonical_state.ts";

const path = (name: string) => [{ type: "get_attr", value: name }];

function state(instance: object, more: object = {}): string {
  return JSON.stringify({ version: 4, resources: [{ type: "a", name: "b", instances: [instance] }], ...more });
}

describe("a state", () => {
  it("is the same in whatever order its sensitive paths and keys are written, and however its checks came out", () => {
    const paths = ["a", "b", "c", "d"].map(path);
    const expected = canonicalState(state({ attributes: { a: 1, b: 2 }, sensitive_attributes: paths }));
    fc.assert(
      fc.property(fc.shuffledSubarray(paths, { minLength: 4 }), (shuffled) => {
        const other = { sensitive_attributes: shuffled, attributes: { b: 2, a: 1 } };
        expect(canonicalState(state(other, { check_results: [{ status: "fail" }] }))).toBe(expected);
      }),
    );
  });

  it("is another one for every other difference", () => {
    const texts = [
      state({ attributes: { a: 1 } }),
      state({ attributes: { a: 2 } }),
      state({ attributes: { a: [1, 2] } }),
      state({ attributes: { a: [2, 1] } }),
      state({ attributes: { a: 1 }, sensitive_attributes: [path("a")] }),
      state({ attributes: { a: 1 }, deposed: "1" }),
      state({ attributes: { a: 1 } }, { outputs: { a: { value: 1 } } }),
      state({ attributes: { a: 1 } }).replace(":1}", ":12345678901234567890}"),
      state({ attributes: { a: 1 } }).replace(":1}", ":12345678901234567891}"),
    ];
    expect(new Set(texts.map(canonicalState)).size).toBe(texts.length);
  });

  it("that can't be read is told without a word of it", () => {
    for (const text of ["hunter2", '"hunter2"', "[]"]) expect(() => canonicalState(text)).toThrow(/^(?!.*hunter2)/);
  });
});
