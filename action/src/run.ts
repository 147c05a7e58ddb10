import { keyText } from "../../src/core/plan/keys.ts";
import type { Order, Report } from "../../src/core/plan/messages.ts";
import { generatedFiles } from "../../src/core/render/template_files.ts";
import { carryOut, reportOf } from "./carry_out.ts";
import { findOrder } from "./find_order.ts";
import { GitObjects } from "./git_objects.ts";
import { guardPaths } from "./guards.ts";
import type { Environment, Job } from "./job.ts";
import type { Ports } from "./ports.ts";
import { readPolicies } from "./read_policies.ts";
import { readRenderedFolder } from "./rendered_folder.ts";
import type { Sources } from "./sources.ts";
import { versionFileNames, wantedTool } from "./wanted_tool.ts";

/**
 * Carries out the app's order and reports. Once there is an order, every way this can end is in a signed report.
 * @throws JobFailure when there is no order that can be believed
 */
export async function run(job: Job, environment: Environment, ports: Ports): Promise<Report> {
  ports.mask(keyText(job.sealKey));
  const order = await findOrder(job, ports);
  ports.log(`Gatehouse: ${order.phase} of ${order.folder} at ${order.head}, for issue #${order.issue}.`);
  const sources = (): Promise<Sources> => orderedSources(order, new GitObjects(job, environment, ports));
  const report = reportOf(order, job, await carryOut(order, job, environment, ports, sources));
  const { publish } = await import("./later.ts");
  await publish(report, job.sealKey, ports);
  return report;
}

async function orderedSources(order: Order, git: GitObjects): Promise<Sources> {
  const { files, besideFolder } = await readRenderedFolder(order, versionFileNames, git);
  const policies = await readPolicies(order, git);
  guardPaths(files, order);
  const tool = wantedTool(order.tool, [
    { files, folder: "." },
    { files: besideFolder, folder: "." },
  ]);
  const destroy = files.has(generatedFiles.destroy);
  return { files, folder: ".", executable: new Set(), destroy, lock: true, tool, policies };
}
