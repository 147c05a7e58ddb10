import type { Logger } from "pino";
import type { Probot } from "probot";
import type { Timers } from "./queue/time.ts";
import { writeKey } from "./webhook_keys.ts";

export interface Sweep {
  start(): void;
  stop(): void;
}

export interface SweepOptions {
  readonly probot: Probot;
  readonly enqueue: (key: string) => void;
  /** Called at the start of each sweep: what was given up is said again and again, until somebody mends it. */
  readonly before: () => void;
  readonly intervalMilliseconds: number;
  readonly timers: Timers;
  readonly log: Pick<Logger, "info" | "warn">;
}

/**
 * Has every repository of every installation looked at, at the start and then regularly: events get lost, and no run may
 * depend on one.
 */
export function createSweep(options: SweepOptions): Sweep {
  const { probot, enqueue, before, intervalMilliseconds, timers, log } = options;
  let cancel = (): void => undefined;
  let stopped = false;

  async function sweep(): Promise<void> {
    before();
    const app = await probot.auth();
    const installations = await app.paginate("GET /app/installations", { per_page: 100 });
    for (const { id, suspended_at: suspendedAt } of installations) {
      if (stopped) return;
      // GitHub gives no token for it.
      if (suspendedAt !== null) continue;
      for (const repository of await repositoriesOf(id))
        enqueue(writeKey({ kind: "sweep", installation: id, repository }));
    }
  }

  /** Those that somebody may write to. None where they can't be listed: the installations after it are looked at all the same. */
  async function repositoriesOf(installation: number): Promise<readonly string[]> {
    try {
      const octokit = await probot.auth(installation);
      const found = await octokit.paginate("GET /installation/repositories", { per_page: 100 });
      return found.filter(({ archived }) => !archived).map(({ full_name }) => full_name);
    } catch (error) {
      log.warn(
        { err: error, installation },
        "an installation could not be swept; it is tried again at the next interval",
      );
      return [];
    }
  }

  function run(): void {
    sweep()
      .catch((error: unknown) => {
        log.warn({ err: error }, "the sweep failed; it is tried again at the next interval");
      })
      .finally(() => {
        if (stopped) return;
        cancel = timers.after(intervalMilliseconds, run);
      });
  }

  return {
    start: run,
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}
