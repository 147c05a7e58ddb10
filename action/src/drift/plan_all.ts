import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fitDrift } from "../../../src/core/drift/drift_message.ts";
import type { DriftReport, ModuleDrift } from "../../../src/core/drift/messages.ts";
import { oneAtATime } from "../../../src/core/one_at_a_time.ts";
import { list } from "../../../src/core/report/markdown.ts";
import type { Checkout } from "../checkout.ts";
import { JobFailure } from "../failure.ts";
import { inParallel } from "../in_parallel.ts";
import type { RunnerPlace } from "../job.ts";
import type { Ports } from "../ports.ts";

/** So many root modules are planned at once: providers wait for their clouds most of the time, and take some hundred MB each. */
const workers = 4;

/**
 * Plans all of them, several at once, and answers those that are not as their code says. Code can see where it runs, and it is always
 * applied in the same place: what seems to have drifted elsewhere is planned once more there, before anybody is told.
 * @param plan gets a module, and a temporary folder of this worker's own
 * @throws JobFailure when the job was cancelled: half a check would say too much
 */
export async function planAll<Module extends { readonly folder: string }>(
  modules: readonly Module[],
  { temporaryFolder }: Pick<RunnerPlace, "temporaryFolder">,
  { interruption }: Pick<Ports, "interruption">,
  plan: (module: Module, temporaryFolder: string) => Promise<ModuleDrift | undefined>,
): Promise<readonly ModuleDrift[]> {
  const isOver = (): boolean => interruption.signal.aborted;
  let ended = 0;
  const begun = new Set<string>();
  const planUnlessOver = async (module: Module, place: string): Promise<ModuleDrift | undefined> => {
    if (isOver()) return undefined;
    begun.add(module.folder);
    const drift = await plan(module, place);
    if (isOver()) return undefined;
    begun.delete(module.folder);
    ended += 1;
    return drift;
  };
  const first = await inParallel(modules, workers, async (module, worker) => {
    const place = worker === 0 ? temporaryFolder : path.join(temporaryFolder, `gatehouse-drift-${worker}`);
    await mkdir(place, { recursive: true });
    return { module, isSure: worker === 0, drift: await planUnlessOver(module, place) };
  });
  const found: ModuleDrift[] = [];
  for (const { module, isSure, drift } of first) {
    const again = drift?.state === "drifted" && !isSure ? await planUnlessOver(module, temporaryFolder) : drift;
    if (again !== undefined) found.push(again);
  }
  if (!isOver()) return found;
  const running = begun.size === 0 ? "" : ` Still being planned: ${list([...begun].sort())}.`;
  throw new JobFailure(
    `The job was cancelled or out of time: nothing is reported. ${ended} of ${modules.length} root modules were planned until then.${running} ` +
      "Where one of them never ends, find out what its provider waits for; else raise the job's `timeout-minutes`.",
  );
}

/** What a check of so many root modules has found. */
export function driftReport(
  { repository, runId, runAttempt }: RunnerPlace,
  head: string,
  total: number,
  found: readonly ModuleDrift[],
): DriftReport {
  return fitDrift({
    version: 1,
    repository: `${repository.owner}/${repository.name}`,
    head,
    workflowRunId: runId,
    workflowRunAttempt: runAttempt,
    clean: total - found.length,
    modules: found,
  });
}

/** Terraform does not bear two that fill the same cache of providers at once. */
export function initsOneByOne(ports: Ports): Ports {
  const inTurn = oneAtATime();
  return {
    ...ports,
    execute: (command, args, options) =>
      args[0] === "init" ? inTurn(() => ports.execute(command, args, options)) : ports.execute(command, args, options),
  };
}

/** @throws JobFailure when another commit is checked out than the default branch is at by GitHub's word */
export function requireHead({ commit }: Pick<Checkout, "commit">, head: string): void {
  if (commit === head) return;
  throw new JobFailure(
    `The checkout is at ${commit}, and the default branch at ${head}: either it moved just now, or the workflow checks ` +
      "out something else. Nothing is reported; start the workflow again, or wait for the next check.",
  );
}
