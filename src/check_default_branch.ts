import type { Catalog } from "./core/catalog/model/catalog.ts";
import { changesBetween } from "./core/catalog/tree/tree_entries.ts";
import { findFaults } from "./core/check/find_faults.ts";
import { firstOfFiles } from "./core/check/first_of_files.ts";
import type { JqEvaluator } from "./core/expressions.ts";
import type { CatalogReader } from "./github/catalog_reader.ts";
import { catalogCheckName, postCatalogCheck } from "./github/post_catalog_check.ts";
import type { Repository } from "./github/repository.ts";

export interface DefaultBranchChecker {
  readonly repository: Repository;
  readonly catalogs: CatalogReader;
  readonly jq: JqEvaluator;
  /** Heads of the default branch that were checked by this process. */
  readonly checked: Set<string>;
}

/**
 * Says on the default branch's head whether the catalog is in order: always where people pushed, and wherever it is not. What
 * runs alone have written costs no request: it was judged before it was written. Under a name of its own, so that it can never
 * stand for the check that a pull request has to pass.
 */
export async function checkDefaultBranch(checker: DefaultBranchChecker, catalog: Catalog): Promise<void> {
  const { repository, jq, checked } = checker;
  if (checked.has(catalog.commit)) return;
  const faults = await findFaults(catalog, jq);
  const isWanted = faults.length > 0 || (await isOfPeople(checker, catalog));
  if (isWanted && !(await isSaid(checker, catalog.commit))) {
    await postCatalogCheck(repository, { head: catalog.commit, name: catalogCheckName }, firstOfFiles(faults));
  }
  checked.add(catalog.commit);
}

/**
 * The merge of a run's pull request brings only what the run has rendered, and the app's record what was judged before. The app's
 * commit of forms stands in the place of the push that it answers.
 */
async function isOfPeople(
  { repository, catalogs: { clone } }: DefaultBranchChecker,
  catalog: Catalog,
): Promise<boolean> {
  const { author, parents } = await clone.readCommit(catalog.commit);
  const [parent] = parents;
  const before = parent === undefined ? undefined : await clone.tree(parent);
  const changed = [...changesBetween(before?.entries.root, catalog.tree.entries.root)].map(({ path }) => path);
  if (author.name === repository.app.botLogin) return changed.some((path) => path.startsWith(".github/"));
  const written = [catalog.settings.terraform.root, "runs"];
  return changed.some((path) => !written.some((folder) => path.startsWith(`${folder}/`)));
}

/** A process before this one may have said it. */
async function isSaid({ repository, checked }: DefaultBranchChecker, ref: string): Promise<boolean> {
  if (checked.size > 0) return false;
  const { octokit, name, app } = repository;
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
    ...name,
    ref,
    app_id: app.id,
    check_name: catalogCheckName,
    per_page: 1,
  });
  return data.total_count > 0;
}
