import type { Interruption } from "./ports.ts";

/**
 * GitHub interrupts a job that is cancelled or out of time with SIGINT, 7.5 seconds later with SIGTERM, and kills it 2.5
 * seconds after that. Terraform gets this much of it to end by itself; the rest is for the report.
 */
const graceMilliseconds = 6000;

/** Turns the first signal into an interruption. Further ones change nothing: a second one would make Terraform drop its state. */
export function watchSignals(signals: Pick<NodeJS.Process, "on">): Interruption {
  const controller = new AbortController();
  const graceOver = new Promise<void>((resolve) => {
    const interrupt = (): void => {
      if (controller.signal.aborted) return;
      controller.abort();
      setTimeout(resolve, graceMilliseconds).unref();
    };
    signals.on("SIGINT", interrupt);
    signals.on("SIGTERM", interrupt);
  });
  return { signal: controller.signal, graceOver };
}
