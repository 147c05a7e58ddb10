import { request } from "@octokit/request";
import { RequestError } from "@octokit/request-error";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { CommandError } from "../ports.ts";

/** An answer of GitHub, or why there is none. */
export type Answer =
  { readonly kind: "found"; readonly data: unknown } | { readonly kind: "missing" } | { readonly kind: "forbidden" };

/** Reads from one repository with a person's token. */
export interface GithubReader {
  /** `path` is below `/repos/{owner}/{repo}` and already encoded; empty for the repository itself. */
  get(path: string): Promise<Answer>;
  /** All pages of a list; `key` names the list where the answer is an object. Empty when it is missing. */
  list(path: string, key?: string): Promise<readonly JsonObject[] | "unknown">;
}

interface ReaderOptions {
  readonly repository: string;
  readonly token: string;
  readonly apiUrl: string;
  readonly fetch: typeof fetch;
}

const pageSize = 100;

export function githubReader({ repository, token, apiUrl, fetch }: ReaderOptions): GithubReader {
  const call = request.defaults({
    baseUrl: apiUrl.replace(/\/+$/, ""),
    headers: {
      authorization: `Bearer ${token}`,
      "user-agent": "gatehouse-doctor",
      "x-github-api-version": "2022-11-28",
    },
    request: { fetch },
  });

  async function get(path: string): Promise<Answer> {
    try {
      const answer = await call(`GET /repos/${repository}${path}`);
      const data: unknown = answer.data;
      return { kind: "found", data };
    } catch (error) {
      return explain(error, repository);
    }
  }

  async function list(path: string, key?: string): Promise<readonly JsonObject[] | "unknown"> {
    const items: JsonObject[] = [];
    for (let page = 1; ; page += 1) {
      const answer = await get(`${path}${path.includes("?") ? "&" : "?"}per_page=${pageSize}&page=${page}`);
      if (answer.kind === "forbidden") return "unknown";
      if (answer.kind === "missing") return items;
      const { data } = answer;
      const found: unknown = key === undefined ? data : isJsonObject(data) ? data[key] : undefined;
      const pageItems = Array.isArray(found) ? found.filter(isJsonObject) : [];
      items.push(...pageItems);
      if (pageItems.length < pageSize) return items;
    }
  }

  return { get, list };
}

function explain(error: unknown, repository: string): Answer {
  if (!(error instanceof RequestError)) throw error;
  if (error.status === 404) return { kind: "missing" };
  if (error.status === 401) {
    throw new CommandError("GitHub does not know the token in GITHUB_TOKEN. Make one that may read the repository.");
  }
  if (error.status === 403) return { kind: "forbidden" };
  throw new CommandError(`GitHub answered ${error.status} for ${repository}: ${error.message}`, { cause: error });
}
