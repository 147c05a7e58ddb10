import { isRateLimited, retryTime } from "./limited_answer.ts";
import { readRequestFailure } from "./request_failure.ts";
import type { HookedOctokit, OctokitOptions } from "./octokit_hooks.ts";
import { installationOf } from "./octokit_hooks.ts";

/**
 * An octokit plugin: once GitHub has asked an installation to wait, its requests fail at once, without being sent, until
 * that time; asking on during a limit makes it worse. What was limited is not repeated here: the queue comes back to it.
 */
export function holdWhileLimited(holds: Map<string, Date>, clock: () => Date) {
  return (octokit: HookedOctokit, options: OctokitOptions): void => {
    const installation = installationOf(options);
    octokit.hook.wrap("request", async (request, endpoint) => {
      const until = holds.get(installation);
      if (until !== undefined && until > clock()) throw heldError(until, clock(), endpoint);
      try {
        return await request(endpoint);
      } catch (error) {
        const failure = readRequestFailure(error);
        const retryAt = failure !== undefined && isRateLimited(failure) ? retryTime(failure, clock()) : undefined;
        if (retryAt !== undefined) holds.set(installation, retryAt);
        throw error;
      }
    });
  };
}

/** Looks like GitHub's own answer, so that whoever handles one handles the other. */
function heldError(until: Date, now: Date, endpoint: { readonly method: string; readonly url: string }): Error {
  const seconds = Math.ceil((until.getTime() - now.getTime()) / 1000);
  return Object.assign(new Error(`Not sent: GitHub asked for no requests until ${until.toISOString()}.`), {
    status: 429,
    request: { method: endpoint.method, url: endpoint.url },
    response: { headers: { "retry-after": String(seconds) } },
  });
}
