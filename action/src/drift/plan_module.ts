import { errorMessage } from "../../../src/core/error_message.ts";
import type { Settings } from "../../../src/core/catalog/model/settings.ts";
import { moduleDrift } from "../../../src/core/drift/messages.ts";
import type { ModuleDrift, PlanFound } from "../../../src/core/drift/messages.ts";
import { loadPolicies } from "../../../src/core/policy/load_policies.ts";
import { folderTreeId } from "../../../src/core/render/tree_id.ts";
import { carryOut } from "../carry_out.ts";
import { filesWithin } from "../git_tree.ts";
import { guardPaths } from "../guards.ts";
import type { Environment } from "../job.ts";
import { ownOrder } from "../own_order.ts";
import type { Ports } from "../ports.ts";
import type { Sources } from "../sources.ts";
import { rootVersionFiles } from "../checkout.ts";
import type { Checkout } from "../checkout.ts";
import { StepEnd } from "../step_end.ts";
import { wantedTool } from "../wanted_tool.ts";
import { committedBackend } from "./entity_modules.ts";
import type { EntityModule } from "./entity_modules.ts";
import type { DriftJob } from "./job.ts";

/** What every root module of one check is planned with. */
export interface DriftBench {
  readonly job: DriftJob;
  readonly environment: Environment;
  readonly ports: Ports;
  readonly checkout: Checkout;
  readonly settings: Settings["terraform"];
}

/**
 * Plans one root module as a run would, without its policies, which judge what is going to be applied.
 * @param temporaryFolder of this worker's own
 * @returns nothing when it is as its code says
 */
export async function planModule(
  module: EntityModule,
  bench: DriftBench,
  temporaryFolder: string,
): Promise<ModuleDrift | undefined> {
  return driftOf(module.folder, () => planned(module, bench, temporaryFolder));
}

/** What a plan says of drift. Whatever is wrong with one module, the others are to be heard of. */
export async function driftOf(folder: string, plan: () => Promise<PlanFound>): Promise<ModuleDrift | undefined> {
  try {
    return moduleDrift(folder, await plan());
  } catch (error) {
    const summary = errorMessage(error);
    const guard = { step: "guard", summary } as const;
    return { folder, state: "failed", diagnosis: error instanceof StepEnd ? error.diagnosis : guard };
  }
}

async function planned(
  { folder, entries }: EntityModule,
  { job, environment, ports, checkout, settings }: DriftBench,
  temporaryFolder: string,
) {
  const files = filesWithin(await checkout.read(entries), folder);
  const backend = committedBackend(files);
  const head = checkout.commit;
  const order = ownOrder(job, settings, { phase: "plan", head, folder, tree: folderTreeId(files), backend });
  const sources = async (): Promise<Sources> => {
    guardPaths(files, order);
    const tool = wantedTool(order.tool, [{ files, folder: "." }, await rootVersionFiles(checkout)]);
    const policies = loadPolicies(new Map());
    return { files, folder: ".", executable: new Set(), destroy: false, lock: false, tool, policies };
  };
  return (await carryOut(order, { ...job, temporaryFolder }, environment, ports, sources)).finding;
}
