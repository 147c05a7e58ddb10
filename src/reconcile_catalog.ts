import { checkDefaultBranch, type DefaultBranchChecker } from "./check_default_branch.ts";
import { formChanges, labelsOf } from "./core/forms/sync_forms.ts";
import type { Catalog } from "./core/catalog/model/catalog.ts";
import { isRecorded } from "./core/run/records.ts";
import { commitFiles } from "./github/commit_files.ts";
import { ensureLabels } from "./github/ensure_labels.ts";
import { type Overview, readOverview } from "./github/read_overview.ts";
import { runsOnBranches } from "./github/runs_on_branches.ts";
import type { Repository } from "./github/repository.ts";
import { type CheckedStart, startOf } from "./reconcile_pull.ts";

export interface CatalogReconciler extends DefaultBranchChecker {
  readonly lookAt: (kind: "run" | "pull", number: number) => void;
  /** As in `PullChecker`. */
  readonly starts: ReadonlyMap<string, CheckedStart>;
  /** Also runs that wait for a job and not for the catalog: their job's end is announced, unless the event was lost. */
  readonly all: boolean;
}

/**
 * Brings the catalog's forms and labels in line with its actions, says what is wrong with it, and has runs looked at: those
 * that wait for people or their turn, since what happened here may concern them; in a sweep every one that is not over.
 */
export async function reconcileCatalog(reconciler: CatalogReconciler): Promise<void> {
  const { repository, catalogs } = reconciler;
  const overview = await readOverview(repository);
  if (overview === undefined) return;
  await catalogs.update(overview.head, overview.runBranches);
  const catalog = await catalogs.read(overview.head);
  // Runs come first: whatever is wrong with a form, no run may have to wait for it.
  for (const issue of await runsToLookAt(reconciler, overview, catalog)) reconciler.lookAt("run", issue);
  for (const pull of await pullsToLookAt(reconciler, overview)) reconciler.lookAt("pull", pull);
  const current = await syncForms(repository, catalog, overview.branch);
  // A commit of forms is a push, and the push brings the next look.
  if (current) await checkDefaultBranch(reconciler, catalog);
}

async function runsToLookAt(
  { all, catalogs }: CatalogReconciler,
  overview: Overview,
  catalog: Catalog,
): Promise<Iterable<number>> {
  if (!all) return overview.waitingRuns;
  const merged = [...overview.mergedRuns.keys()].filter((run) => !isRecorded(catalog.tree.entries, run));
  const held = await runsOnBranches(catalogs.clone, overview.runBranches);
  return new Set([...overview.openRuns, ...merged, ...held.values()]);
}

/** Pull requests of people that were not checked yet, or change something else now that others are merged. */
async function pullsToLookAt(
  { catalogs: { clone }, starts }: CatalogReconciler,
  { head: current, openPulls }: Overview,
): Promise<readonly number[]> {
  const isMoved = async (head: string, { start, current: then }: CheckedStart): Promise<boolean> => {
    if (then === undefined || then === current) return false;
    // What the clone has let go again is fetched for the check.
    return !(await clone.hasCommit(head)) || startOf(await clone.mergeBases(current, head)) !== start;
  };
  const found: number[] = [];
  for (const { number, head } of openPulls) {
    const checked = starts.get(head);
    if (checked === undefined || (await isMoved(head, checked))) found.push(number);
  }
  return found;
}

/** @returns false when something was committed, or had to be tried again. */
async function syncForms(repository: Repository, catalog: Catalog, branch: string): Promise<boolean> {
  const { additions, deletions } = await formChanges(catalog);
  // Also where no form changes: without the label that somebody deleted nobody could approve any more.
  await ensureLabels(repository, labelsOf(catalog));
  if (additions.size === 0 && deletions.length === 0) return true;
  const committed = await commitFiles(repository, {
    branch,
    parent: catalog.commit,
    additions,
    deletions,
    headline: "Generate issue forms from the catalog's actions",
    body: `Catalog: ${catalog.commit}`,
  });
  if (!committed)
    throw new Error(`The default branch of ${repository.fullName} moved while forms were being generated.`);
  return false;
}
