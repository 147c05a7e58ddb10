import type { Repository } from "./repository.ts";

export interface OwnPull {
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly created_at: string;
  readonly closed_at: string | null;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly base: { readonly ref: string };
}

const pageLength = 100;
const pageLimit = 10;

/**
 * The pull requests that the app opened from this branch, newest first. Anybody can open others of it into other bases, and
 * must not hide the app's behind them.
 *
 * @throws Error when there are too many to go through: what was begun or merged must not be taken for nothing.
 */
export async function* readOwnPulls(
  { octokit, name, fullName, app }: Repository,
  branch: string,
  filter: { readonly state: "all" | "closed"; readonly base?: string },
): AsyncGenerator<OwnPull> {
  for (let page = 1; page <= pageLimit; page += 1) {
    const { data, headers } = await octokit.request("GET /repos/{owner}/{repo}/pulls", {
      ...name,
      ...filter,
      head: `${name.owner}:${branch}`,
      // Anybody's comment would make an older one the last updated.
      sort: "created",
      direction: "desc",
      per_page: pageLength,
      page,
    });
    for (const pull of data) if (pull.user?.login === app.botLogin) yield pull;
    if (headers.link?.includes('rel="next"') !== true) return;
  }
  throw tooManyPulls(fullName, branch, pageLimit * pageLength);
}

export function tooManyPulls(fullName: string, branch: string, read: number): Error {
  return new Error(
    `Branch ${branch} of ${fullName} has more than ${String(read)} pull requests, too many to find the app's own among ` +
      "them, so that its run is left as it is. A maintainer stops whoever opens them, and has GitHub Support delete them.",
  );
}
