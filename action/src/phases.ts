import { changeLines, countChanges, driftLines, outputLines } from "../../src/core/plan/changes.ts";
import { sensitiveTexts } from "../../src/core/plan/effects.ts";
import type { PlannedCode } from "../../src/core/plan/effects.ts";
import { destroyingFirst } from "../../src/core/plan/fit_report.ts";
import type { Order, Report, Seal } from "../../src/core/plan/messages.ts";
import { beyondOperation } from "../../src/core/plan/operation.ts";
import { isSensitiveInCode } from "../../src/core/plan/output_changes.ts";
import { parsePlan } from "../../src/core/plan/plan_json.ts";
import type { TerraformPlan } from "../../src/core/plan/plan_shapes.ts";
import { compareWithPlan, sealPlan } from "../../src/core/plan/seal.ts";
import { lockFile } from "../../src/core/render/guard_module.ts";
import { unfollowedReferences } from "../../src/core/render/unfollowed_references.ts";
import { allWarnings, settledWarnings } from "./apply_warnings.ts";
import { onOneLine } from "./diagnostics.ts";
import { guardPlan } from "./guards.ts";
import type { Files } from "./git_tree.ts";
import { judge } from "./judge.ts";
import type { Judge } from "./judge.ts";
import { SecretFinder } from "./secret_finder.ts";
import { refusal, StepEnd } from "./step_end.ts";
import type { Terraform } from "./terraform.ts";
import type { OutputValue } from "./terraform_shapes.ts";
import { unsavedState } from "./workbench.ts";

/** What a phase works with. */
export interface PhaseContext {
  readonly order: Order;
  /** The root module's own files, by their paths in it. */
  readonly files: Files;
  /** SHA-256 of the files of fetched modules. */
  readonly fetchedModules: string | undefined;
  /** The names of blocks that the code, also that of modules, makes with `dynamic`. */
  readonly dynamicBlocks: ReadonlySet<string>;
  /** Those of the job's environment. */
  readonly credentials: readonly string[];
  readonly destroy: boolean;
  readonly lock: boolean;
  readonly sealKey: Uint8Array;
  readonly terraform: Terraform;
  readonly version: string;
  readonly module: string;
  readonly judge: Judge;
  /** Texts that must not be in a message; phases add to it what they learn from plans and states. */
  readonly secrets: Set<string>;
}

/** The part of a report that a phase finds out. */
export type Finding = Pick<
  Report,
  | "outcome"
  | "seal"
  | "counts"
  | "changes"
  | "outputChanges"
  | "drifted"
  | "beyondOperation"
  | "differences"
  | "unreviewed"
  | "toolWarnings"
  | "warnings"
  | "outputs"
  | "omittedOutputs"
  | "diagnosis"
>;

/** Plans, and says what the plan would do. */
export async function planPhase(context: PhaseContext): Promise<Finding> {
  const { seal, changes } = await makePlan(context);
  return { outcome: "planned", seal, ...changes };
}

/** Plans again and applies that plan, if it is the one that was approved. */
export async function applyPhase(context: PhaseContext): Promise<Finding> {
  const { order, sealKey } = context;
  if (order.seal === undefined) throw refusal("The order to apply names no approved plan", "Ask for a new plan.");
  const { code, seal, changes } = await makePlan(context);
  const difference = compareWithPlan(order.seal, seal, code, sealKey);
  if (difference !== undefined) return { outcome: "stale", seal, ...changes, ...difference };
  let applied: Awaited<ReturnType<Terraform["apply"]>>;
  try {
    applied = await context.terraform.apply();
  } catch (error) {
    // One that was interrupted before it began is no failed apply: nothing is left of it.
    if (!(error instanceof StepEnd) || error.outcome !== "apply_failed") throw error;
    return failedApply(error, context);
  }
  const { warnings, outputs } = applied;
  if (warnings.length > 0) await learnFromState(context);
  const { toolWarnings, ...planned } = changes;
  const warned = settledWarnings(warnings, toolWarnings);
  return { outcome: "applied", seal, ...planned, ...warned, ...mappedOutputs(context, code.plan, outputs) };
}

async function failedApply(error: StepEnd, context: PhaseContext): Promise<Finding> {
  const diagnosis = await withStateSaved(error, context);
  const left = await whatIsLeft(context);
  if ("seal" in left) {
    return { ...left, outcome: "apply_failed", diagnosis, ...allWarnings(error.warnings, left.toolWarnings) };
  }
  const detail = [diagnosis.detail ?? "", `What is left could not be planned: ${left.why}`].join("\n").trim();
  return { outcome: "apply_failed", diagnosis: { ...diagnosis, detail }, ...allWarnings(error.warnings) };
}

interface Planned {
  readonly code: PlannedCode;
  readonly seal: Seal;
  readonly changes: Pick<
    Finding,
    "counts" | "changes" | "outputChanges" | "drifted" | "beyondOperation" | "toolWarnings" | "warnings"
  >;
}

async function makePlan(context: PhaseContext): Promise<Planned> {
  const { order, files, fetchedModules, dynamicBlocks, sealKey, terraform, version, secrets } = context;
  const { json, state, warnings: toolWarnings } = await planOrLearn(context);
  const plan = parsePlan(json);
  if (plan.errored === true) {
    throw new StepEnd("plan_failed", { step: "plan", summary: "Terraform could not finish the plan", detail: "" });
  }
  for (const secret of sensitiveTexts(plan)) secrets.add(secret);
  guardPlan(plan, order);
  const warnings = await judge(plan, json, context.judge);
  const { tree, backend } = order;
  const policies = order.policies?.tree;
  const code = {
    plan,
    fetchedModules,
    dynamicBlocks,
    unfollowedReferences: unfollowedReferences(files, plan.configuration),
  };
  const facts = {
    ...code,
    tree,
    lockFile: files.get(lockFile),
    tool: { name: terraform.tool.name, version },
    backend,
    policies,
    state,
  };
  return {
    code,
    seal: sealPlan(facts, sealKey),
    changes: {
      ...describeChanges(plan, order),
      ...allWarnings(toolWarnings),
      ...(warnings.length > 0 && { warnings }),
    },
  };
}

/** A provider that fails to plan may repeat a secret in its message: one of the state, or one that a data source gave just now. */
async function planOrLearn(context: PhaseContext): ReturnType<Terraform["plan"]> {
  const { destroy, lock, terraform, secrets } = context;
  try {
    return await terraform.plan(destroy, lock);
  } catch (error) {
    const [failed] = await Promise.all([terraform.failedPlan(), learnFromState(context)]);
    if (failed !== undefined) for (const secret of sensitiveTexts(parsePlan(failed))) secrets.add(secret);
    throw error;
  }
}

async function learnFromState({ terraform, secrets }: Pick<PhaseContext, "terraform" | "secrets">): Promise<void> {
  for (const secret of await terraform.sensitiveTexts()) secrets.add(secret);
}

function describeChanges(plan: TerraformPlan, order: Order): Planned["changes"] {
  const lines = destroyingFirst(changeLines(plan, order.publicAttributes));
  return {
    counts: countChanges(plan, lines),
    changes: lines,
    outputChanges: outputLines(plan),
    drifted: driftLines(plan, order.publicAttributes),
    beyondOperation: beyondOperation(order.operation, lines),
  };
}

/** After a failed apply, what a new plan still wants to do, or why none can be made. */
async function whatIsLeft(
  context: PhaseContext,
): Promise<(Planned["changes"] & Pick<Planned, "seal">) | { why: string }> {
  try {
    const { seal, changes } = await makePlan(context);
    return { seal, ...changes };
  } catch (error) {
    return { why: error instanceof StepEnd ? onOneLine(error.diagnosis) : String(error) };
  }
}

async function withStateSaved(error: StepEnd, { terraform, module }: PhaseContext): Promise<StepEnd["diagnosis"]> {
  const { diagnosis } = error;
  const file = await unsavedState(module);
  if (file === undefined || (await terraform.pushState(file))) return diagnosis;
  const lost =
    "The state could not be written to its backend: what was created is not known to Terraform, and must be found and imported by hand.";
  // On one line with what was finished, which is what is told of it until the run is over.
  return { ...diagnosis, detail: [lost, diagnosis.detail ?? ""].join(" ").trim() };
}

function mappedOutputs(
  { order, credentials }: PhaseContext,
  plan: TerraformPlan,
  all: Readonly<Record<string, OutputValue>> | undefined,
): Pick<Finding, "outputs" | "omittedOutputs"> {
  const finder = new SecretFinder(credentials);
  const outputs: Record<string, NonNullable<Report["outputs"]>[string]> = {};
  const omittedOutputs: Record<string, string> = {};
  for (const name of order.outputs) {
    const output = all !== undefined && Object.hasOwn(all, name) ? all[name] : undefined;
    if (all === undefined) omittedOutputs[name] = "was not told by the apply";
    else if (output === undefined) omittedOutputs[name] = whyThereIsNone(name, plan);
    else if (output.sensitive) omittedOutputs[name] = "is sensitive";
    // Code can read the environment that it runs in.
    else if (finder.isWithin(output.value ?? null)) omittedOutputs[name] = "holds a credential of the job";
    else outputs[name] = output.value ?? null;
  }
  return { outputs, ...(Object.keys(omittedOutputs).length > 0 && { omittedOutputs }) };
}

/** A state has no outputs that are null. */
function whyThereIsNone(name: string, { configuration }: TerraformPlan): string {
  const declared = configuration?.root_module?.outputs ?? {};
  if (!Object.hasOwn(declared, name)) return "does not exist";
  return isSensitiveInCode(name, configuration) ? "is sensitive" : "is null";
}
