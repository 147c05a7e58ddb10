import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createBurstLimits, limitPoints } from "../../src/github/burst_limits.ts";
import type { BurstLimits } from "../../src/github/burst_limits.ts";
import { classifyFailure } from "../../src/github/errors.ts";

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

  const clock = (): Date => new Date();

  function requester(limits = createBurstLimits()): Wrapped {
    const hooks: Wrapped[] = [];
    const octokit = { hook: { wrap: (_name: string, wrapped: Wrapped) => hooks.push(wrapped) } };
    limitPoints(limits, clock)(octokit as never, { auth: { installationId: 1 } });
    return async (request, endpoint) => hooks[0]?.(request, endpoint);
  }

  /** When each of these requests was sent. */
  function send(endpoints: readonly object[], limits = createBurstLimits()): number[] {
    const sent: number[] = [];
    const request = requester(limits);
    for (const endpoint of endpoints) void request(() => sent.push(Date.now()), endpoint);
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

  const comment = graphql("mutation UpdateIssue { comment: addComment(input: $comment) { x } }");

  test("what creates content is put off once no more may be, each to a time of its own, and waits for nothing", async () => {
    const request = requester();
    const secondsOff = async (endpoint: object): Promise<number> => {
      const putOff: unknown = await request(() => "sent", endpoint).catch((error: unknown) => error);
      if (putOff === "sent") return 0;
      const { kind, retryAt } = classifyFailure(putOff, clock());
      expect(kind).toBe("transient");
      return Math.round(((retryAt?.getTime() ?? 0) - Date.now()) / 1000);
    };
    const ask = async (...endpoints: readonly object[]): Promise<readonly number[]> => {
      const asked = Promise.all(endpoints.map(secondsOff));
      await vi.advanceTimersByTimeAsync(1000);
      return asked;
    };
    expect(new Set(await ask(...times(60, comment)))).toEqual(new Set([0]));
    const pull = { method: "POST", url: "/repos/{owner}/{repo}/pulls" };
    const edit = { method: "PATCH", url: "/repos/{owner}/{repo}/pulls/{pull_number}" };
    expect(await ask(comment, pull, comment, edit)).toEqual([3, 6, 9, 0]);
    await vi.advanceTimersByTimeAsync(1700);
    expect(await ask(comment)).toEqual([0]);
    expect(await ask(comment)).toEqual([8]);
  });
});
