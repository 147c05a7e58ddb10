import { posix } from "node:path";
import type { Order, Report } from "../../src/core/plan/messages.ts";
import { dynamicBlocks } from "../../src/core/render/dynamic_blocks.ts";
import { withoutUnusedCode } from "../../src/core/render/used_code.ts";
import { secretValues, terraformEnvironment } from "./child_environment.ts";
import { filesWithin } from "./git_tree.ts";
import { guardFetchedModules } from "./guard_modules.ts";
import { backendArguments, checkProviderList, guardFiles, guardWrittenPaths } from "./guards.ts";
import { requireBackend } from "./initialized_backend.ts";
import type { Environment, RunnerPlace } from "./job.ts";
import type { Finding, PhaseContext } from "./phases.ts";
import type { Ports } from "./ports.ts";
import { redact } from "./redaction.ts";
import { sensitiveVariableTexts } from "./sensitive_variables.ts";
import type { Sources } from "./sources.ts";
import { StepEnd } from "./step_end.ts";
import { Terraform } from "./terraform.ts";
import { UnreadableCode } from "./unreadable_code.ts";
import { setUpWorkbench } from "./workbench.ts";

export interface CarriedOut {
  readonly finding: Finding;
  readonly toolMilliseconds: number;
}

/** Plans or applies as ordered. Every way this can end is in the finding, cleared of every secret that is known. */
export async function carryOut(
  order: Order,
  place: RunnerPlace,
  environment: Environment,
  ports: Ports,
  readSources: () => Promise<Sources>,
): Promise<CarriedOut> {
  if (ports.interruption.signal.aborted) return { finding: notBegun(order), toolMilliseconds: 0 };
  const secrets = new Set(secretValues(environment));
  const { finding, toolMilliseconds } = await Promise.race([
    work(order, place, environment, ports, secrets, readSources),
    ports.interruption.graceOver.then(() => ({ finding: stillRunning(order), toolMilliseconds: 0 })),
  ]);
  return { finding: { ...finding, ...redact(finding, [...secrets]) }, toolMilliseconds };
}

/** The report of what was found. */
export function reportOf(order: Order, place: RunnerPlace, { finding, toolMilliseconds }: CarriedOut): Report {
  return {
    version: 1,
    repository: order.repository,
    issue: order.issue,
    phase: order.phase,
    nonce: order.nonce,
    head: order.head,
    tree: order.tree,
    workflowRunId: place.runId,
    workflowRunAttempt: place.runAttempt,
    ...finding,
    toolMilliseconds,
  };
}

async function work(
  order: Order,
  place: RunnerPlace,
  environment: Environment,
  ports: Ports,
  secrets: Set<string>,
  readSources: () => Promise<Sources>,
): Promise<CarriedOut> {
  let terraform: Terraform | undefined;
  try {
    const sources = await readSources();
    const files = filesWithin(sources.files, sources.folder);
    checkProviderList(order);
    guardFiles(sources, order);
    const used = withoutUnusedCode(sources.files, sources.folder);
    for (const secret of sensitiveVariableTexts(used, sources.folder)) secrets.add(secret);
    const backend = backendArguments(order, place.localState);
    const workbench = await setUpWorkbench(place, sources, order.providers, environment);
    try {
      const childEnvironment = terraformEnvironment(environment, workbench.cliConfigFile);
      terraform = new Terraform(sources.tool, workbench, order.folder, childEnvironment, ports);
      const [version, { applyPhase, planPhase }] = await Promise.all([terraform.init(backend), import("./later.ts")]);
      await requireBackend(workbench.module, order, backend);
      const fetched = await guardFetchedModules(workbench.module, sources, order);
      const { module, folder } = workbench;
      const { sealKey } = place;
      const { destroy, lock, policies } = sources;
      const judge = { policies, folder, environment, ports };
      const context: PhaseContext = {
        order,
        files,
        fetchedModules: fetched?.sha256,
        dynamicBlocks: dynamicBlocks([...used, ...(fetched?.files ?? [])]),
        credentials: secretValues(environment),
        destroy,
        lock,
        sealKey,
        terraform,
        version,
        module,
        judge,
        secrets,
      };
      const finding = order.phase === "plan" ? await planPhase(context) : await applyPhase(context);
      return { finding, toolMilliseconds: terraform.milliseconds };
    } finally {
      await workbench.dispose();
    }
  } catch (thrown) {
    const error =
      thrown instanceof UnreadableCode ? await inToolsWords(thrown, order, place, environment, ports) : thrown;
    return { finding: endedBy(error, order), toolMilliseconds: terraform?.milliseconds ?? 0 };
  }
}

/** What Terraform itself says of code that the guard can't read, where it can't read it either: people know its words. */
async function inToolsWords(
  refused: UnreadableCode,
  order: Order,
  place: RunnerPlace,
  environment: Environment,
  ports: Ports,
): Promise<unknown> {
  const { files, folder } = refused.code;
  const unreadable = refused.unreadable.filter((file) => file.endsWith(".tf"));
  if (unreadable.length === 0) return refused;
  const sources = { files, folder, executable: new Set<string>() };
  try {
    // It may be refused for its code before its paths were looked at.
    guardWrittenPaths(refused.code);
    const workbench = await setUpWorkbench(place, sources, order.providers, environment);
    try {
      const tool = { name: order.tool.name ?? "terraform" } as const;
      const childEnvironment = terraformEnvironment(environment, workbench.cliConfigFile);
      const terraform = new Terraform(tool, workbench, order.folder, childEnvironment, ports);
      const diagnosis = await terraform.readSyntax(unreadable.map((file) => `./${posix.relative(folder, file)}`));
      return diagnosis === undefined ? refused : new StepEnd("plan_failed", diagnosis);
    } finally {
      await workbench.dispose();
    }
  } catch (error) {
    return error;
  }
}

/** The job was being ended already: an apply has not planned again. */
function notBegun({ phase }: Order): Finding {
  const summary = `The job was cancelled or out of time before this ${phase} began`;
  const diagnosis = { step: "plan", summary, detail: "Nothing was changed, and no lock is left of it." } as const;
  return { outcome: "plan_failed", diagnosis };
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
