import { readRequestFailure } from "./request_failure.ts";
import type { Repository } from "./repository.ts";

/**
 * Whether the app still sees a repository: not once that was deleted or taken out of the installation, nor once the app was
 * uninstalled or suspended.
 * @throws what octokit throws, when GitHub says neither
 */
export async function seesRepository({ octokit, name }: Pick<Repository, "octokit" | "name">): Promise<boolean> {
  try {
    await octokit.request("GET /repos/{owner}/{repo}", name);
    return true;
  } catch (error) {
    const failure = readRequestFailure(error);
    const isSuspended = failure?.status === 403 && /\bsuspended\b/i.test(failure.message);
    if (failure?.status === 404 || isSuspended) return false;
    throw error;
  }
}
