import { setTimeout } from "node:timers/promises";
import * as core from "@actions/core";
import { getProxyUrl } from "@actions/http-client/lib/proxy";
import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { retry } from "@octokit/plugin-retry";
import { isRateLimited, retryTime } from "../../src/github/limited_answer.ts";
import { readRequestFailure } from "../../src/github/request_failure.ts";
import type { RunnerPlace } from "./job.ts";
import { plainFetch } from "./plain_fetch.ts";
import type { PlainRequest } from "./plain_fetch.ts";

/** A limit's answer (429) is waited out, not asked again at once. */
const finalStatuses = [400, 401, 403, 404, 410, 422, 429, 451];

/** So often, and so long, a request waits for a limit: the runner costs meanwhile. */
const mostWaits = 3;
const longestWaitMilliseconds = 20 * 60_000;

const Client = Octokit.plugin(paginateRest, retry, waitOutLimits).defaults({ retry: { doNotRetry: finalStatuses } });

/** GitHub's API with the job's token. What fails for the moment is asked again, after a limit's answer when GitHub says. */
export function octokitFor({ token, apiUrl }: Pick<RunnerPlace, "token" | "apiUrl">): InstanceType<typeof Client> {
  return new Client({ auth: token, baseUrl: apiUrl, request: { fetch: fetchOf(apiUrl) } });
}

/** An octokit plugin. The jobs of a repository share its limit, and without a pause a finished apply could lose its report to it. */
function waitOutLimits(octokit: InstanceType<typeof Octokit>): void {
  octokit.hook.wrap("request", async (request, endpoint) => {
    for (let waits = 0; ; waits += 1) {
      try {
        return await request(endpoint);
      } catch (error) {
        const failure = readRequestFailure(error);
        const now = new Date();
        const until = failure !== undefined && isRateLimited(failure) ? retryTime(failure, now) : undefined;
        const milliseconds = until === undefined ? Infinity : until.getTime() - now.getTime();
        if (failure === undefined || milliseconds > longestWaitMilliseconds || waits === mostWaits) throw error;
        core.info(`${failure.what}, a limit of GitHub's: asked again in ${Math.ceil(milliseconds / 1000)} seconds.`);
        await setTimeout(milliseconds);
      }
    }
  });
}

/** Where the runner reaches GitHub through a proxy only (`https_proxy`, `no_proxy`), one that goes there; it takes long to load. */
function fetchOf(apiUrl: string): unknown {
  const proxy = getProxyUrl(new URL(apiUrl));
  if (proxy === undefined) return plainFetch;
  return async (address: string, request: PlainRequest) => {
    const { proxyFetch } = await import("./proxy_fetch.ts");
    return proxyFetch(proxy, address, request);
  };
}
