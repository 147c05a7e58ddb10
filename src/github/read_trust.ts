import type { Catalog } from "../core/catalog/model/catalog.ts";
import { type BranchRules, readRulesetRules } from "../core/trust/branch_rules.ts";
import { guardedFiles, runBranchGaps, trustGaps } from "../core/trust/trust_root.ts";
import type { UnknownOwner } from "./read_unknown_owners.ts";
import type { Repository } from "./repository.ts";

/**
 * What the protection of the default branch and of a run's own branch lacks, as sentences. Asked for the run's very branch,
 * since a ruleset may leave some out; GitHub answers for branches that are not there yet. Each answer is remembered by its
 * ETag, so that only the first question about an entity's branch costs anything of the hourly limit.
 */
export async function readTrustGaps(
  repository: Repository,
  catalog: Catalog,
  defaultBranch: string,
  runBranch: string | undefined,
  unknownOwners: readonly UnknownOwner[],
): Promise<readonly string[]> {
  const [rules, runRules] = await Promise.all([
    readRules(repository, defaultBranch),
    runBranch === undefined ? undefined : readRules(repository, runBranch),
  ]);
  const gaps = trustGaps({
    appId: repository.app.id,
    rules,
    ...(catalog.codeowners === undefined ? {} : { codeowners: catalog.codeowners }),
    paths: guardedFiles(catalog.tree.entries),
    unknownOwners,
  });
  const runGaps = runBranch === undefined || runRules === undefined ? [] : runBranchGaps(runBranch, runRules);
  return [...gaps, ...runGaps].map(({ message }) => message);
}

async function readRules({ octokit, name }: Repository, branch: string): Promise<BranchRules> {
  const route = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
  return readRulesetRules(await octokit.paginate(route, { ...name, branch, per_page: 100 }));
}
