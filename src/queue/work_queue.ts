import type { Logger } from "pino";
import { Lru } from "toad-cache";
import { errorMessage } from "../core/error_message.ts";
import { groupBy } from "../core/group_by.ts";
import type { Backoff } from "./backoff.ts";
import { RetryLater } from "./retry_later.ts";
import type { DeadLetter, TakenKey, WaitingLane, WorkStore } from "./sqlite_store.ts";
import type { Clock, Timers } from "./time.ts";

/** What a processor says when it is through with a key: when to look at it again without being asked, if ever. */
export interface Processed {
  readonly again?: Date;
}

export interface WorkQueueOptions {
  readonly store: WorkStore;
  /** Works on one key. Throwing means: try again later; throwing `RetryLater` says when. */
  readonly process: (key: string) => Promise<Processed>;
  /** Of a key: what it has in common with those that may not hold up others. */
  readonly laneOf: (key: string) => string;
  /** How many keys are worked on at once. */
  readonly concurrency: number;
  /** How many of these may be of one lane. */
  readonly concurrencyOfLane: number;
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Pick<Logger, "warn" | "error">;
}

export interface WorkQueue {
  /**
   * Asks for a key to be worked on, now or not before a time. On disk when it returns. A key that waits already is worked
   * on once, at the earlier of the two times; a key that is being worked on is worked on once more; a dead letter revives.
   */
  enqueue(key: string, options?: { readonly notBefore?: Date }): void;
  start(): void;
  /** Takes no more keys and waits for those in work, for so long; the answer names the keys that did not end in time. */
  stop(options: { readonly limitMilliseconds: number }): Promise<readonly string[]>;
  deadLetters(): readonly DeadLetter[];
}

/** Far timers overflow to "at once" in Node, so a far key is looked at again every hour. */
const longestSleepMilliseconds = 3_600_000;

interface OpenLane extends WaitingLane {
  readonly inWork: number;
  /** The turn in which it was served last; 0 for never. */
  readonly served: number;
}

function compareDue(one: WaitingLane, other: WaitingLane): number {
  return one.dueAt.getTime() - other.dueAt.getTime();
}

interface Running {
  readonly lane: string;
  readonly end: Promise<void>;
}

/** Lanes that were served are remembered in so many; who is not among them waits for longer than all others. */
const lanesRemembered = 10_000;

/**
 * A durable queue of keys: each is worked on by one processor at a time. The lane that has the fewest in work is served first, of
 * several the one that has waited for its turn the longest, and of a lane its oldest key: however many wait in other lanes, they hold up
 * none. An error of the store is thrown, or
 * ends the process if nobody is there to catch it: a queue that can't write must not go on as if it could.
 */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { store, clock, timers, log, backoff } = options;
  const running = new Map<string, Running>();
  /** By lane the turn in which it was served last. */
  const served = new Lru<number>(lanesRemembered);
  let turn = 0;
  let started = false;
  /** When the timer goes off; never where there is none. */
  let wakesAt = Infinity;
  let cancelTimer = (): void => undefined;

  function wakeUp(): void {
    while (started && running.size < options.concurrency) {
      const now = clock();
      const [next] = openLanes()
        .filter(({ dueAt }) => dueAt <= now)
        .toSorted((one, other) => one.inWork - other.inWork || one.served - other.served || compareDue(one, other));
      const taken = next === undefined ? undefined : store.take(next.lane, now);
      if (next === undefined || taken === undefined) break;
      turn += 1;
      served.set(next.lane, turn);
      running.set(taken.key, { lane: next.lane, end: workOn(taken) });
    }
    sleepUntilDue();
  }

  /** Those of which something waits and one more may be worked on. */
  function openLanes(): readonly OpenLane[] {
    const inWork = groupBy([...running.values()], ({ lane }) => lane);
    return store
      .lanes()
      .map(({ lane, dueAt }) => ({
        lane,
        dueAt,
        inWork: inWork.get(lane)?.length ?? 0,
        served: served.get(lane) ?? 0,
      }))
      .filter((lane) => lane.inWork < options.concurrencyOfLane);
  }

  function sleepUntilDue(): void {
    const isFull = running.size >= options.concurrency;
    const dueTimes = started && !isFull ? openLanes().map(({ dueAt }) => dueAt.getTime()) : [];
    sleepUntil(dueTimes.reduce((one, other) => Math.min(one, other), Infinity));
  }

  function sleepUntil(time: number): void {
    cancelTimer();
    wakesAt = time;
    if (time === Infinity) return;
    const sleep = time - clock().getTime();
    cancelTimer = timers.after(Math.min(Math.max(sleep, 0), longestSleepMilliseconds), wakeUp);
  }

  async function workOn(taken: TakenKey): Promise<void> {
    // The processor begins in a later turn, so that whoever enqueued the key is answered first.
    await Promise.resolve();
    await settle(taken);
    running.delete(taken.key);
    wakeUp();
  }

  async function settle(taken: TakenKey): Promise<void> {
    const { key, attempt } = taken;
    if (attempt > backoff.attempts) {
      bury(key, new Error(lastWords(taken)), attempt - 1);
      return;
    }
    let processed: Processed;
    try {
      processed = await options.process(key);
    } catch (error) {
      fail({ key, attempt }, error);
      return;
    }
    store.finish(key, processed.again);
  }

  function fail({ key, attempt }: TakenKey, error: unknown): void {
    const held = error instanceof RetryLater;
    if (!held && attempt >= backoff.attempts) {
      bury(key, error, attempt);
      return;
    }
    const dueAt = held ? error.at : new Date(clock().getTime() + backoff.delayMilliseconds(attempt));
    log.warn({ err: error, key, attempt, dueAt: dueAt.toISOString() }, "Work on a key failed; it will be tried again");
    store.postpone({ key, error: errorMessage(error), dueAt, held });
  }

  function bury(key: string, error: unknown, attempts: number): void {
    log.error({ err: error, key, attempts }, "Work on a key failed too often; it is now a dead letter");
    store.bury({ key, attempts, lastError: errorMessage(error), diedAt: clock() });
  }

  function enqueue(key: string, { notBefore }: { readonly notBefore?: Date } = {}): void {
    const now = clock();
    const dueAt = notBefore !== undefined && notBefore > now ? notBefore : now;
    store.enqueue(key, options.laneOf(key), dueAt);
    // Without looking at all lanes for each of many keys.
    const isFull = running.size >= options.concurrency;
    if (started && !isFull && dueAt.getTime() < wakesAt) sleepUntil(dueAt.getTime());
  }

  return {
    enqueue,
    start() {
      started = true;
      sleepUntilDue();
    },
    async stop({ limitMilliseconds }) {
      started = false;
      sleepUntil(Infinity);
      await withinLimit(Promise.all([...running.values()].map(({ end }) => end)), timers, limitMilliseconds);
      return [...running.keys()];
    },
    deadLetters: () => store.deadLetters(),
  };
}

/** Why a key is buried that would be tried too often: the last of its tries ended with the process, and told nothing. */
function lastWords({ attempt, lastError }: TakenKey): string {
  const tries = attempt - 1;
  return lastError === undefined
    ? `The process ended each of the ${tries} times that this key was being worked on.`
    : `This key was tried ${tries} times, and the process ended during the last. The error before that: ${lastError}`;
}

function withinLimit(work: Promise<unknown>, timers: Timers, milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(milliseconds, resolve);
    work.finally(cancel).then(() => {
      resolve();
    }, reject);
  });
}
