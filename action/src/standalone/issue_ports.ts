import type { RunnerPlace } from "../job.ts";
import { octokitFor } from "../octokit.ts";
import { namePermission } from "../permissions.ts";
import { defaultBranchHead } from "../drift/default_branch.ts";
import { pullPorts } from "./github_ports.ts";

export interface KnownIssue {
  readonly number: number;
  readonly author: string;
  readonly body: string;
  readonly isOpen: boolean;
}

export interface IssueText {
  readonly title: string;
  readonly body: string;
}

/** What a check for drift asks of GitHub without the app. */
export interface IssuePorts {
  /** The commit that the default branch is at, by GitHub's word. */
  defaultBranchHead(): Promise<string>;
  /** The login that the token's issues bear. */
  tokenUser(): Promise<string>;
  /** All open ones of an author, then the hundred closed ones that were changed last. */
  issuesOf(author: string): Promise<readonly KnownIssue[]>;
  createIssue(text: IssueText): Promise<void>;
  updateIssue(number: number, text: IssueText, state: "open" | "closed"): Promise<void>;
}

const writing = "issues: write";

export function issuePorts(job: RunnerPlace): IssuePorts {
  const octokit = octokitFor(job);
  const place = { owner: job.repository.owner, repo: job.repository.name };
  return {
    defaultBranchHead: () => defaultBranchHead(job),
    tokenUser: () => pullPorts(job).tokenUser(),
    issuesOf: async (creator) => {
      const asked = { ...place, creator, per_page: 100 };
      const [open, { data: closed }] = await namePermission(writing, "read its issues", () =>
        Promise.all([
          octokit.paginate("GET /repos/{owner}/{repo}/issues", { ...asked, state: "open" }),
          octokit.request("GET /repos/{owner}/{repo}/issues", { ...asked, state: "closed", sort: "updated" }),
        ]),
      );
      return [...open, ...closed].map(({ number, user, body, state }) => ({
        number,
        author: user?.login ?? "",
        body: body ?? "",
        isOpen: state === "open",
      }));
    },
    createIssue: async (text) => {
      await namePermission(writing, "open the issue that tells of drift", () =>
        octokit.request("POST /repos/{owner}/{repo}/issues", { ...place, ...text }),
      );
    },
    updateIssue: async (issue_number, text, state) => {
      await namePermission(writing, "update the issue that tells of drift", () =>
        octokit.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
          ...place,
          issue_number,
          ...text,
          state,
        }),
      );
    },
  };
}
