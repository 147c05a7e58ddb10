import { settingsFile } from "./core/catalog/read_settings.ts";
import { findChangeFaults } from "./core/check/find_change_faults.ts";
import type { JqEvaluator } from "./core/expressions.ts";
import type { Fault } from "./core/faults.ts";
import type { CatalogReader } from "./github/catalog_reader.ts";
import { appCheckName } from "./core/check_names.ts";
import { postCatalogCheck } from "./github/post_catalog_check.ts";
import { readUnknownOwners, unknownOwnerFault } from "./github/read_unknown_owners.ts";
import { isBranchOf } from "./github/pull_head.ts";
import type { Repository } from "./github/repository.ts";

/**
 * Checks a pull request that people opened: what the catalog would be, and the change itself. The default branch requires
 * this check, so that every pull request gets one.
 */
export async function reconcilePull(
  repository: Repository,
  catalogs: CatalogReader,
  jq: JqEvaluator,
  number: number,
): Promise<void> {
  const { octokit, name, app } = repository;
  const { data: pull } = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    ...name,
    pull_number: number,
  });
  // The app's own are checked as runs, by their plan.
  const isRun = pull.user.login === app.botLogin && /^(run|restore)\//.test(pull.head.ref);
  if (pull.state !== "open" || isRun || pull.base.ref !== pull.base.repo.default_branch) return;
  if (await isChecked(repository, catalogs, pull.head.sha)) return;
  // Those of the repository's own branches come from people who may write to it.
  const isFromFork = !isBranchOf(repository.fullName, pull.head);
  const faults =
    isFromFork && pull.changed_files > mostFilesFromFork
      ? [tooManyFiles(pull.changed_files)]
      : await faultsOf(repository, catalogs, jq, pull.head.sha);
  await postCatalogCheck(repository, { head: pull.head.sha }, faults);
}

async function faultsOf(
  repository: Repository,
  catalogs: CatalogReader,
  jq: JqEvaluator,
  head: string,
): Promise<readonly Fault[]> {
  const { clone } = catalogs;
  const catalog = await catalogs.read(head);
  // Read after the head was fetched, so that whatever the head has merged of the default branch is in it.
  const current = await clone.defaultCommit();
  const start = await clone.mergeBase(current, head);
  if (start === undefined) return [noCommonCommit];
  const { settings } = await catalogs.read(current);
  const [base, messages] = await Promise.all([catalogs.read(start), clone.messagesSince(start, head)]);
  // Who is on GitHub only GitHub knows, and only a change of CODEOWNERS is a reason to ask.
  const unknown = catalog.codeowners?.text === base.codeowners?.text ? [] : await readUnknownOwners(repository, head);
  return [
    ...unknown.map(unknownOwnerFault),
    ...(await findChangeFaults({ base, head: catalog, settings, messages }, jq)),
  ];
}

/** Anybody may open one from a fork, and files cost time to read: a megabyte of YAML a tenth of a second. */
const mostFilesFromFork = 200;

function tooManyFiles(count: number): Fault {
  return {
    severity: "error",
    rule: "too-many-files",
    place: { file: settingsFile },
    message: `This pull request from a fork changes ${String(count)} files, and no more than ${String(mostFilesFromFork)} are checked.`,
    remedy: "Split it, or let somebody who may write here push its branch to this repository.",
  };
}

const noCommonCommit: Fault = {
  severity: "error",
  rule: "no-common-commit",
  place: { file: settingsFile },
  message: "This pull request has no commit in common with the default branch, so nobody can say what it changes.",
  remedy: "Begin a branch at the default branch.",
};

/**
 * A commit that a run's branch stands on is the run's to judge. Once the run has left it, what the app said of its plan there
 * says nothing about it as a change of the catalog.
 */
async function isChecked({ octokit, name, app }: Repository, { clone }: CatalogReader, ref: string): Promise<boolean> {
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
    ...name,
    ref,
    app_id: app.id,
    check_name: appCheckName,
    filter: "all",
    per_page: 100,
  });
  if (data.check_runs.length === 0) return false;
  // What is about a job always holds its order; a verdict on a catalog, or on a folder that was restored, has no such text.
  if (data.check_runs.some(({ output }) => (output.text ?? "") === "")) return true;
  await clone.fetch();
  return [...(await clone.refs("refs/heads/run/")).values()].includes(ref);
}
