import type { CompositeRuns } from "./action_file.ts";
import type { ResolvedAction } from "./resolve_action.ts";
import { interpolateAll, stepContexts, type StepScope, type StepsRunner } from "./step_scope.ts";
import { WorkflowFault } from "./workflow_fault.ts";

/** GitHub's own limit. */
const deepest = 10;

export async function runComposite(
  { action }: ResolvedAction,
  runs: CompositeRuns,
  scope: StepScope,
  runSteps: StepsRunner,
): Promise<Record<string, string>> {
  if (scope.depth > deepest)
    throw new WorkflowFault(`Actions use each other more than ${deepest} deep: take a layer out.`);
  const { status, results } = await runSteps(runs.steps, scope);
  if (status !== "success") throw new WorkflowFault(`The action "${action.name}" ended as ${status}.`);
  const values = Object.entries(action.outputs ?? {}).map(([name, { value = "" }]) => [name, value] as const);
  return interpolateAll(Object.fromEntries(values), stepContexts({ ...scope, results, status }));
}
