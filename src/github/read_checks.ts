import { readOrder } from "../core/plan/report_message.ts";
import type { RunKeys } from "../core/run/keys.ts";
import { readMemory } from "../core/run/memory.ts";
import type { AppCheck, PullRequest, WorkflowRun } from "../core/run/snapshot.ts";
import { appCheckName } from "../core/trust/trust_root.ts";
import type { Repository } from "./repository.ts";

export const reportCheckName = "gatehouse/report";
export const workflowFile = "gatehouse.yml";

interface RawCheck {
  readonly id: number | bigint;
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
  const text = raw.output.text ?? "";
  const order = readOrder(text);
  const memory = readMemory(text, keys.seal);
  return {
    id: Number(raw.id),
    head: raw.head_sha,
    nonce: raw.external_id ?? "",
    open: raw.status !== "completed",
    ...(raw.conclusion === null ? {} : { conclusion: raw.conclusion }),
    startedAt: raw.started_at ?? "",
    ...(raw.completed_at === null ? {} : { completedAt: raw.completed_at }),
    text,
    ...(order === undefined ? {} : { order }),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** The app's checks on the pull request's head and on its merge commit, oldest first. */
export async function readChecks(
  repository: Repository,
  keys: RunKeys,
  pull: PullRequest,
): Promise<readonly AppCheck[]> {
  const heads = pull.mergeCommit === undefined ? [pull.head] : [pull.head, pull.mergeCommit];
  const lists = await Promise.all(
    heads.map((ref) =>
      repository.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
        ...repository.name,
        ref,
        check_name: appCheckName,
        app_id: repository.app.id,
        filter: "all",
        per_page: 100,
      }),
    ),
  );
  const checks = lists.flatMap(({ data }) => data.check_runs.filter(({ app }) => app?.id === repository.app.id));
  return checks.map((check) => appCheckOf(check, keys)).sort((one, other) => one.id - other.id);
}

/** What jobs reported on the open check's head. Anybody with a job token can write these; their signatures decide. */
export async function readReports(repository: Repository, open: AppCheck): Promise<readonly string[]> {
  const { data } = await repository.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
    ...repository.name,
    ref: open.head,
    check_name: reportCheckName,
    filter: "all",
    per_page: 100,
  });
  return data.check_runs.flatMap(({ output }) => (output.text === null ? [] : [output.text]));
}

/** The workflow runs that the app dispatched since the open check began and that bear its nonce. */
export async function readWorkflowRuns(
  repository: Repository,
  branch: string,
  open: AppCheck,
): Promise<readonly WorkflowRun[]> {
  const { data } = await repository.octokit.request("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", {
    ...repository.name,
    workflow_id: workflowFile,
    event: "workflow_dispatch",
    branch,
    actor: repository.app.botLogin,
    created: `>=${open.startedAt}`,
    per_page: 100,
  });
  return data.workflow_runs
    .filter(({ display_title }) => display_title.includes(open.nonce))
    .map((run) => ({
      id: Number(run.id),
      url: run.html_url,
      completed: run.status === "completed",
      ...(run.conclusion === null ? {} : { conclusion: run.conclusion }),
      event: run.event,
      path: run.path,
      branch: run.head_branch ?? "",
      actor: run.actor?.login ?? "",
      triggeringActor: run.triggering_actor?.login ?? "",
      attempt: run.run_attempt ?? 0,
      title: run.display_title,
    }));
}
