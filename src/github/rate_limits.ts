import { isRateLimited, limitTold, retryTime } from "./limited_answer.ts";
import { readRequestFailure } from "./request_failure.ts";
import type { HookedOctokit, OctokitOptions, OctokitResponse } from "./octokit_hooks.ts";
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
        const response = await request(endpoint);
        refuseLimited(endpoint, response);
        return response;
      } catch (error) {
        const failure = readRequestFailure(error);
        const retryAt = failure !== undefined && isRateLimited(failure) ? retryTime(failure, clock()) : undefined;
        if (retryAt !== undefined) holds.set(installation, retryAt);
        throw error;
      }
    });
  };
}

/**
 * Of GraphQL a limit may be told with 200.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#exceeding-the-rate-limit
 * @throws Error that looks as if GitHub had answered 429
 */
function refuseLimited(
  endpoint: { readonly method: string; readonly url: string },
  { headers, data }: OctokitResponse,
): void {
  if (!endpoint.url.endsWith("/graphql")) return;
  const message = limitTold(data);
  if (message === undefined) return;
  const { method, url } = endpoint;
  throw Object.assign(new Error(message), { status: 429, request: { method, url }, response: { headers } });
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
