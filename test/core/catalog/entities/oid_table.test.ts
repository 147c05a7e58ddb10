import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OidTable } from "../../../../src/core/catalog/entities/oid_table.ts";

const digits = fc.stringMatching(/^[0-9a-f]{40}$/);
/** Many of them begin alike, so that they want the same slot. */
const oid = fc.oneof(
  digits,
  digits.map((text) => `00000000${text.slice(8)}`),
);

describe("OidTable", () => {
  it("numbers ids as they come, each once, however many there are, as digits or as bytes", () => {
    const given = fc.array(fc.tuple(oid, fc.boolean()), { maxLength: 1500 });
    fc.assert(
      fc.property(given, oid, (all, other) => {
        const table = new OidTable();
        const numbers = new Map<string, number>();
        for (const [id, asBytes] of all) {
          const added = asBytes ? table.addBytes(Buffer.from(`ff${id}`, "hex"), 1) : table.add(id);
          expect(added).toBe(numbers.has(id) ? undefined : numbers.size);
          if (!numbers.has(id)) numbers.set(id, numbers.size);
        }
        expect(table.size).toBe(numbers.size);
        for (const [id, number] of numbers) {
          expect(table.numberOf(id)).toBe(number);
          expect(table.oidOf(number)).toBe(id);
        }
        expect(table.numberOf(other)).toBe(numbers.get(other));
      }),
      { numRuns: 30 },
    );
  });
});
