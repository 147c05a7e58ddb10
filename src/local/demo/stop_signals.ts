/** Ctrl-C, a polite kill, and a terminal that is closed. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Resolves with the first signal that asks this process to stop. A second Ctrl-C, more than a moment later, doesn't wait for
 * the end: npm passes on the one that the terminal has already sent to both.
 */
export function stopSignal(): Promise<(typeof signals)[number]> {
  let first: number | undefined;
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.on(signal, () => {
        if (first !== undefined && signal === "SIGINT" && performance.now() - first > 500) process.exit(130);
        first ??= performance.now();
        resolve(signal);
      });
    }
  });
}
