import { join } from "node:path";
import type { JavaScriptRuns } from "./action_file.ts";
import type { StepCommands } from "./command_files.ts";
import { evaluateCondition } from "./expressions.ts";
import type { ResolvedAction } from "./resolve_action.ts";
import { runStepProgram, StepFailure } from "./step_process.ts";
import { conditionScope, type StepScope } from "./step_scope.ts";
import { WorkflowFault } from "./workflow_fault.ts";

/** Runs an action's `main` with this program's own Node, and sees to its `post` at the end of the job. */
export async function runJavaScript(
  { folder, action }: ResolvedAction,
  runs: JavaScriptRuns,
  environment: Readonly<Record<string, string>>,
  scope: StepScope,
): Promise<Record<string, string>> {
  const { job } = scope;
  const run = (file: string, more: Readonly<Record<string, string>>) =>
    runStepProgram(
      {
        command: process.execPath,
        arguments: [join(folder, file)],
        folder: job.folders.workspace,
        environment: { ...environment, ...more },
      },
      scope,
    );
  const post = (state: StepCommands["state"]) => {
    const { post: file } = runs;
    if (file === undefined) return;
    job.posts.push(async () => {
      if (!evaluateCondition(runs["post-if"] ?? "always()", conditionScope(scope))) return;
      job.log(`##[group]Post ${action.name}`);
      job.log("##[endgroup]");
      await run(file, prefixed("STATE_", state));
    });
  };
  try {
    const commands = await run(runs.main, {});
    post(commands.state);
    return { ...commands.outputs };
  } catch (error) {
    if (error instanceof WorkflowFault) post(error instanceof StepFailure ? error.commands.state : {});
    throw error;
  }
}

/** The variables through which an action's program gets its inputs. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  );
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
