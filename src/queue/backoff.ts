/** How often a failing key is tried, and how long it rests in between. */
export interface Backoff {
  /** Tries in a row before the key becomes a dead letter. */
  readonly attempts: number;
  /** The rest after try number `attempt` (from 1) has failed, in milliseconds. */
  delayMilliseconds(attempt: number): number;
}

export interface ExponentialBackoffOptions {
  readonly attempts: number;
  readonly firstMilliseconds: number;
  readonly longestMilliseconds: number;
  /** A number from 0 up to 1, as `Math.random` gives it. */
  readonly random: () => number;
}

/**
 * Doubles the rest after each failure. Half of it is fixed and half is random, so that keys which failed together (GitHub
 * was away) don't come back together, and none comes back at once.
 */
export function exponentialBackoff(options: ExponentialBackoffOptions): Backoff {
  return {
    attempts: options.attempts,
    delayMilliseconds(attempt) {
      const whole = Math.min(options.firstMilliseconds * 2 ** (attempt - 1), options.longestMilliseconds);
      return Math.round(whole / 2 + (whole / 2) * options.random());
    },
  };
}
