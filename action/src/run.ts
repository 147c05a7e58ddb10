import { keyText } from "../../src/core/plan/keys.ts";
import type { Order, Report } from "../../src/core/plan/messages.ts";
import { secretValues, terraformEnvironment } from "./child_environment.ts";
import { findOrder } from "./find_order.ts";
import { GitObjects } from "./git_objects.ts";
import { guardFetchedModules } from "./guard_modules.ts";
import { backendArguments, checkProviderList, guardFiles } from "./guards.ts";
import type { Environment, Job } from "./job.ts";
import { applyPhase, planPhase } from "./phases.ts";
import type { Finding, PhaseContext } from "./phases.ts";
import type { Ports } from "./ports.ts";
import { publish } from "./publish.ts";
import { readPolicies } from "./read_policies.ts";
import { redact } from "./redaction.ts";
import { readRenderedFolder } from "./rendered_folder.ts";
import { sensitiveVariableTexts } from "./sensitive_variables.ts";
import { StepEnd } from "./step_end.ts";
import { Terraform } from "./terraform.ts";
import { setUpWorkbench } from "./workbench.ts";

/**
 * Carries out the app's order and reports. Once there is an order, every way this can end is in a signed report.
 * @throws JobFailure when there is no order that can be believed
 */
export async function run(job: Job, environment: Environment, ports: Ports): Promise<Report> {
  ports.mask(keyText(job.sealKey));
  const order = await findOrder(job, ports);
  ports.log(`Gatehouse: ${order.phase} of ${order.folder} at ${order.head}, for issue #${order.issue}.`);
  const secrets = new Set(secretValues(environment));
  const { finding, toolMilliseconds } = await Promise.race([
    carryOut(order, job, environment, ports, secrets),
    ports.interruption.graceOver.then(() => ({ finding: stillRunning(order), toolMilliseconds: 0 })),
  ]);
  const report: Report = {
    version: 1,
    repository: order.repository,
    issue: order.issue,
    phase: order.phase,
    nonce: order.nonce,
    head: order.head,
    tree: order.tree,
    workflowRunId: job.runId,
    workflowRunAttempt: job.runAttempt,
    ...finding,
    ...redact(finding, [...secrets]),
    toolMilliseconds,
  };
  await publish(report, job.sealKey, ports);
  return report;
}

async function carryOut(
  order: Order,
  job: Job,
  environment: Environment,
  ports: Ports,
  secrets: Set<string>,
): Promise<{ readonly finding: Finding; readonly toolMilliseconds: number }> {
  let terraform: Terraform | undefined;
  try {
    const git = new GitObjects(job, environment, ports);
    const files = await readRenderedFolder(order, git);
    const policies = await readPolicies(order, git);
    checkProviderList(order);
    guardFiles(files, order);
    for (const secret of sensitiveVariableTexts(files)) secrets.add(secret);
    const backend = backendArguments(order, job.localState);
    const workbench = await setUpWorkbench(job.temporaryFolder, files, order.providers, job.providerMirror);
    try {
      const childEnvironment = terraformEnvironment(environment, workbench.cliConfigFile);
      terraform = new Terraform(order.tool, workbench.module, childEnvironment, ports);
      const version = await terraform.version();
      await terraform.init(backend);
      await guardFetchedModules(workbench.module, order);
      const { module, folder } = workbench;
      const judge = { policies, folder, environment, ports };
      const context: PhaseContext = { order, files, sealKey: job.sealKey, terraform, version, module, judge, secrets };
      const finding = order.phase === "plan" ? await planPhase(context) : await applyPhase(context);
      return { finding, toolMilliseconds: terraform.milliseconds };
    } finally {
      await workbench.dispose();
    }
  } catch (error) {
    return { finding: endedBy(error, order), toolMilliseconds: terraform?.milliseconds ?? 0 };
  }
}

/** The runner is about to kill the job: what Terraform makes of its interruption is not known yet, and must be said. */
function stillRunning(order: Order): Finding {
  const summary = `The job was cancelled or out of time, and Terraform had not ended its ${order.phase} yet`;
  const detail =
    order.phase === "plan"
      ? "Nothing was changed. A lock on the state may be left."
      : "A part may be applied and not in the state, and a lock on the state may be left: look before you go on.";
  const diagnosis = { step: order.phase, summary, detail };
  return { outcome: order.phase === "plan" ? "plan_failed" : "apply_failed", diagnosis };
}

function endedBy(error: unknown, order: Order): Finding {
  if (error instanceof StepEnd) return { outcome: error.outcome, diagnosis: error.diagnosis };
  // Nobody foresaw this one. In an apply it may have come after something was applied.
  const diagnosis = { step: order.phase, summary: "The Action failed", detail: String(error) };
  return { outcome: order.phase === "plan" ? "plan_failed" : "apply_failed", diagnosis };
}
