/** How the hub hands a workflow run to whatever executes it. The hub knows runs, jobs and secrets; a runner knows steps. */
export interface WorkflowRunRequest {
  /** `owner/name` */
  readonly repository: string;
  readonly runId: number;
  readonly runAttempt: number;
  /** `.github/workflows/gatehouse.yml` */
  readonly workflowPath: string;
  /** The commit that the workflow file is read from; of a pull request its test merge. */
  readonly sha: string;
  /** `refs/heads/main`, or `refs/pull/7/merge` */
  readonly ref: string;
  readonly event: "workflow_dispatch" | "pull_request" | "push";
  /** What `github.event` holds, as JSON. */
  readonly payload: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: string;
  readonly triggeringActor: string;
  /** The hub's own address, for `GITHUB_SERVER_URL`; the API is below it at `/api/v3`. */
  readonly serverUrl: string;
  /** The bare git repository behind `owner/name`, also for repositories that hold actions; `undefined` when there is none. */
  gitFolder(repository: string): string | undefined;
  /** Secrets of an environment, or nothing when the environment is missing or does not admit this ref. */
  environmentSecrets(environment: string): Readonly<Record<string, string>> | undefined;
  /** An installation token of the GitHub Actions app with these permissions (`{ contents: "read", checks: "write" }`). */
  mintToken(permissions: Readonly<Record<string, "read" | "write">>): Promise<string>;
}

export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

export interface WorkflowRunProgress {
  runName(name: string): void;
  jobStarted(job: string): void;
  jobFinished(job: string, conclusion: Conclusion): void;
  log(job: string, line: string): void;
  stepSummary(job: string, markdown: string): void;
}

/** Executes one run to its end. Must not throw for what a workflow can do wrong: that is `failure`, said in the log. */
export type WorkflowRunner = (
  request: WorkflowRunRequest,
  progress: WorkflowRunProgress,
  signal: AbortSignal,
) => Promise<Conclusion>;
