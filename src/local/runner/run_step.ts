import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { StepCommands } from "./command_files.ts";
import { interpolate } from "./expressions.ts";
import { runStepProgram } from "./step_process.ts";
import { stepContexts, type StepScope } from "./step_scope.ts";
import type { Step } from "./steps_shape.ts";
import { WorkflowFault } from "./workflow_fault.ts";

/** How GitHub calls each shell; no `shell` at all is bash without `pipefail`. */
const shells: Readonly<Record<string, readonly string[]>> = {
  "": ["bash", "-e"],
  bash: ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
  sh: ["sh", "-e"],
};

/** Runs a step's script. */
export async function runScript(
  step: Step,
  environment: Readonly<Record<string, string>>,
  scope: StepScope,
): Promise<StepCommands> {
  const { job } = scope;
  const expressions = stepContexts(scope, environment);
  const shell = step.shell ?? scope.shell ?? "";
  const [command, ...parameters] = shells[shell] ?? [];
  if (command === undefined) throw new WorkflowFault(`The shell "${shell}" isn't supported here: use bash.`);
  const text = interpolate(step.run ?? "", expressions);
  const folder = interpolate(step["working-directory"] ?? scope.workingDirectory ?? ".", expressions);
  const script = join(job.folders.temporary, `${randomUUID()}.sh`);
  await writeFile(script, `${text}\n`);
  for (const line of text.trimEnd().split("\n")) job.log(line);
  job.log(`shell: ${[command, ...parameters, "{0}"].join(" ")}`);
  job.log("##[endgroup]");
  try {
    return await runStepProgram(
      { command, arguments: [...parameters, script], folder: resolve(job.folders.workspace, folder), environment },
      scope,
    );
  } finally {
    await rm(script, { force: true });
  }
}
