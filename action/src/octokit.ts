import { getProxyUrl } from "@actions/http-client/lib/proxy";
import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { restEndpointMethods } from "@octokit/plugin-rest-endpoint-methods";
import { retry } from "@octokit/plugin-retry";
import type { fetch as undiciFetch } from "undici";
import type { RunnerPlace } from "./job.ts";

const Client = Octokit.plugin(restEndpointMethods, paginateRest, retry);

/** GitHub's API with the job's token. What fails for the moment is asked again. */
export function octokitFor({ token, apiUrl }: Pick<RunnerPlace, "token" | "apiUrl">): InstanceType<typeof Client> {
  return new Client({ auth: token, baseUrl: apiUrl, request: { fetch: fetchOf(apiUrl) } });
}

/**
 * Node's own fetch; where the runner reaches GitHub through a proxy only (`https_proxy`, `no_proxy`), one that goes there.
 * Node's own knows no proxy before version 24, and the other one takes long to load.
 */
function fetchOf(apiUrl: string): unknown {
  const proxy = getProxyUrl(new URL(apiUrl));
  if (proxy === undefined) return fetch;
  return async (...[url, options]: Parameters<typeof undiciFetch>) => {
    const undici = await import("undici");
    return undici.fetch(url, { ...options, dispatcher: new undici.ProxyAgent(proxy.href) });
  };
}
