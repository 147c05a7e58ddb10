import type { Lru } from "toad-cache";
import type { HookedOctokit, OctokitOptions, OctokitResponse } from "./octokit_hooks.ts";
import { installationOf } from "./octokit_hooks.ts";
import { readRequestFailure } from "./request_failure.ts";

export interface RememberedAnswer {
  readonly etag: string;
  readonly response: OctokitResponse;
}

/**
 * An octokit plugin: asks for what it has seen before only if it has changed (`If-None-Match`). A 304 costs nothing of the
 * hourly limit, and the caller gets the remembered answer as if it were new. A caller's own `If-None-Match` is left alone.
 */
export function conditionalRequests(answers: Lru<RememberedAnswer>) {
  return (octokit: HookedOctokit, options: OctokitOptions): void => {
    const installation = installationOf(options);
    octokit.hook.wrap("request", async (request, endpoint) => {
      if (endpoint.method !== "GET" || endpoint.headers["if-none-match"] !== undefined) return request(endpoint);
      const { url, headers } = octokit.request.endpoint.parse(endpoint);
      const key = [installation, headers.accept, url].join(" ");
      const known = answers.get(key);
      // Hooks share one options object: an inner one sees a change only if it is made in place.
      if (known !== undefined) endpoint.headers = { ...endpoint.headers, "if-none-match": known.etag };
      try {
        const response = await request(endpoint);
        const { etag } = response.headers;
        // Copies, because octokit's pagination takes its answers apart.
        if (etag !== undefined && response.status === 200 && !isFullPage(response.data, url))
          answers.set(key, { etag, response: structuredClone(response) });
        return response;
      } catch (error) {
        if (known === undefined || readRequestFailure(error)?.status !== 304) throw error;
        return structuredClone(known.response);
      }
    });
  };
}

/** Where a list's answer says nothing of its length, as GitHub documents it ("Using pagination in the REST API"). */
const defaultPageLength = 30;

/**
 * Whether pages may come to follow this one: that changes its `Link` header and not its body, of which the ETag is. A page
 * that is remembered would hide them, and with them what was said last.
 */
function isFullPage(data: unknown, url: string): boolean {
  if (typeof data !== "object" || data === null) return false;
  const members: readonly unknown[] = Object.values(data);
  const length = Number(new URL(url).searchParams.get("per_page") ?? defaultPageLength);
  return [data, ...members].some((member) => Array.isArray(member) && member.length >= length);
}
