export interface PullRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly issueId: number;
  readonly number: number;
  /** Where the head is, if in a fork; that may have been deleted since. */
  readonly headFork?: { readonly repositoryId: number; readonly ownerId: number };
  /** Branch names without `refs/heads/`. */
  readonly headBranch: string;
  readonly headSha: string;
  readonly baseBranch: string;
  readonly baseSha: string;
  readonly draft: boolean;
  readonly merged: boolean;
  readonly mergedAt: string | null;
  readonly mergedById: number | null;
  readonly mergeSha: string | null;
  /** `null` while nobody has looked: GitHub computes it in the background. */
  readonly mergeable: boolean | null;
  readonly statistics: PullStatistics;
  readonly requestedReviewerIds: readonly number[];
  readonly requestedTeamIds: readonly number[];
}

export interface PullStatistics {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
}

export type ReviewState = "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";

export interface ReviewRecord {
  readonly id: number;
  readonly pullId: number;
  readonly userId: number;
  readonly body: string;
  readonly state: ReviewState;
  readonly commitSha: string;
  readonly submittedAt: string;
}

export interface CheckSuiteRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly appId: number;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type CheckStatus = "queued" | "in_progress" | "completed";
export type CheckConclusion =
  "action_required" | "cancelled" | "failure" | "neutral" | "success" | "skipped" | "stale" | "timed_out";

export interface CheckOutput {
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotations: readonly Readonly<Record<string, unknown>>[];
}

export interface CheckRunRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly suiteId: number;
  readonly appId: number;
  readonly name: string;
  readonly headSha: string;
  readonly status: CheckStatus;
  readonly conclusion: CheckConclusion | null;
  readonly externalId: string;
  readonly detailsUrl: string | null;
  readonly output: CheckOutput;
  readonly startedAt: string;
  readonly completedAt: string | null;
}
