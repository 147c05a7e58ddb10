import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { pino } from "pino";
import { exponentialBackoff } from "../../src/queue/backoff.ts";
import { RetryLater } from "../../src/queue/retry_later.ts";
import { openSqliteStore } from "../../src/queue/sqlite_store.ts";
import type { WorkStore } from "../../src/queue/sqlite_store.ts";
import { createWorkQueue } from "../../src/queue/work_queue.ts";
import type { Processed, WorkQueue } from "../../src/queue/work_queue.ts";
import { ManualTime } from "./manual_time.ts";

const minute = 60_000;
const stores: WorkStore[] = [];

afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

interface Harness {
  readonly store: WorkStore;
  readonly queue: WorkQueue;
  readonly time: ManualTime;
  readonly logged: readonly string[];
}

function harness(
  process: (key: string) => Promise<Processed>,
  concurrency = 2,
  store = openSqliteStore({ file: ":memory:", busyMilliseconds: 0 }),
): Harness {
  stores.push(store);
  const time = new ManualTime();
  const logged: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => logged.push(line) });
  const backoff = exponentialBackoff({
    attempts: 3,
    firstMilliseconds: 1000,
    longestMilliseconds: minute,
    random: () => 0,
  });
  const queue = createWorkQueue({
    store,
    process,
    laneOf: (key) => /^(\w+)\//.exec(key)?.[1] ?? "acme",
    concurrency,
    concurrencyOfLane: Math.min(concurrency, 3),
    backoff,
    clock: time.clock,
    timers: time,
    log,
  });
  return { store, queue, time, logged };
}

/** A processor whose work ends when the test says so. */
function gated(): { process: (key: string) => Promise<Processed>; started: string[]; finish: (key: string) => void } {
  const open = new Map<string, (processed: Processed) => void>();
  const started: string[] = [];
  return {
    started,
    process: (key) => {
      started.push(key);
      return new Promise((resolve) => {
        if (open.has(key)) throw new Error(`${key} is processed twice at once`);
        open.set(key, resolve);
      });
    },
    finish(key) {
      const resolve = open.get(key);
      if (resolve === undefined) throw new Error(`${key} is not running`);
      open.delete(key);
      resolve({});
    },
  };
}

describe("a work queue", () => {
  test("works on keys oldest first and forgets them", async () => {
    const seen: string[] = [];
    const { queue, time } = harness((key) => Promise.resolve(void seen.push(key)).then(() => ({})), 1);
    for (const key of ["c", "a", "b"]) queue.enqueue(key);
    queue.start();
    await time.advance(1);
    expect(seen).toEqual(["c", "a", "b"]);
    await time.advance(10 * minute);
    expect(seen).toHaveLength(3);
  });

  test("coalesces a key that waits already", async () => {
    const seen: string[] = [];
    const { queue, time } = harness((key) => Promise.resolve(void seen.push(key)).then(() => ({})));
    for (let count = 0; count < 5; count++) queue.enqueue("run/1");
    queue.start();
    await time.advance(1);
    expect(seen).toEqual(["run/1"]);
  });

  test("never works on one key twice at once; enqueued meanwhile, it runs exactly once more", async () => {
    const { process, started, finish } = gated();
    const { queue, time } = harness(process, 4);
    queue.start();
    queue.enqueue("run/1");
    await time.advance(1);
    queue.enqueue("run/1");
    queue.enqueue("run/1");
    await time.advance(minute);
    expect(started).toEqual(["run/1"]);
    finish("run/1");
    await time.advance(1);
    expect(started).toEqual(["run/1", "run/1"]);
    finish("run/1");
    await time.advance(minute);
    expect(started).toHaveLength(2);
  });

  test("works on so many keys at once and no more", async () => {
    const { process, started, finish } = gated();
    const { queue, time } = harness(process, 2);
    queue.start();
    for (const key of ["a", "b", "c"]) queue.enqueue(key);
    await time.advance(1);
    expect(started).toEqual(["a", "b"]);
    finish("a");
    await time.advance(1);
    expect(started).toEqual(["a", "b", "c"]);
  });

  test("a lane of which many keys wait holds up no other", async () => {
    const { process, started, finish } = gated();
    const { queue, time } = harness(process, 4);
    queue.start();
    for (let run = 0; run < 90; run += 1) queue.enqueue(`acme/${run}`);
    await time.advance(1);
    expect(started).toEqual(["acme/0", "acme/1", "acme/2"]);
    for (let run = 0; run < 3; run += 1) queue.enqueue(`beta/${run}`);
    await time.advance(1);
    expect(started.slice(3)).toEqual(["beta/0"]);
    // Of what is free, the lane that has fewer in work gets it.
    finish("acme/0");
    await time.advance(1);
    expect(started.slice(4)).toEqual(["beta/1"]);
    finish("beta/0");
    await time.advance(1);
    expect(started.slice(5)).toEqual(["beta/2"]);
    finish("beta/1");
    finish("beta/2");
    await time.advance(1);
    expect(started.slice(6)).toEqual(["acme/3"]);
  });

  test("a lane has its turn though in as many others as there are places more is due, and for longer", async () => {
    const seen: string[] = [];
    const { queue, time } = harness((key) => Promise.resolve(void seen.push(key)).then(() => ({})), 4);
    const busy = ["one", "two", "three", "four", "five"];
    for (const lane of busy) for (let run = 0; run < 20; run += 1) queue.enqueue(`${lane}/${String(run)}`);
    await time.advance(1);
    queue.enqueue("late/0");
    queue.start();
    await time.advance(1);
    expect(seen).toHaveLength(101);
    expect(seen.indexOf("late/0")).toBeLessThan(busy.length + 1);
    expect(new Set(seen.slice(0, 10)).size).toBe(10);
    expect(new Set(seen.slice(-5).map((key) => key.split("/")[0]))).toEqual(new Set(busy));
  });

  test("a key that is enqueued for earlier than all others is not slept over", async () => {
    const seen: string[] = [];
    const { queue, time } = harness((key) => Promise.resolve(void seen.push(key)).then(() => ({})));
    queue.start();
    queue.enqueue("beta/late", { notBefore: time.in(10 * minute) });
    await time.advance(minute);
    queue.enqueue("acme/soon", { notBefore: time.in(minute) });
    await time.advance(minute);
    expect(seen).toEqual(["acme/soon"]);
    await time.advance(8 * minute);
    expect(seen).toEqual(["acme/soon", "beta/late"]);
  });

  test("waits for `notBefore`, and an earlier request brings the key forward", async () => {
    const seen: string[] = [];
    const { queue, time } = harness((key) => Promise.resolve(void seen.push(key)).then(() => ({})));
    queue.start();
    queue.enqueue("late", { notBefore: time.in(10 * minute) });
    queue.enqueue("forward", { notBefore: time.in(10 * minute) });
    await time.advance(minute);
    queue.enqueue("forward");
    await time.advance(minute);
    expect(seen).toEqual(["forward"]);
    await time.advance(8 * minute);
    expect(seen).toEqual(["forward", "late"]);
  });

  test("looks at a key again when its processor asks for it, days later too", async () => {
    const day = 24 * 60 * minute;
    const seen: string[] = [];
    const { queue, time } = harness((key) => {
      seen.push(key);
      return Promise.resolve(seen.length === 1 ? { again: time.in(40 * day) } : {});
    });
    queue.start();
    queue.enqueue("run/1");
    await time.advance(39 * day);
    expect(seen).toHaveLength(1);
    await time.advance(2 * day);
    expect(seen).toHaveLength(2);
  });

  test("retries with growing rests, then keeps a dead letter that a new request revives", async () => {
    let healthy = false;
    const tries: number[] = [];
    const { queue, time, logged } = harness(() => {
      tries.push(time.clock().getTime());
      return healthy ? Promise.resolve({}) : Promise.reject(new Error("GitHub is away"));
    });
    queue.start();
    queue.enqueue("run/1");
    await time.advance(10 * minute);
    const [first, second, third] = tries;
    expect(tries).toHaveLength(3);
    expect([(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)]).toEqual([500, 1000]);
    expect(queue.deadLetters()).toMatchObject([{ key: "run/1", attempts: 3, lastError: "GitHub is away" }]);
    expect(logged.filter((line) => line.includes("dead letter"))).toHaveLength(1);

    healthy = true;
    queue.enqueue("run/1");
    await time.advance(1);
    expect(tries).toHaveLength(4);
    expect(queue.deadLetters()).toEqual([]);
  });

  test("one failing key keeps no other waiting", async () => {
    const seen: string[] = [];
    const { queue, time } = harness((key) => {
      seen.push(key);
      return key === "bad" ? Promise.reject(new Error("no")) : Promise.resolve({});
    }, 1);
    queue.enqueue("bad");
    queue.enqueue("good");
    queue.start();
    await time.advance(10 * minute);
    expect(seen.slice(0, 2)).toEqual(["bad", "good"]);
  });

  test("honours RetryLater against everything, and doesn't count it as a failure", async () => {
    let limited = 5;
    const tries: number[] = [];
    const { queue, time } = harness(() => {
      tries.push(time.clock().getTime());
      return limited-- > 0 ? Promise.reject(new RetryLater(time.in(minute), "retry-after: 60")) : Promise.resolve({});
    });
    queue.start();
    queue.enqueue("run/1");
    await time.advance(1);
    queue.enqueue("run/1");
    await time.advance(minute - 2);
    expect(tries).toHaveLength(1);
    await time.advance(10 * minute);
    expect(tries).toHaveLength(6);
    expect(queue.deadLetters()).toEqual([]);
  });

  test("a key that fails while it was enqueued again is tried at once, not buried", async () => {
    let tries = 0;
    const { queue, time } = harness(() => {
      tries++;
      if (tries <= 3) queue.enqueue("run/1");
      return tries <= 3 ? Promise.reject(new Error("no")) : Promise.resolve({});
    });
    queue.start();
    queue.enqueue("run/1");
    await time.advance(1);
    expect(tries).toBe(4);
    expect(queue.deadLetters()).toEqual([]);
  });

  const lastWords: readonly { readonly what: string; readonly failures: number; readonly lastError: string }[] = [
    {
      what: "ended the process again and again",
      failures: 0,
      lastError: "The process ended each of the 3 times that this key was being worked on.",
    },
    {
      what: "failed, and ended the process at last",
      failures: 2,
      lastError:
        "This key was tried 3 times, and the process ended during the last. The error before that: GitHub is away",
    },
  ];

  test.each(lastWords)("buries a key that $what, without trying it once more", async ({ failures, lastError }) => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), "queue-")), "work.db");
    const now = new ManualTime().clock();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const crashing = openSqliteStore({ file, busyMilliseconds: 0 });
      if (attempt === 0) crashing.enqueue("poison", "acme", now);
      expect(crashing.take("acme", now)?.attempt).toBe(attempt + 1);
      if (attempt < failures) {
        crashing.postpone({ key: "poison", error: "GitHub is away", dueAt: now, held: false });
      }
      crashing.close();
    }
    const seen: string[] = [];
    const store = openSqliteStore({ file, busyMilliseconds: 0 });
    const { queue, time } = harness((key) => Promise.resolve(void seen.push(key)).then(() => ({})), 2, store);
    queue.start();
    await time.advance(1);
    expect(seen).toEqual([]);
    expect(queue.deadLetters()).toMatchObject([{ key: "poison", attempts: 3, lastError }]);
    // Whoever revives it begins with a clean sheet.
    queue.enqueue("poison");
    expect(store.take("acme", time.clock())).toEqual({ key: "poison", attempt: 1 });
    await rm(path.dirname(file), { recursive: true });
  });

  test("stops: takes nothing more, waits for what runs, and names what does not end in time", async () => {
    const { process, started, finish } = gated();
    const { queue, time } = harness(process, 2);
    queue.start();
    for (const key of ["a", "b", "c"]) queue.enqueue(key);
    await time.advance(1);
    const stopped = queue.stop({ limitMilliseconds: 5000 });
    finish("a");
    await time.advance(4000);
    expect(started).toEqual(["a", "b"]);
    await time.advance(1000);
    expect(await stopped).toEqual(["b"]);
  });
});
