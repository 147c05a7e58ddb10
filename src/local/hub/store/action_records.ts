export interface WorkflowRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly path: string;
  readonly name: string;
  readonly createdAt: string;
}

export type WorkflowEvent = "workflow_dispatch" | "pull_request" | "push";
export type RunStatus = "queued" | "in_progress" | "completed";
export type RunConclusion = "success" | "failure" | "cancelled" | "skipped";

/** A commit in a few words, so that nobody has to ask git for it. */
export interface HeadCommit {
  readonly id: string;
  readonly tree_id: string;
  readonly message: string;
  readonly timestamp: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
}

export interface WorkflowRunRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly workflowId: number;
  readonly runNumber: number;
  readonly runAttempt: number;
  readonly displayTitle: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly headCommit: HeadCommit;
  readonly event: WorkflowEvent;
  /** `refs/heads/main`, or `refs/pull/7/merge`. */
  readonly ref: string;
  /** The commit that `ref` was at, of which the workflow file is: for a pull request not its head, but its test merge. */
  readonly sha: string;
  /** The webhook's payload, as JSON. */
  readonly payload: string;
  readonly status: RunStatus;
  readonly conclusion: RunConclusion | null;
  readonly actorId: number;
  readonly triggeringActorId: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly runStartedAt: string;
}

export interface JobRecord {
  readonly id: number;
  readonly runId: number;
  readonly runAttempt: number;
  readonly name: string;
  readonly status: RunStatus;
  readonly conclusion: RunConclusion | null;
  readonly startedAt: string;
  readonly completedAt: string | null;
  /** Markdown that the steps wrote to `GITHUB_STEP_SUMMARY`. */
  readonly summary: string;
}

/** One line that a job's steps printed, masked by the runner. */
export interface LogLineRecord {
  readonly id: number;
  readonly jobId: number;
  readonly text: string;
}

export interface EnvironmentRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly name: string;
  /** Patterns of branches that may deploy to it; empty admits every branch. */
  readonly branches: readonly string[];
  /** 32 bytes in base64: what the key pair is made of that secrets are sealed for. */
  readonly sealingSeed: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface SecretRecord {
  readonly id: number;
  readonly environmentId: number;
  readonly name: string;
  readonly value: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}
