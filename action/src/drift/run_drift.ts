import path from "node:path";
import { driftCheck, fitDrift, signDrift } from "../../../src/core/drift/drift_message.ts";
import type { DriftReport, ModuleDrift } from "../../../src/core/drift/messages.ts";
import { settingsFile } from "../../../src/core/catalog/read_settings.ts";
import { keyText } from "../../../src/core/plan/keys.ts";
import { JobFailure } from "../failure.ts";
import type { Environment } from "../job.ts";
import type { Ports } from "../ports.ts";
import { openCheckout } from "../checkout.ts";
import { terraformSettings } from "../settings.ts";
import { driftLines, driftTitle } from "./drift_text.ts";
import { entityModules } from "./entity_modules.ts";
import type { EntityModule } from "./entity_modules.ts";
import { inParallel, oneAfterTheOther } from "../in_parallel.ts";
import type { DriftJob } from "./job.ts";
import { planModule } from "./plan_module.ts";
import type { DriftBench } from "./plan_module.ts";

export { defaultBranchHead } from "./default_branch.ts";
export { driftOutcome } from "./drift_text.ts";
export { readDriftJob } from "./job.ts";

/** So many root modules are planned at once: providers wait for their clouds most of the time, and take some hundred MB each. */
const workers = 4;

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
  if (checkout.commit !== head) {
    throw new JobFailure(
      `The checkout is at ${checkout.commit}, and the default branch at ${head}: either it moved just now, or the workflow checks ` +
        "out something else. Nothing is reported; start the workflow again, or wait for the next check.",
    );
  }
  const settings = terraformSettings(await checkout.readAt(head, settingsFile), "the default branch");
  const bench = { job, environment, ports: initsOneByOne(ports), checkout, settings };
  const modules = entityModules(checkout.entries, settings.root);
  const found = await planAll(modules, bench);
  if (ports.interruption.signal.aborted) {
    throw new JobFailure(
      "The job was cancelled or out of time: nothing is reported. Raise its `timeout-minutes` if it needs more.",
    );
  }
  const report: DriftReport = fitDrift({
    version: 1,
    repository: `${job.repository.owner}/${job.repository.name}`,
    head,
    workflowRunId: job.runId,
    workflowRunAttempt: job.runAttempt,
    clean: modules.length - found.length,
    modules: found,
  });
  await publish(report, job, ports);
  return report;
}

/**
 * All of them, several at once. Code can see where it runs, and runs are always planned in the same place: what seems to have
 * drifted elsewhere is planned once more there, before anybody is told.
 */
async function planAll(modules: readonly EntityModule[], bench: DriftBench): Promise<readonly ModuleDrift[]> {
  const { temporaryFolder } = bench.job;
  const first = await inParallel(modules, workers, async (module, worker) => {
    const place = worker === 0 ? temporaryFolder : path.join(temporaryFolder, `gatehouse-drift-${worker}`);
    return { module, isSure: worker === 0, drift: await planModule(module, bench, place) };
  });
  const found: ModuleDrift[] = [];
  for (const { module, isSure, drift } of first) {
    const again = drift?.state === "drifted" && !isSure ? await planModule(module, bench, temporaryFolder) : drift;
    if (again !== undefined) found.push(again);
  }
  return found;
}

/** Terraform does not bear two that fill the same cache of providers at once. */
function initsOneByOne(ports: Ports): Ports {
  const inTurn = oneAfterTheOther();
  return {
    ...ports,
    execute: (command, args, options) =>
      args[0] === "init" ? inTurn(() => ports.execute(command, args, options)) : ports.execute(command, args, options),
  };
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
