import fc from "fast-check";
import { expect, it } from "vitest";
import { fairShares } from "../../../action/src/standalone/fair_shares.ts";

it("gives each what it needs where there is enough, and else the same to all who need more than that", () => {
  expect(fairShares([5, 70, 5], 100)).toEqual([5, 70, 5]);
  expect(fairShares([5, 70, 90], 100)).toEqual([5, 47, 48]);
  expect(fairShares([], 100)).toEqual([]);
});

it("gives no more than there is or is needed, and never less than an equal share of what is", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1 }), fc.nat(10_000), (needs, amount) => {
      const shares = fairShares(needs, amount);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(amount);
      for (const [at, need] of needs.entries()) {
        expect(shares[at]).toBeLessThanOrEqual(need);
        expect(shares[at]).toBeGreaterThanOrEqual(Math.min(need, Math.floor(amount / needs.length)));
      }
    }),
  );
});
