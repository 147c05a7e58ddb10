import type { RunnerPlace } from "../job.ts";
import { octokitFor } from "../octokit.ts";
import { namePermission } from "../permissions.ts";
import { pullPorts } from "../standalone/github_ports.ts";

/** The commit that the default branch is at, by GitHub's word. */
export async function defaultBranchHead(place: RunnerPlace): Promise<string> {
  const octokit = octokitFor(place);
  const repository = { owner: place.repository.owner, repo: place.repository.name };
  const { data } = await namePermission("contents: read", "read the repository", () =>
    octokit.request("GET /repos/{owner}/{repo}", repository),
  );
  return pullPorts(place).branchHead(data.default_branch);
}
