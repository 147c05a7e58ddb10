import { settingsFile } from "../../../src/core/catalog/read_settings.ts";
import { isCode } from "../../../src/core/render/guard_module.ts";
import { carryOut } from "../carry_out.ts";
import { openCheckout } from "../checkout.ts";
import { driftLines, driftOutcome, driftTitle } from "../drift/drift_text.ts";
import type { DriftOutcome } from "../drift/drift_text.ts";
import { driftReport, initsOneByOne, planAll, requireHead } from "../drift/plan_all.ts";
import { driftOf } from "../drift/plan_module.ts";
import type { Environment } from "../job.ts";
import type { Ports } from "../ports.ts";
import { addToSummary } from "../publish.ts";
import { terraformSettings } from "../settings.ts";
import { withAdvice } from "./advice.ts";
import type { StandaloneJob } from "./bench.ts";
import { moduleAt, unmatched } from "./changed_modules.ts";
import { moduleNoun, tellDrift } from "./drift_issue.ts";
import type { IssuePorts } from "./issue_ports.ts";
import { openModule } from "./module_job.ts";
import type { ModuleBench } from "./module_job.ts";
import { directoryLists } from "./named_directories.ts";
import { rootModules } from "./root_modules.ts";

/**
 * Plans every root module of the default branch's head, applies nothing, and keeps one issue about those that are not as their code
 * says. Policies judge what is going to be applied, and are not asked; no lock is taken, so that no apply has to wait.
 * @throws JobFailure when another commit is checked out, the folders match nothing, or the job was cancelled
 */
export async function checkDrift(
  job: StandaloneJob,
  environment: Environment,
  ports: Ports,
  issues: IssuePorts,
): Promise<DriftOutcome> {
  const checkout = await openCheckout(job.workspace, undefined, environment, ports);
  const head = await issues.defaultBranchHead();
  requireHead(checkout, head);
  const paths = checkout.entries.map(({ path }) => path);
  const folders = rootModules(job.directories, paths);
  if (folders.length === 0 && paths.some(isCode)) throw unmatched(job.directories);
  const settings = terraformSettings(await checkout.readAt(head, settingsFile), "the default branch");
  const bench: ModuleBench = {
    job: { ...job, commit: head },
    environment,
    ports: initsOneByOne(ports),
    checkout,
    settings: () => settings,
    policies: undefined,
  };
  const modules = folders.map((folder) => ({ folder }));
  const found = await planAll(modules, job, ports, ({ folder }, temporaryFolder) =>
    driftOf(folder, () => planned(folder, { ...bench, job: { ...bench.job, temporaryFolder } })),
  );
  const report = driftReport(job, head, folders.length, found);
  const [title, lines] = [driftTitle(report, moduleNoun), driftLines(report)];
  ports.log([title, ...lines].join("\n"));
  await addToSummary(`### ${title}\n\n${lines.map((line) => `- ${line}`).join("\n")}`, ports);
  await tellDrift(report, job, issues, await directoryLists(checkout));
  return driftOutcome(report);
}

async function planned(folder: string, bench: ModuleBench) {
  const { job, environment, ports, checkout } = bench;
  const module = await moduleAt(checkout, folder);
  const { order, files, sources } = await openModule({ module, phase: "plan", pull: 0 }, bench);
  const unlocked = async () => ({ ...(await sources()), lock: false });
  return withAdvice((await carryOut(order, job, environment, ports, unlocked)).finding, { files, folder });
}
