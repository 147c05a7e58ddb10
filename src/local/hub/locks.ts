/** One queue for each key: work of the same key never overlaps, and begins in the order of the calls. */
export function createLocks(): <T>(key: number, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<number, Promise<unknown>>();
  return (key, work) => {
    const mine = (tails.get(key) ?? Promise.resolve()).then(work);
    // Whoever waits behind goes on whatever became of this; its own caller hears of a failure.
    tails.set(
      key,
      mine.catch(() => undefined),
    );
    return mine;
  };
}
