import { settingsFile } from "../../../src/core/catalog/read_settings.ts";
import { keyText } from "../../../src/core/plan/keys.ts";
import { policyFolder } from "../../../src/core/policy/model.ts";
import type { Environment } from "../job.ts";
import type { Ports } from "../ports.ts";
import { applyPush } from "./apply_push.ts";
import { checkDrift } from "./check_drift.ts";
import type { Bench, StandaloneJob, StandaloneOutcome } from "./bench.ts";
import { openCheckout } from "../checkout.ts";
import { rulesCommit } from "./event.ts";
import type { ChangeEvent } from "./event.ts";
import type { PullPorts } from "./github_ports.ts";
import type { IssuePorts } from "./issue_ports.ts";
import { historyOf } from "./history.ts";
import { planPull } from "./plan_pull.ts";
import { terraformSettings } from "../settings.ts";

export { pullPorts } from "./github_ports.ts";
export { issuePorts } from "./issue_ports.ts";
export { readStandaloneJob } from "./job.ts";

/**
 * Plans what a pull request changes, applies what a merged one was planned to do, or looks for drift.
 * @throws JobFailure when there is nothing that could be shown on a pull request, or in the issue that tells of drift
 */
export async function runStandalone(
  job: StandaloneJob,
  environment: Environment,
  ports: Ports,
  pulls: PullPorts,
  issues: IssuePorts,
): Promise<StandaloneOutcome> {
  ports.mask(keyText(job.sealKey));
  const { event } = job;
  if (event.kind === "check") return checkDrift(job, environment, ports, issues);
  const open = (): Promise<Bench> => openBench(job, event, environment, ports, pulls);
  const teller = { job, ports, pulls };
  return event.kind === "pull_request" ? planPull(teller, event, open) : applyPush(teller, event, open);
}

async function openBench(
  job: StandaloneJob,
  event: ChangeEvent,
  environment: Environment,
  ports: Ports,
  pulls: PullPorts,
): Promise<Bench> {
  const checkout = await openCheckout(job.workspace, job.commit, environment, ports);
  const history = historyOf(job, environment, ports);
  if (event.kind === "push") await history.require(event.before);
  const rules = rulesCommit(event, job.commit);
  const written = await checkout.readAt(rules, settingsFile);
  const settings = () => terraformSettings(written, "the default branch");
  const tree = await checkout.folderAt(rules, policyFolder);
  const policies = tree === undefined ? undefined : { commit: rules, tree };
  return { job, environment, ports, pulls, checkout, history, settings, policies };
}
