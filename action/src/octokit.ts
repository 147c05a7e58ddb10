import { getProxyUrl } from "@actions/http-client/lib/proxy";
import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { retry } from "@octokit/plugin-retry";
import type { RunnerPlace } from "./job.ts";
import { plainFetch } from "./plain_fetch.ts";
import type { PlainRequest } from "./plain_fetch.ts";

const Client = Octokit.plugin(paginateRest, retry);

/** GitHub's API with the job's token. What fails for the moment is asked again. */
export function octokitFor({ token, apiUrl }: Pick<RunnerPlace, "token" | "apiUrl">): InstanceType<typeof Client> {
  return new Client({ auth: token, baseUrl: apiUrl, request: { fetch: fetchOf(apiUrl) } });
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
