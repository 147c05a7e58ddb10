import type { Clock, Timers } from "../../src/queue/time.ts";

/** Time that stands still until a test moves it. */
export class ManualTime implements Timers {
  #now = Date.parse("2026-01-01T00:00:00Z");
  readonly #alarms = new Set<{ readonly at: number; readonly callback: () => void }>();

  readonly clock: Clock = () => new Date(this.#now);

  after(milliseconds: number, callback: () => void): () => void {
    if (milliseconds > 2 ** 31 - 1) throw new RangeError("Node would ring this at once.");
    const alarm = { at: this.#now + milliseconds, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  in(milliseconds: number): Date {
    return new Date(this.#now + milliseconds);
  }

  /** Rings every alarm up to then, in order, letting promises settle in between. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (let alarm = this.#next(end); alarm !== undefined; alarm = this.#next(end)) {
      this.#alarms.delete(alarm);
      this.#now = Math.max(this.#now, alarm.at);
      alarm.callback();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): { readonly at: number; readonly callback: () => void } | undefined {
    return [...this.#alarms].filter((alarm) => alarm.at <= end).sort((left, right) => left.at - right.at)[0];
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
