import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Conclusion, WorkflowRunner, WorkflowRunProgress, WorkflowRunRequest } from "../hub/workflow_runner.ts";
import { type ConcurrencyGroups, createConcurrencyGroups } from "./concurrency.ts";
import { githubContext } from "./contexts.ts";
import { runInputs } from "./dispatch_inputs.ts";
import { interpolate } from "./expressions.ts";
import { gitEnvironment, readCommittedFile } from "./git.ts";
import { groupOf, runJobs } from "./jobs.ts";
import type { RunState } from "./run_state.ts";
import { readWorkflow } from "./workflow_file.ts";
import { WorkflowFault } from "./workflow_fault.ts";

export interface RunnerOptions {
  /** Scratch: each run gets a folder of its own below, which is removed when the run ends. */
  readonly folder: string;
  readonly log: (line: object) => void;
  /** Variables that every step gets and that no workflow can change. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Where what is said about a run goes when it has no job yet. */
const setupJob = "Set up the run";

/**
 * Executes a repository's own workflow file as GitHub's runner does, on this machine. Steps get an environment made from
 * scratch: of this process's only PATH. What isn't supported is a failure that says so in the log.
 */
export function createRunner(options: RunnerOptions): WorkflowRunner {
  const groups = createConcurrencyGroups();
  return async (request, progress, signal) => {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(options.folder, `run-${request.runId}-${request.runAttempt}-`));
    try {
      return await executeRun({ request, folder, signal, options, groups, progress });
    } catch (error) {
      return failedSetup(error, request, options, progress);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  };
}

interface Execution {
  readonly request: WorkflowRunRequest;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly options: RunnerOptions;
  readonly groups: ConcurrencyGroups;
  readonly progress: WorkflowRunProgress;
}

async function executeRun({ request, folder, signal, options, groups, progress }: Execution): Promise<Conclusion> {
  const path = process.env["PATH"] ?? "";
  const gitFolder = request.gitFolder(request.repository);
  if (gitFolder === undefined) throw new WorkflowFault(`The local GitHub has no repository ${request.repository}.`);
  const text = await readCommittedFile(gitFolder, request.sha, request.workflowPath, gitEnvironment(folder, path));
  const workflow = readWorkflow(text, request.workflowPath);
  const github = githubContext(request, workflow);
  const inputs = runInputs(workflow, request);
  const state: RunState = {
    request,
    workflow,
    folder,
    path,
    environment: options.environment ?? {},
    github,
    inputs,
    signal,
  };
  if (workflow["run-name"] !== undefined) {
    progress.runName(interpolate(workflow["run-name"], { contexts: { github, inputs, vars: {} } }));
  }
  return groups.enter(groupOf(workflow.concurrency, state, {}), () => runJobs(state, groups, progress));
}

function failedSetup(
  error: unknown,
  { runId }: WorkflowRunRequest,
  { log }: RunnerOptions,
  progress: WorkflowRunProgress,
): Conclusion {
  const fault = error instanceof WorkflowFault;
  if (!fault)
    log({
      level: "error",
      message: "The local runner failed.",
      run: runId,
      error: String(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
  const message = fault ? error.message : "The local runner itself failed: its own log says how.";
  progress.jobStarted(setupJob);
  progress.log(setupJob, `##[error]${message}`);
  progress.jobFinished(setupJob, "failure");
  return "failure";
}
