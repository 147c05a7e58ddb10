import { readRequestFailure } from "./request_failure.ts";
import type { Repository } from "./repository.ts";

/**
 * Why the app can do nothing more in a repository: `unseen` once that was deleted or taken out of the installation, or the app
 * was uninstalled or suspended; `archived` while GitHub lets nobody write there.
 */
export type Withdrawal = "unseen" | "archived";

/**
 * Nothing where the app can work in the repository.
 * @throws what octokit throws, when GitHub does not say
 */
export async function withdrawalOf({
  octokit,
  name,
}: Pick<Repository, "octokit" | "name">): Promise<Withdrawal | undefined> {
  try {
    const { data } = await octokit.request("GET /repos/{owner}/{repo}", name);
    return data.archived ? "archived" : undefined;
  } catch (error) {
    const failure = readRequestFailure(error);
    const isSuspended = failure?.status === 403 && /\bsuspended\b/i.test(failure.message);
    if (failure?.status === 404 || isSuspended) return "unseen";
    throw error;
  }
}
