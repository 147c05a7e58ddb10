import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createBurstLimits, limitPoints } from "../../src/github/burst_limits.ts";
import type { BurstLimits } from "../../src/github/burst_limits.ts";

const minute = 60_000;
const hour = 60 * minute;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function ask(group: BurstLimits["points"], key: string, times: number, weight = 1): number[] {
  const done: number[] = [];
  for (let time = 0; time < times; time++) {
    void group.key(key).schedule({ weight }, () => {
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
  const done = ask(createBurstLimits().points, "1", 500, 5);
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

describe("through an octokit", () => {
  type Wrapped = (request: (endpoint: object) => unknown, endpoint: object) => Promise<unknown>;

  /** When each of these requests was sent. */
  function send(endpoints: readonly object[], limits = createBurstLimits()): number[] {
    const hooks: Wrapped[] = [];
    const octokit = { hook: { wrap: (_name: string, wrapped: Wrapped) => hooks.push(wrapped) } };
    limitPoints(limits)(octokit as never, { auth: { installationId: 1 } });
    const sent: number[] = [];
    for (const endpoint of endpoints) void hooks[0]?.(() => sent.push(Date.now()), endpoint);
    return sent;
  }

  const graphql = (query: string): object => ({ method: "POST", url: "/graphql", query });
  const times = (count: number, endpoint: object): readonly object[] => Array.from({ length: count }, () => endpoint);

  test("queries cost a point each, mutations and writes five, and reading nothing", async () => {
    const queries = send(times(600, graphql("query Q { viewer { login } }")));
    const mutations = send(times(600, graphql("mutation M { addLabelsToLabelable { clientMutationId } }")));
    const writes = send(times(600, { method: "PATCH", url: "/repos/{owner}/{repo}/issues/1" }));
    const reads = send(times(600, { method: "GET", url: "/repos/{owner}/{repo}" }));
    await vi.advanceTimersByTimeAsync(2000);
    expect([queries, mutations, writes, reads].map(({ length }) => length)).toEqual([500, 100, 100, 600]);
  });

  test("queries don't keep a write waiting until their points are spent", async () => {
    const limits = createBurstLimits();
    send(times(200, graphql("{ viewer { login } }")), limits);
    const write = send([{ method: "POST", url: "/repos/{owner}/{repo}/git/refs" }], limits);
    await vi.advanceTimersByTimeAsync(2000);
    expect(write).toHaveLength(1);
  });

  test("a mutation that comments counts as content", async () => {
    const comments = send(times(90, graphql("mutation UpdateIssue { comment: addComment(input: $comment) { x } }")));
    await vi.advanceTimersByTimeAsync(1000);
    expect(comments).toHaveLength(60);
  });
});
