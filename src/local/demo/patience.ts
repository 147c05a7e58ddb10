import { setTimeout as wait } from "node:timers/promises";

/** How long somebody waits for what others do. */
export interface Patience {
  nap(milliseconds: number): Promise<void>;
  isOver(): boolean;
}

/**
 * Counts the naps that were asked for, not the clock: on a machine that stands still or has no time for the others, it has none
 * for whoever waits either, and waking up late is no sign that nothing will come.
 */
export function createPatience(milliseconds: number): Patience {
  let left = milliseconds;
  return {
    nap: async (length) => {
      left -= length;
      await wait(length);
    },
    isOver: () => left <= 0,
  };
}
