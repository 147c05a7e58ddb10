import type { ApplicationFunction } from "probot";
import { keysOf } from "./webhook_keys.ts";

/**
 * The Probot app: an event becomes keys on a durable queue, and nothing else. The queue has them on disk before this
 * returns, and GitHub gets its answer only then, so that an acknowledged event can't be lost.
 */
export function createApp(options: {
  readonly botLogin: string;
  readonly enqueue: (key: string) => void;
}): ApplicationFunction {
  return (app) => {
    app.onAny((event) => {
      for (const key of keysOf(event.name, event.payload, options.botLogin)) options.enqueue(key);
    });
  };
}
