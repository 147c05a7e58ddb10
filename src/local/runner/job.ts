import type { WorkflowRunProgress } from "../hub/workflow_runner.ts";
import { evaluateNumber, type ExpressionScope, interpolate, type Value } from "./expressions.ts";
import { createJobState } from "./job_state.ts";
import { tokenPermissions } from "./permissions.ts";
import { killTracked } from "./processes.ts";
import type { JobResult, RunState } from "./run_state.ts";
import { interpolateAll, type JobState, stepContexts, type StepsResult, type StepsScope } from "./step_scope.ts";
import { runSteps } from "./steps.ts";
import { prepareActions } from "./uses.ts";
import type { WorkflowJob } from "./workflow_file.ts";
import { WorkflowFault } from "./workflow_fault.ts";

const minute = 60_000;
/** GitHub's own limit. */
const defaultMinutes = 360;

export interface JobPlace {
  readonly id: string;
  readonly name: string;
  readonly job: WorkflowJob;
  readonly needs: Value;
}

/** Runs a job that is to run. @throws WorkflowFault for what goes wrong around its steps */
export async function runJob(run: RunState, place: JobPlace, progress: WorkflowRunProgress): Promise<JobResult> {
  const { job } = place;
  const scope = { contexts: { github: run.github, inputs: run.inputs, needs: place.needs, vars: {} } };
  const secrets = environmentSecrets(run, job, scope);
  const minutes = evaluateNumber(job["timeout-minutes"] ?? defaultMinutes, scope);
  const timeout = AbortSignal.timeout(minutes * minute);
  const token = await run.request.mintToken(tokenPermissions(job.permissions ?? run.workflow.permissions));
  const values = { ...scope.contexts, secrets: { ...secrets, GITHUB_TOKEN: token } };
  const environment = interpolateAll(run.workflow.env, { contexts: values });
  const state = await createJobState(
    run,
    {
      ...place,
      token,
      secrets,
      environment: { ...environment, ...interpolateAll(job.env, { contexts: { ...values, env: environment } }) },
      cancelled: AbortSignal.any([run.signal, timeout]),
    },
    progress,
  );
  try {
    const result = await runAllSteps(run, job, state);
    if (timeout.aborted && !run.signal.aborted) state.log(`##[error]The job has exceeded its ${minutes} minutes.`);
    return result;
  } finally {
    const left = await killTracked(state.base["RUNNER_TRACKING_ID"] ?? "");
    if (left > 0) state.log(`Ended ${left} ${left === 1 ? "process that was" : "processes that were"} left behind.`);
  }
}

async function runAllSteps(run: RunState, job: WorkflowJob, state: JobState): Promise<JobResult> {
  const defaults = { ...run.workflow.defaults?.run, ...job.defaults?.run };
  const scope: StepsScope = {
    job: state,
    inputs: run.inputs,
    secrets: true,
    shell: defaults.shell,
    workingDirectory: defaults["working-directory"],
    environment: {},
    action: {},
    depth: 0,
  };
  try {
    await prepareActions(job.steps, scope);
    const result = await runSteps(job.steps, scope);
    const posts = await runPosts(state);
    const conclusion = result.status === "success" ? posts : result.status;
    return { conclusion, outputs: outputsOf(job, scope, result) };
  } catch (error) {
    if (!(error instanceof WorkflowFault)) throw error;
    state.log(`##[error]${error.message}`);
    return { conclusion: state.cancelled.aborted ? "cancelled" : "failure", outputs: {} };
  }
}

/** Runs what actions asked for at the end of the job, the last action first. */
async function runPosts({ posts, log }: JobState): Promise<"success" | "failure"> {
  let conclusion: "success" | "failure" = "success";
  for (const post of posts.toReversed()) {
    try {
      await post();
    } catch (error) {
      if (!(error instanceof WorkflowFault)) throw error;
      log(`##[error]${error.message}`);
      conclusion = "failure";
    }
  }
  return conclusion;
}

/** A job's outputs; one that holds a secret is left out, as GitHub does. */
function outputsOf(job: WorkflowJob, scope: StepsScope, { results, status }: StepsResult): Record<string, string> {
  const all = interpolateAll(job.outputs, stepContexts({ ...scope, results, status }));
  const { masks, log } = scope.job;
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => {
      if (masks.apply(value) === value) return true;
      log(`##[warning]The output "${name}" is left out, because it may hold a secret.`);
      return false;
    }),
  );
}

function environmentSecrets(run: RunState, job: WorkflowJob, scope: ExpressionScope): Readonly<Record<string, string>> {
  if (job.environment === undefined) return {};
  const name = interpolate(typeof job.environment === "string" ? job.environment : job.environment.name, scope);
  const secrets = run.request.environmentSecrets(name);
  if (secrets !== undefined) return secrets;
  throw new WorkflowFault(
    `There is no environment "${name}" that admits ${run.request.ref}: create it, or allow this branch.`,
  );
}
