/**
 * Turns many calls into few: while the work runs, all further calls share one more run after it. Each caller therefore
 * gets a run that began after it asked, and sees that run's error.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function run(): Promise<void> {
    try {
      await work();
    } finally {
      running = undefined;
    }
  }

  async function runAfter(earlier: Promise<void>): Promise<void> {
    await Promise.allSettled([earlier]);
    next = undefined;
    running = run();
    await running;
  }

  return () => {
    // The next run is asked for first: between the end of one and the beginning of the next, nothing is running.
    if (next !== undefined) return next;
    return running === undefined ? (running = run()) : (next = runAfter(running));
  };
}
