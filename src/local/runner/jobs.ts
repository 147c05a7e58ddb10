import type { Conclusion, WorkflowRunProgress } from "../hub/workflow_runner.ts";
import type { ConcurrencyGroups } from "./concurrency.ts";
import { evaluateBoolean, evaluateCondition, interpolate, type JobStatus, type Value } from "./expressions.ts";
import { type JobPlace, runJob } from "./job.ts";
import { needsOf, orderJobs } from "./job_order.ts";
import type { JobResult, RunState } from "./run_state.ts";
import type { Concurrency, WorkflowJob } from "./workflow_file.ts";
import { WorkflowFault } from "./workflow_fault.ts";

type Results = ReadonlyMap<string, Promise<JobResult>>;

/** Runs all jobs of a run, those that don't wait for each other at the same time. */
export async function runJobs(
  run: RunState,
  groups: ConcurrencyGroups,
  progress: WorkflowRunProgress,
): Promise<Conclusion> {
  const ordered = orderJobs(run.workflow.jobs);
  const names = namesOf(ordered, run);
  const results = new Map<string, Promise<JobResult>>();
  for (const [id, job] of ordered) {
    results.set(id, followJob(run, { id, job, name: names.get(id) ?? id }, results, groups, progress));
  }
  await Promise.allSettled(results.values());
  const all = await Promise.all(results.values());
  return concludeRun(all.map(({ conclusion }) => conclusion));
}

async function followJob(
  run: RunState,
  place: Omit<JobPlace, "needs">,
  results: Results,
  groups: ConcurrencyGroups,
  progress: WorkflowRunProgress,
): Promise<JobResult> {
  const { job, name } = place;
  const { needs, status } = await needed(run, job, results);
  const contexts = { github: run.github, inputs: run.inputs, needs, vars: {} };
  const finish = (result: JobResult): JobResult => {
    progress.jobFinished(name, result.conclusion);
    return result;
  };
  try {
    if (!evaluateCondition(job.if, { contexts, status })) return finish({ conclusion: "skipped", outputs: {} });
    return await groups.enter(groupOf(job.concurrency, run, needs), async () => {
      progress.jobStarted(name);
      const result = await runJob(run, { ...place, needs }, progress);
      const forgiven =
        result.conclusion === "failure" && evaluateBoolean(job["continue-on-error"] ?? false, { contexts });
      finish(result);
      return forgiven ? { ...result, conclusion: "success" } : result;
    });
  } catch (error) {
    if (!(error instanceof WorkflowFault)) throw error;
    progress.log(name, `##[error]${error.message}`);
    return finish({ conclusion: "failure", outputs: {} });
  }
}

/** The `needs` context, and how what the job waited for stands, over all generations. */
async function needed(run: RunState, job: WorkflowJob, results: Results): Promise<{ needs: Value; status: JobStatus }> {
  const ids = needsOf(job);
  const own = await Promise.all(ids.map(async (id) => [id, await results.get(id)] as const));
  const ancestors = await Promise.all([...ancestorsOf(run, ids)].map(async (id) => await results.get(id)));
  const conclusions = ancestors.map((result) => result?.conclusion);
  const needs = own.map(([id, result]) => [
    id,
    { result: result?.conclusion ?? "skipped", outputs: result?.outputs ?? {} },
  ]);
  return { needs: Object.fromEntries(needs) as Value, status: statusAfter(conclusions, run.signal.aborted) };
}

function ancestorsOf(run: RunState, ids: readonly string[]): Set<string> {
  const parents = ids.flatMap((id) => [id, ...ancestorsOf(run, needsOf(run.workflow.jobs[id] ?? { steps: [] }))]);
  return new Set(parents);
}

function statusAfter(conclusions: readonly (Conclusion | undefined)[], cancelled: boolean): JobStatus {
  if (cancelled) return "cancelled";
  return conclusions.every((conclusion) => conclusion === "success") ? "success" : "failure";
}

export function groupOf(concurrency: Concurrency | undefined, run: RunState, needs: Value): string | undefined {
  if (concurrency === undefined) return undefined;
  const text = typeof concurrency === "string" ? concurrency : concurrency.group;
  const group = interpolate(text, { contexts: { github: run.github, inputs: run.inputs, needs, vars: {} } });
  return `${run.request.repository}/${group}`.toLowerCase();
}

function namesOf(jobs: readonly [string, WorkflowJob][], run: RunState): Map<string, string> {
  const names = new Map<string, string>();
  for (const [id, job] of jobs) {
    const name = interpolate(job.name ?? id, { contexts: { github: run.github, inputs: run.inputs, vars: {} } });
    if ([...names.values()].includes(name))
      throw new WorkflowFault(`Two jobs are named "${name}": give each its own name.`);
    names.set(id, name);
  }
  return names;
}

function concludeRun(conclusions: readonly Conclusion[]): Conclusion {
  for (const worst of ["failure", "cancelled", "success"] as const) if (conclusions.includes(worst)) return worst;
  return "skipped";
}
