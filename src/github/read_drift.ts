import { driftCheck, readDrift } from "../core/drift/drift_message.ts";
import type { DriftReport } from "../core/drift/messages.ts";
import { driftWorkflow, driftWorkflowPath } from "../core/drift/workflow.ts";
import { hasStatus } from "./errors.ts";
import { listAllChecks } from "./read_checks.ts";
import type { Repository } from "./repository.ts";

/** A report of drift that is believed, and the workflow run that it is from. */
export interface FoundDrift {
  readonly report: DriftReport;
  readonly run: { readonly id: number; readonly url: string; readonly at: string };
  /** The repository's page. */
  readonly repositoryUrl: string;
}

/** So many of the newest workflow runs are looked at for one that reported. */
const runsLookedAt = 10;

/**
 * What the newest of the catalog's checks for drift found. Anybody with a job's token can make a check run: only what the seal
 * key signed counts, and of a workflow run of this file on the default branch, since other branches don't get the key.
 */
export async function readLatestDrift(
  repository: Repository,
  branch: string,
  sealKeys: readonly Uint8Array[],
): Promise<FoundDrift | undefined> {
  for (const run of await listDriftRuns(repository, branch)) {
    const isOurs =
      (run.event === "schedule" || run.event === "workflow_dispatch") &&
      run.path.split("@")[0] === driftWorkflowPath &&
      run.head_branch === branch;
    if (!isOurs) continue;
    const checks = await listAllChecks(repository, run.head_sha, { check_name: driftCheck }, ({ output }) =>
      isFrom(readDrift(output.text ?? "", sealKeys), repository, run),
    );
    const report = readDrift(checks.at(0)?.output.text ?? "", sealKeys);
    if (report === undefined) continue;
    const at = run.run_started_at ?? run.created_at;
    const found = { id: Number(run.id), url: run.html_url, at: new Date(at).toISOString() };
    return { report, run: found, repositoryUrl: run.repository.html_url };
  }
  return undefined;
}

function isFrom(
  report: DriftReport | undefined,
  { fullName }: Repository,
  run: { readonly id: number | bigint; readonly run_attempt?: number },
): boolean {
  return (
    report !== undefined &&
    report.repository.toLowerCase() === fullName.toLowerCase() &&
    report.workflowRunId === Number(run.id) &&
    report.workflowRunAttempt === (run.run_attempt ?? 1)
  );
}

/** Newest first; none where the catalog has no such workflow. */
async function listDriftRuns({ octokit, name }: Repository, branch: string) {
  try {
    const route = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";
    const { data } = await octokit.request(route, {
      ...name,
      workflow_id: driftWorkflow,
      branch,
      status: "completed",
      per_page: runsLookedAt,
    });
    return data.workflow_runs;
  } catch (error) {
    if (hasStatus(error, 404)) return [];
    throw error;
  }
}
