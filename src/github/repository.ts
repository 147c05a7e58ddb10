import type { ProbotOctokit } from "probot";

/** One catalog repository as the app's installation sees it. */
export interface Repository {
  readonly octokit: InstanceType<typeof ProbotOctokit>;
  readonly installation: number;
  /** `owner/name` */
  readonly fullName: string;
  /** The same in two parts, as requests take it. */
  readonly name: { readonly owner: string; readonly repo: string };
  readonly app: { readonly id: number; readonly botLogin: string };
  readonly clock: () => Date;
}
