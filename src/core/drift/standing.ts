import type { Catalog } from "../catalog/model/catalog.ts";
import type { TreeEntries } from "../catalog/tree/tree_entries.ts";
import { decodeName, runBranch } from "../render/names.ts";
import type { DriftReport, ModuleDrift } from "./messages.ts";

/** An entity by its root module's folder. */
export interface DriftedEntity {
  readonly blueprint: string;
  readonly identifier: string;
  readonly module: ModuleDrift;
}

/** One of which nothing is said now: a run is changing it, or has since it was planned. */
export interface SetAside {
  readonly blueprint: string;
  readonly identifier: string;
  /** The run's issue. */
  readonly run?: number;
}

export interface DriftFacts {
  readonly report: DriftReport;
  /** The default branch as it is now. */
  readonly catalog: Catalog;
  /** The commit that was planned. */
  readonly planned: TreeEntries;
  /** Runs that hold an entity, or were not recorded yet when it was planned: their issues by their branches. */
  readonly runs: ReadonlyMap<string, number>;
}

export interface Standing {
  readonly entities: readonly DriftedEntity[];
  readonly setAside: readonly SetAside[];
}

/**
 * What a report says of entities that nobody is changing. While a run is between its merge and its record, and after it, a plan
 * of the code as it was tells nothing.
 */
export function standingDrift({ report, catalog, planned, runs }: DriftFacts): Standing {
  const entities: DriftedEntity[] = [];
  const setAside: SetAside[] = [];
  for (const module of report.modules) {
    const names = entityOf(module.folder);
    if (names === undefined) continue;
    const run = runs.get(runBranch(names.blueprint, names.identifier));
    const isSame = planned.get(module.folder)?.oid === catalog.tree.entries.get(module.folder)?.oid;
    if (run !== undefined) setAside.push({ ...names, run });
    else if (isSame) entities.push({ ...names, module });
    else setAside.push(names);
  }
  return { entities, setAside };
}

/** The entity of a folder `<root>/<blueprint>/<entity>`; nothing for a folder that no run can have written. */
export function entityOf(folder: string): { readonly blueprint: string; readonly identifier: string } | undefined {
  const [entity = "", parent = ""] = folder.split("/").reverse();
  const [blueprint, identifier] = [decodeName(parent), decodeName(entity)];
  return blueprint === undefined || identifier === undefined ? undefined : { blueprint, identifier };
}
