import { decideDashboard } from "./core/drift/decide.ts";
import { isRecorded } from "./core/run/records.ts";
import type { TreeEntries } from "./core/catalog/tree/tree_entries.ts";
import type { RunKeys } from "./core/run/keys.ts";
import type { CatalogReader } from "./github/catalog_reader.ts";
import { readDashboard, writeDashboard } from "./github/drift_dashboard.ts";
import { readLatestDrift } from "./github/read_drift.ts";
import { type Overview, readOverview } from "./github/read_overview.ts";
import type { Repository } from "./github/repository.ts";
import { runsOnBranches } from "./github/runs_on_branches.ts";

export interface DriftReconciler {
  readonly repository: Repository;
  readonly catalogs: CatalogReader;
  readonly keys: RunKeys;
}

/** Brings the dashboard's issue in line with what the newest check for drift found, and with what runs have done since. */
export async function reconcileDrift({ repository, catalogs, keys }: DriftReconciler): Promise<void> {
  const overview = await readOverview(repository);
  if (overview === undefined) return;
  const found = await readLatestDrift(repository, overview.branch, keys.seal);
  if (found === undefined) return;
  const { report, run, repositoryUrl: url } = found;
  await catalogs.update(overview.head, overview.runBranches);
  await catalogs.clone.fetchCommit(report.head);
  const planned = (await catalogs.clone.tree(report.head)).entries;
  const runs = await runsUnderWay(catalogs, overview, planned);
  const facts = { report, catalog: await catalogs.read(overview.head), planned, runs };
  const dashboard = await readDashboard(repository);
  const step = decideDashboard(facts, { url, branch: overview.branch, run }, dashboard, keys.announcement);
  if (step !== undefined) await writeDashboard(repository, step);
}

/** Runs that hold their entity's branch, and merged ones that were not recorded yet when the commit was planned. */
async function runsUnderWay(
  { clone }: CatalogReader,
  { runBranches, mergedRuns }: Overview,
  planned: TreeEntries,
): Promise<ReadonlyMap<string, number>> {
  const merged = [...mergedRuns].filter(([run]) => !isRecorded(planned, run));
  const held = await runsOnBranches(clone, runBranches);
  return new Map([...merged.map(([run, branch]) => [branch, run] as const), ...held]);
}
