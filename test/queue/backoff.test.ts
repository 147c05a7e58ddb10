import fc from "fast-check";
import { expect, test } from "vitest";
import { exponentialBackoff } from "../../src/queue/backoff.ts";

test("rests grow, keep within their limits, and never overflow", () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), random, (attempt, chance) => {
      const options = { attempts: 9, firstMilliseconds: 1000, longestMilliseconds: 300_000, random: () => chance };
      const delay = exponentialBackoff(options).delayMilliseconds(attempt);
      const whole = Math.min(1000 * 2 ** Math.min(attempt - 1, 20), 300_000);
      return delay >= whole / 2 && delay <= whole;
    }),
  );
});

test("keys that failed together come back apart", () => {
  const options = { attempts: 9, firstMilliseconds: 1000, longestMilliseconds: 300_000 };
  const delays = [0, 0.5, 0.9].map((chance) =>
    exponentialBackoff({ ...options, random: () => chance }).delayMilliseconds(3),
  );
  expect(delays).toEqual([2000, 3000, 3800]);
});
