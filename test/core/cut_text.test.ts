import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutText } from "../../src/core/cut_text.ts";

describe("a text that is cut", () => {
  it("keeps whole characters, as many as it may, and says that more followed", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(text, fc.nat({ max: 30 }), (original, limit) => {
        const points = Array.from(original);
        const expected = points.length > limit ? `${points.slice(0, limit).join("")}...` : original;
        expect(cutText(original, limit)).toBe(expected);
      }),
    );
  });
});
