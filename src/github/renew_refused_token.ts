import { hasStatus } from "./errors.ts";
import { installationOf, type HookedOctokit, type OctokitOptions } from "./octokit_hooks.ts";

/**
 * An octokit plugin: a token that is kept may end before its hour is over, as when the installation was suspended for a
 * while. What GitHub refuses for it (401, so nothing was done) is asked once more with a new one.
 */
export function renewRefusedToken(octokit: HookedOctokit, options: OctokitOptions): void {
  const installation = installationOf(options);
  if (installation === "app") return;
  octokit.hook.wrap("request", async (request, endpoint) => {
    try {
      return await request(endpoint);
    } catch (error) {
      if (!hasStatus(error, 401)) throw error;
      await octokit.auth({ type: "installation", installationId: Number(installation), refresh: true });
      return request(endpoint);
    }
  });
}
