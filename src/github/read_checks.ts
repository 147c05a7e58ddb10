import { appCheckName, reportCheckName } from "../core/check_names.ts";
import { readReport } from "../core/plan/report_message.ts";
import { readCheckText } from "../core/run/expected.ts";
import { workflowFile } from "../core/run/job.ts";
import type { RunKeys } from "../core/run/keys.ts";
import type { AppCheck, PullRequest, RunSnapshot, WorkflowRun } from "../core/run/snapshot.ts";
import { hasStatus } from "./errors.ts";
import type { Repository } from "./repository.ts";

interface RawCheck {
  readonly id: number | bigint;
  readonly node_id: string;
  readonly head_sha: string;
  readonly external_id: string | null;
  readonly status: string;
  readonly conclusion: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly output: { readonly text: string | null };
}

/** A check run as the app wrote it. Others can't change it, so that its texts are the app's own. */
export function appCheckOf(raw: RawCheck, keys: RunKeys): AppCheck {
  return {
    id: raw.node_id,
    head: raw.head_sha,
    nonce: raw.external_id ?? "",
    open: raw.status !== "completed",
    ...(raw.conclusion === null ? {} : { conclusion: raw.conclusion }),
    startedAt: raw.started_at ?? "",
    ...(raw.completed_at === null ? {} : { completedAt: raw.completed_at }),
    ...readCheckText(raw.output.text ?? "", keys),
  };
}

export interface RunChecks {
  /** The app's own, oldest first. */
  readonly checks: readonly AppCheck[];
  /** What jobs reported on the open check's head. Anybody with a job token can write these; their signatures decide. */
  readonly reports: readonly string[];
}

export const noChecks: RunChecks = { checks: [], reports: [] };

/** The checks that matter now: of the merge's commit once something was started there, else of the pull request's head. */
export async function readChecks(
  repository: Repository,
  keys: RunKeys,
  pull: PullRequest,
  restoring?: PullRequest,
): Promise<RunChecks> {
  const own = await readPullChecks(repository, keys, pull);
  if (restoring === undefined) return own;
  // What restores is planned on its merge, and judged before that on its head.
  const other = await readCommitChecks(repository, keys, restoring.mergeCommit ?? restoring.head);
  return { checks: [...own.checks, ...other.checks], reports: [...own.reports, ...other.reports] };
}

async function readPullChecks(repository: Repository, keys: RunKeys, pull: PullRequest): Promise<RunChecks> {
  const merged =
    pull.mergeCommit === undefined ? undefined : await readCommitChecks(repository, keys, pull.mergeCommit);
  if (merged?.checks.some(({ order }) => order !== undefined)) return merged;
  const head = await readCommitChecks(repository, keys, pull.head);
  return { checks: [...head.checks, ...(merged?.checks ?? [])], reports: head.reports };
}

async function readCommitChecks(repository: Repository, keys: RunKeys, ref: string): Promise<RunChecks> {
  const all = await listChecks(repository, ref, {});
  // More than a page: others have filled it up, and must not push out what counts.
  const isCrowded = all.length >= pageLength;
  const own = isCrowded ? await listAllChecks(repository, ref, { app_id: repository.app.id }, () => true) : all;
  const isSigned = ({ output }: RawCheck): boolean => readReport(output.text ?? "", keys.seal) !== undefined;
  const reported = isCrowded ? await listAllChecks(repository, ref, { check_name: reportCheckName }, isSigned) : all;
  return {
    checks: own
      .filter(({ app, name }) => app?.id === repository.app.id && name === appCheckName)
      .toSorted((one, other) => Number(one.id) - Number(other.id))
      .map((check) => appCheckOf(check, keys)),
    reports: reported
      .filter(({ name }) => name === reportCheckName)
      .flatMap(({ output }) => (output.text === null ? [] : [output.text])),
  };
}

const pageLength = 100;

async function listChecks(
  { octokit, name }: Repository,
  ref: string,
  filter: { readonly app_id?: number; readonly check_name?: string },
) {
  const route = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";
  const { data } = await octokit.request(route, { ...name, ref, filter: "all", per_page: pageLength, ...filter });
  return data.check_runs;
}

/** Every page of them, as many as anybody may have made; only those that count are kept. */
export async function listAllChecks(
  { octokit, name }: Repository,
  ref: string,
  filter: { readonly app_id?: number; readonly check_name?: string },
  counts: (check: RawCheck) => boolean,
) {
  const route = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";
  return octokit.paginate(route, { ...name, ref, filter: "all", per_page: pageLength, ...filter }, ({ data }) =>
    data.filter(counts),
  );
}

/** The workflow runs that the app dispatched since the open check began and that bear its nonce; oldest first. */
async function readWorkflowRuns(
  repository: Repository,
  branch: string,
  open: AppCheck,
): Promise<readonly WorkflowRun[]> {
  const runs = await listWorkflowRuns(repository, branch, open);
  return runs
    .map((run) => ({
      id: run.id,
      url: run.html_url,
      completed: run.status === "completed",
      ...(run.conclusion === null ? {} : { conclusion: run.conclusion }),
      ...waitsFor(run.status),
      lastedMilliseconds: Date.parse(run.updated_at) - Date.parse(run.run_started_at ?? run.created_at),
      event: run.event,
      path: run.path,
      branch: run.head_branch ?? "",
      actor: run.actor?.login ?? "",
      triggeringActor: run.triggering_actor?.login ?? "",
      attempt: run.run_attempt ?? 0,
      title: run.display_title,
    }))
    .sort((one, other) => one.id - other.id);
}

/**
 * What became of the open check's job. A job reports before its workflow run ends, so that one which has ended without a
 * report may have done both since the checks were read: they are read once more.
 */
export async function readJob(
  repository: Repository,
  keys: RunKeys,
  branch: string,
  { checks, reports }: RunChecks,
  readAgain: () => Promise<RunChecks>,
): Promise<Pick<RunSnapshot, "reports" | "workflowRuns">> {
  const open = checks.findLast((check) => check.open);
  if (open === undefined) return { reports, workflowRuns: [] };
  const workflowRuns = await readWorkflowRuns(repository, branch, open);
  const reported = new Set(reports.map((text) => readReport(text, keys.seal)?.workflowRunId));
  const isUnheard = workflowRuns.some(({ completed, id }) => completed && !reported.has(id));
  return { reports: isUnheard ? (await readAgain()).reports : reports, workflowRuns };
}

function waitsFor(status: string | null): Pick<WorkflowRun, "waitsFor"> {
  if (status === "waiting") return { waitsFor: "approval" };
  return ["queued", "requested", "pending"].includes(status ?? "") ? { waitsFor: "runner" } : {};
}

/**
 * None of a workflow that is not there. All pages are read: while one job waits for its runner, those of a hundred other
 * runs may come and go.
 */
async function listWorkflowRuns({ octokit, name, app }: Repository, branch: string, open: AppCheck) {
  const route = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";
  const query = {
    workflow_id: workflowFile,
    event: "workflow_dispatch",
    branch,
    actor: app.botLogin,
    created: `>=${open.startedAt}`,
  };
  try {
    return await octokit.paginate(route, { ...name, ...query, per_page: pageLength }, ({ data }) =>
      data.filter(({ display_title }) => display_title.includes(open.nonce)),
    );
  } catch (error) {
    if (hasStatus(error, 404)) return [];
    throw error;
  }
}
