/** The present moment, passed in so that tests decide it. */
export type Clock = () => Date;

/** Calls back once after some milliseconds. The answer cancels it; cancelling twice, or after the call, does nothing. */
export interface Timers {
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemTimers: Timers = {
  after(milliseconds, callback) {
    const handle = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(handle);
    };
  },
};
