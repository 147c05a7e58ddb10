import { graphqlErrorTypes, headerOf, readRequestFailure } from "./request_failure.ts";
import type { RequestFailure } from "./request_failure.ts";
import type { HookedOctokit, OctokitOptions } from "./octokit_hooks.ts";
import { installationOf } from "./octokit_hooks.ts";

/** GitHub asks for at least a minute when it names no time. */
const unnamedRestMilliseconds = 60_000;

/** 429, or a 403 that is about a limit and not about a permission, or GraphQL's word for it. */
export function isRateLimited(failure: RequestFailure): boolean {
  if (graphqlErrorTypes(failure).includes("RATE_LIMITED") || failure.status === 429) return true;
  if (failure.status !== 403) return false;
  return (
    headerOf(failure, "retry-after") !== undefined ||
    headerOf(failure, "x-ratelimit-remaining") === "0" ||
    /\b(secondary rate limit|rate limit exceeded|abuse detection)\b/i.test(failure.message)
  );
}

/** When GitHub wants to be asked again, from `retry-after` or the limit's reset; `undefined` when it doesn't say. */
export function retryTime(failure: RequestFailure, now: Date): Date | undefined {
  const seconds = Number(headerOf(failure, "retry-after"));
  if (Number.isFinite(seconds) && seconds >= 0) return new Date(now.getTime() + seconds * 1000);
  if (!isRateLimited(failure)) return undefined;
  const reset = Number(headerOf(failure, "x-ratelimit-reset"));
  if (headerOf(failure, "x-ratelimit-remaining") === "0" && Number.isFinite(reset)) {
    return new Date(Math.max(reset * 1000 + 1000, now.getTime()));
  }
  return new Date(now.getTime() + unnamedRestMilliseconds);
}

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
