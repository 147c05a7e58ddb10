import { driftCheck, signDrift } from "../../../src/core/drift/drift_message.ts";
import type { DriftReport } from "../../../src/core/drift/messages.ts";
import { settingsFile } from "../../../src/core/catalog/read_settings.ts";
import { keyText } from "../../../src/core/plan/keys.ts";
import type { Environment } from "../job.ts";
import type { Ports } from "../ports.ts";
import { openCheckout } from "../checkout.ts";
import { terraformSettings } from "../settings.ts";
import { driftLines, driftTitle } from "./drift_text.ts";
import { entityModules } from "./entity_modules.ts";
import type { DriftJob } from "./job.ts";
import { driftReport, initsOneByOne, planAll, requireHead } from "./plan_all.ts";
import { planModule } from "./plan_module.ts";

export { defaultBranchHead } from "./default_branch.ts";
export { driftOutcome } from "./drift_text.ts";
export { readDriftJob } from "./job.ts";

/**
 * Plans every root module of the default branch's head, applies nothing, and reports what is not as its code says.
 * @param head where the default branch is, by GitHub's word
 * @throws JobFailure when another commit is checked out, or the job was cancelled: half a check would say too much
 */
export async function runDrift(
  job: DriftJob,
  environment: Environment,
  ports: Ports,
  head: string,
): Promise<DriftReport> {
  ports.mask(keyText(job.sealKey));
  const checkout = await openCheckout(job.workspace, undefined, environment, ports);
  requireHead(checkout, head);
  const settings = terraformSettings(await checkout.readAt(head, settingsFile), "the default branch");
  const bench = { job, environment, ports: initsOneByOne(ports), checkout, settings };
  const modules = entityModules(checkout.entries, settings.root);
  const found = await planAll(modules, job, ports, (module, place) => planModule(module, bench, place));
  const report = driftReport(job, head, modules.length, found);
  await publish(report, job, ports);
  return report;
}

/** Of the 65,535 bytes that a check run's summary holds. */
const summaryBytes = 60_000;

/** On the commit that the workflow run was started for: there the app looks for it. Drift is no fault of that commit. */
async function publish(report: DriftReport, { startedFor, runId, sealKey }: DriftJob, ports: Ports): Promise<void> {
  const title = driftTitle(report);
  const lines = driftLines(report);
  ports.log([title, ...lines].join("\n"));
  const text = lines.map((line) => `- ${line}`).join("\n");
  await ports.addToSummary(`### ${title}\n\n${text}`);
  await ports.createCheckRun({
    name: driftCheck,
    headSha: startedFor,
    externalId: String(runId),
    conclusion: report.modules.length === 0 ? "success" : "neutral",
    title,
    summary: Buffer.from(text || "Nothing to show.")
      .subarray(0, summaryBytes)
      .toString(),
    text: signDrift(report, sealKey),
  });
}
