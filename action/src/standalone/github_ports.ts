import { JobFailure } from "../failure.ts";
import type { RunnerPlace } from "../job.ts";
import { octokitFor } from "../octokit.ts";
import { namePermission } from "../permissions.ts";
import { isTokenUser } from "./comment_shapes.ts";

export interface MergedPull {
  readonly number: number;
  readonly head: string;
  /** By GitHub's clock, in ISO 8601. */
  readonly mergedAt: string;
}

export interface Comment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  /** By GitHub's clock, in ISO 8601: when it was written, or edited last. */
  readonly updatedAt: string;
}

/** What the mode without the app asks of GitHub, beside check runs. */
export interface PullPorts {
  /** The merged pull requests into the branch whose merge is this commit. */
  mergedPulls(commit: string, branch: string): Promise<readonly MergedPull[]>;
  /** The login that the token's comments bear. */
  tokenUser(): Promise<string>;
  comments(pull: number): Promise<readonly Comment[]>;
  createComment(pull: number, body: string): Promise<void>;
  updateComment(id: number, body: string): Promise<void>;
  /** The commit that a pull request is at, and whether it is merged. */
  pullState(pull: number): Promise<{ readonly head: string; readonly merged: boolean }>;
  /** The commit that a branch is at. */
  branchHead(branch: string): Promise<string>;
}

export function pullPorts(job: RunnerPlace): PullPorts {
  const octokit = octokitFor(job);
  const { repository } = job;
  const place = { owner: repository.owner, repo: repository.name };
  const writing = "pull-requests: write";
  return {
    mergedPulls: async (commit_sha, branch) => {
      const pulls = await namePermission(writing, "find the pull request of a commit", () =>
        octokit.paginate("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
          ...place,
          commit_sha,
          per_page: 100,
        }),
      );
      return pulls.flatMap(({ number, head, base, merged_at, merge_commit_sha }) =>
        typeof merged_at === "string" && merge_commit_sha === commit_sha && base.ref === branch
          ? [{ number, head: head.sha, mergedAt: merged_at }]
          : [],
      );
    },
    tokenUser: async () => {
      // GitHub's REST API tells that to people's tokens alone.
      const answer: unknown = await octokit.graphql("{ viewer { login } }");
      if (!isTokenUser(answer)) {
        throw new JobFailure(
          "GitHub does not tell whose `github-token` this is, so that its comments can't be found. Run the job again.",
        );
      }
      return answer.viewer.login;
    },
    comments: async (issue_number) => {
      const comments = await namePermission(writing, "read the pull request's comments", () =>
        octokit.paginate("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
          ...place,
          issue_number,
          per_page: 100,
        }),
      );
      return comments.map(({ id, user, body, updated_at }) => ({
        id,
        author: user?.login ?? "",
        body: body ?? "",
        updatedAt: updated_at,
      }));
    },
    createComment: async (issue_number, body) => {
      await namePermission(writing, "comment on the pull request", () =>
        octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...place, issue_number, body }),
      );
    },
    updateComment: async (comment_id, body) => {
      await namePermission(writing, "update its comment", () =>
        octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { ...place, comment_id, body }),
      );
    },
    pullState: async (pull_number) => {
      const { data } = await namePermission(writing, "read the pull request", () =>
        octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...place, pull_number }),
      );
      return { head: data.head.sha, merged: data.merged };
    },
    branchHead: async (branch) => {
      const { data } = await namePermission("contents: read", "read the default branch", () =>
        octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...place, ref: `heads/${branch}` }),
      );
      return data.object.sha;
    },
  };
}
