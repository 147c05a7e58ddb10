import { builtinActions } from "./builtin_actions.ts";
import { runComposite } from "./composite_action.ts";
import { inputVariables, runJavaScript } from "./javascript_action.ts";
import { resolveAction, type ResolvedAction } from "./resolve_action.ts";
import { interpolateAll, stepContexts, type StepScope, type StepsRunner } from "./step_scope.ts";
import type { Step } from "./steps_shape.ts";
import { parseUses, type UsesReference } from "./uses_reference.ts";

/** Runs a step that uses an action. @returns its outputs */
export async function runUses(
  step: Step,
  environment: Readonly<Record<string, string>>,
  scope: StepScope,
  runSteps: StepsRunner,
): Promise<Record<string, string>> {
  const reference = parseUses(step.uses ?? "");
  const given = lowerCased(interpolateAll(step.with, stepContexts(scope, environment)));
  logInputs(given, scope);
  const builtin = builtinFor(reference);
  if (builtin !== undefined) return builtin(given, scope);
  const resolved = await resolveAction(reference, scope.job);
  const inside: StepScope = { ...scope, action: actionContext(reference, resolved, step), secrets: false };
  const inputs = inputsOf(resolved, given, inside);
  const { runs } = resolved.action;
  if (runs.using !== "composite") {
    return runJavaScript(resolved, runs, { ...environment, ...inputVariables(inputs) }, inside);
  }
  const nested = { ...inside, inputs, environment: { ...scope.environment, ...environment }, depth: scope.depth + 1 };
  return runComposite(resolved, runs, { ...nested, shell: undefined, workingDirectory: undefined }, runSteps);
}

/** Looks at what a job's steps use before the first of them runs, as GitHub does. Local actions can only be found later. */
export async function prepareActions(steps: readonly Step[], scope: Pick<StepScope, "job">): Promise<void> {
  for (const { uses } of steps) {
    const reference = uses === undefined ? undefined : parseUses(uses);
    if (reference?.kind === "repository" && builtinFor(reference) === undefined)
      await resolveAction(reference, scope.job);
  }
}

function builtinFor(reference: UsesReference) {
  if (reference.kind === "local" || reference.path !== "") return undefined;
  return builtinActions.get(reference.repository.toLowerCase());
}

function actionContext(reference: UsesReference, { folder }: ResolvedAction, step: Step): Record<string, string> {
  return {
    action: step.id ?? "__run",
    action_path: folder,
    action_repository: reference.kind === "local" ? "" : reference.repository,
    action_ref: reference.kind === "local" ? "" : reference.sha,
  };
}

function inputsOf({ action }: ResolvedAction, given: Readonly<Record<string, string>>, scope: StepScope) {
  const declared = Object.entries(action.inputs ?? {}).map(([name, input]) => [name.toLowerCase(), input] as const);
  const names = new Set(declared.map(([name]) => name));
  for (const name of Object.keys(given)) {
    if (!names.has(name))
      scope.job.log(`##[warning]Unexpected input "${name}": valid inputs are ${[...names].join(", ")}.`);
  }
  const defaults = Object.fromEntries(declared.map(([name, input]) => [name, input.default ?? null]));
  return { ...interpolateAll(defaults, stepContexts(scope)), ...given };
}

function logInputs(given: Readonly<Record<string, string>>, { job }: StepScope): void {
  for (const [name, value] of Object.entries(given)) job.log(`${name}: ${value}`);
  job.log("##[endgroup]");
}

function lowerCased(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name.toLowerCase(), value]));
}
