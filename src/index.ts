import type { ApplicationFunction } from "probot";
import { isFollowedSoon, keysOf } from "./webhook_keys.ts";

const followedSoonMilliseconds = 1000;

/**
 * The Probot app: an event becomes keys on a durable queue, and nothing else. The queue has them on disk before this
 * returns, and GitHub gets its answer only then, so that an acknowledged event can't be lost.
 */
export function createApp(options: {
  readonly botLogin: string;
  readonly clock: () => Date;
  readonly enqueue: (key: string, when?: { readonly notBefore: Date }) => void;
}): ApplicationFunction {
  return (app) => {
    app.onAny(({ name, payload }) => {
      const when = isFollowedSoon(name, payload)
        ? { notBefore: new Date(options.clock().getTime() + followedSoonMilliseconds) }
        : undefined;
      for (const key of keysOf(name, payload, options.botLogin)) options.enqueue(key, when);
    });
  };
}
