import { getOctokit } from "@actions/github";
import { retry } from "@octokit/plugin-retry";
import type { RunnerPlace } from "../job.ts";
import { namePermission } from "../permissions.ts";
import { pullPorts } from "../standalone/github_ports.ts";

/** The commit that the default branch is at, by GitHub's word. */
export async function defaultBranchHead(place: RunnerPlace): Promise<string> {
  const { rest } = getOctokit(place.token, { baseUrl: place.apiUrl }, retry);
  const repository = { owner: place.repository.owner, repo: place.repository.name };
  const { data } = await namePermission("contents: read", "read the repository", () => rest.repos.get(repository));
  return pullPorts(place).branchHead(data.default_branch);
}
