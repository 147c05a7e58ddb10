import { createCommandFiles, type StepCommands } from "./command_files.ts";
import { contextVariables } from "./contexts.ts";
import { createLogReader } from "./log_commands.ts";
import { type ExitCode, runProcess } from "./processes.ts";
import { githubContextOf, type StepScope } from "./step_scope.ts";
import { WorkflowFault } from "./workflow_fault.ts";

export interface StepProgram {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** The step's own environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs a step's program with the environment that GitHub gives it, and takes over what it said through command files.
 * @throws WorkflowFault when it fails or is ended from outside
 */
export async function runStepProgram(program: StepProgram, scope: StepScope): Promise<StepCommands> {
  const { job } = scope;
  const files = await createCommandFiles(job.folders.temporary);
  const code = await start(program, scope, files.variables);
  const commands = await files.take();
  Object.assign(job.environment, commands.environment);
  job.path.unshift(...commands.path.toReversed());
  if (commands.summary !== "") job.summarize(commands.summary);
  if (code === undefined) throw new WorkflowFault("The step was ended before it was done.");
  if (code !== 0) throw new StepFailure(`Process completed with exit code ${code}.`, commands);
  return commands;
}

/** A program that failed may have written outputs before. */
export class StepFailure extends WorkflowFault {
  readonly commands: StepCommands;
  constructor(message: string, commands: StepCommands) {
    super(message);
    this.commands = commands;
  }
}

async function start(
  program: StepProgram,
  scope: StepScope,
  files: Readonly<Record<string, string>>,
): Promise<ExitCode> {
  const { job } = scope;
  const environment: Record<string, string> = {
    ...job.base,
    ...job.environment,
    ...scope.environment,
    ...program.environment,
    ...contextVariables("GITHUB", githubContextOf(scope)),
    ...job.fixed,
    ...files,
  };
  environment["PATH"] = [...job.path, environment["PATH"] ?? ""].join(":");
  try {
    return await runProcess({
      ...program,
      environment,
      signal: job.stepSignal(),
      onLine: createLogReader(job.masks, job.log),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkflowFault(`${program.command} can't be started in ${program.folder}: ${reason}.`, { cause: error });
  }
}
