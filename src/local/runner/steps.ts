import type { StepCommands } from "./command_files.ts";
import { evaluateBoolean, evaluateCondition, evaluateNumber, interpolate, type JobStatus } from "./expressions.ts";
import { runScript } from "./run_step.ts";
import { StepFailure } from "./step_process.ts";
import {
  conditionScope,
  interpolateAll,
  stepContexts,
  type StepContext,
  type StepScope,
  type StepsRunner,
} from "./step_scope.ts";
import type { Step } from "./steps_shape.ts";
import { runUses } from "./uses.ts";
import { WorkflowFault } from "./workflow_fault.ts";

const minute = 60_000;

/** Runs steps one after the other; after a failure only those whose `if` says so. */
export const runSteps: StepsRunner = async (steps, scope) => {
  const results: Record<string, StepContext> = {};
  const cancelled = () => scope.job.cancelled.aborted;
  let status: JobStatus = "success";
  for (const step of steps) {
    const result = await runStep(step, { ...scope, results, status: cancelled() ? "cancelled" : status });
    if (result.conclusion === "failure") status = "failure";
    if (step.id !== undefined) results[step.id] = result;
  }
  return { status: cancelled() ? "cancelled" : status, results };
};

async function runStep(step: Step, scope: StepScope): Promise<StepContext> {
  const { job } = scope;
  try {
    if (!evaluateCondition(step.if, conditionScope(scope))) {
      job.log(`Skipped: ${titleOf(step)}`);
      return { outputs: {}, outcome: "skipped", conclusion: "skipped" };
    }
    return { outputs: await execute(step, scope), outcome: "success", conclusion: "success" };
  } catch (error) {
    if (!(error instanceof WorkflowFault)) throw error;
    job.log(`##[error]${error.message}`);
    return failed(step, scope, error instanceof StepFailure ? error.commands.outputs : {});
  }
}

async function execute(step: Step, scope: StepScope): Promise<StepCommands["outputs"]> {
  const { job } = scope;
  const environment = interpolateAll(step.env, stepContexts(scope));
  job.log(`##[group]Run ${job.masks.apply(interpolate(titleOf(step), stepContexts(scope, environment)))}`);
  const limit = step["timeout-minutes"];
  const minutes = limit === undefined ? undefined : evaluateNumber(limit, stepContexts(scope, environment));
  const timeout = minutes === undefined ? undefined : AbortSignal.timeout(minutes * minute);
  const bounded = timeout === undefined ? scope : boundedBy(timeout, scope);
  try {
    if (step.uses !== undefined) return await runUses(step, environment, bounded, runSteps);
    return (await runScript(step, environment, bounded)).outputs;
  } catch (error) {
    if (error instanceof WorkflowFault && timeout?.aborted === true) {
      throw new WorkflowFault(`The step has timed out after ${String(minutes)} minutes.`, { cause: error });
    }
    throw error;
  }
}

function boundedBy(timeout: AbortSignal, scope: StepScope): StepScope {
  const { job } = scope;
  return { ...scope, job: { ...job, stepSignal: () => AbortSignal.any([job.stepSignal(), timeout]) } };
}

function failed(step: Step, scope: StepScope, outputs: StepCommands["outputs"]): StepContext {
  const outcome = scope.job.cancelled.aborted && scope.status !== "cancelled" ? "cancelled" : "failure";
  const forgiven = evaluateBoolean(step["continue-on-error"] ?? false, stepContexts(scope));
  return { outputs, outcome, conclusion: forgiven && outcome === "failure" ? "success" : outcome };
}

function titleOf(step: Step): string {
  return step.name ?? step.uses ?? step.run?.trimStart().split("\n")[0] ?? "";
}
