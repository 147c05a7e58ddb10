import type { Ports } from "../../action/src/ports.ts";

/** Ports that do nothing, but for those that are given. Running a program is refused. */
export function quietPorts(given: Partial<Ports> = {}): Ports {
  return {
    execute: () => Promise.reject(new Error("Nothing may run.")),
    listCheckRuns: () => Promise.resolve([]),
    createCheckRun: () => Promise.resolve(),
    log: () => undefined,
    mask: () => undefined,
    addToSummary: () => Promise.resolve(),
    interruption: { signal: new AbortController().signal, graceOver: new Promise(() => undefined) },
    milliseconds: () => 0,
    ...given,
  };
}
