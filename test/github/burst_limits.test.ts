import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBurstLimits } from "../../src/github/burst_limits.ts";
import type { BurstLimits } from "../../src/github/burst_limits.ts";

const minute = 60_000;
const hour = 60 * minute;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function ask(group: BurstLimits["write"], key: string, times: number): number[] {
  const done: number[] = [];
  for (let time = 0; time < times; time++) {
    void group.key(key).schedule(() => {
      done.push(Date.now());
      return Promise.resolve();
    });
  }
  return done;
}

/** The most that happened in any stretch of time of this length. */
function densest(times: readonly number[], length: number): number {
  return Math.max(...times.map((begin) => times.filter((time) => time >= begin && time < begin + length).length));
}

test("content: a burst at once, then never more than 80 in any minute and 500 in any hour", async () => {
  const done = ask(createBurstLimits().notifications, "1", 800);
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).toHaveLength(60);
  await vi.advanceTimersByTimeAsync(2.3 * hour);
  expect(done.length).toBeGreaterThan(780);
  expect(densest(done, minute)).toBeLessThanOrEqual(80);
  expect(densest(done, hour)).toBeLessThanOrEqual(500);
});

test("all writes: never more than 180 in any minute, 900 of GitHub's points", async () => {
  const done = ask(createBurstLimits().write, "1", 500);
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).toHaveLength(100);
  await vi.advanceTimersByTimeAsync(10 * minute);
  expect(done).toHaveLength(500);
  expect(densest(done, minute)).toBeLessThanOrEqual(180);
});

test("one installation doesn't wait for another", async () => {
  const limits = createBurstLimits();
  ask(limits.notifications, "1", 500);
  const other = ask(limits.notifications, "2", 10);
  await vi.advanceTimersByTimeAsync(1000);
  expect(other).toHaveLength(10);
});

test("a limiter works on after hours of silence", async () => {
  const limits = createBurstLimits();
  ask(limits.notifications, "1", 500);
  await vi.advanceTimersByTimeAsync(3 * hour);
  const later = ask(limits.notifications, "1", 300);
  await vi.advanceTimersByTimeAsync(3 * hour);
  expect(later).toHaveLength(300);
});
