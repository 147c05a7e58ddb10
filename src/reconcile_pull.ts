import { settingsFile } from "./core/catalog/read_settings.ts";
import { findChangeFaults } from "./core/check/find_change_faults.ts";
import { firstOfFiles } from "./core/check/first_of_files.ts";
import type { JqEvaluator } from "./core/expressions.ts";
import type { Fault } from "./core/faults.ts";
import { GitError } from "./github/git_failure.ts";
import type { CatalogReader } from "./github/catalog_reader.ts";
import { appCheckName } from "./core/check_names.ts";
import { postCatalogCheck } from "./github/post_catalog_check.ts";
import { readUnknownOwners, unknownOwnerFault } from "./github/read_unknown_owners.ts";
import { isBranchOf } from "./github/pull_head.ts";
import type { Repository } from "./github/repository.ts";

export interface PullChecker {
  readonly repository: Repository;
  readonly catalogs: CatalogReader;
  readonly jq: JqEvaluator;
  /** By the heads that were checked by this process. */
  readonly starts: Map<string, CheckedStart>;
}

/** Where a head had left the default branch. */
export interface CheckedStart {
  /** As `startOf` has it. */
  readonly start: string;
  /** Where the default branch was; absent where the head was refused unread, wherever it is. */
  readonly current?: string;
}

/** In a word, where a branch left another: it changes what differs from there. */
export function startOf(mergeBases: readonly string[]): string {
  return `from ${mergeBases.slice(0, mostMergeBases).join(" ")}`;
}

/**
 * Checks a pull request that people opened: what the catalog would be, and the change itself. The default branch requires
 * this check, so that every pull request gets one; and another one when what it changes is something else, since commits of it
 * have reached the default branch in other ways.
 */
export async function reconcilePull(checker: PullChecker, number: number): Promise<void> {
  const { repository, catalogs, starts } = checker;
  const { octokit, name, app } = repository;
  const { data: pull } = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    ...name,
    pull_number: number,
  });
  // The app's own are checked as runs, by their plan.
  const isRun = pull.user.login === app.botLogin && /^(run|restore)\//.test(pull.head.ref);
  if (pull.state !== "open" || isRun || pull.base.ref !== pull.base.repo.default_branch) return;
  const head = pull.head.sha;
  // Those of the repository's own branches come from people who may write to it.
  const isFromFork = !isBranchOf(repository.fullName, pull.head);
  const change = await (isFromFork
    ? readForeignChange(catalogs, head, pull.changed_files)
    : readChange(catalogs, head));
  const isRefused = "rule" in change;
  const start = startOf(isRefused ? [] : change.mergeBases);
  if (!(await isChecked(repository, catalogs, head, start))) {
    const faults = isRefused ? [change] : await faultsOf(checker, change);
    await postCatalogCheck(repository, { head, start }, firstOfFiles(faults));
  }
  starts.set(head, isRefused ? { start } : { start, current: change.current });
}

interface PullChange {
  readonly head: string;
  readonly current: string;
  readonly mergeBases: readonly string[];
}

/** What anybody may send: refused where it is more than is read. */
async function readForeignChange(catalogs: CatalogReader, head: string, files: number): Promise<PullChange | Fault> {
  if (files > mostFilesFromFork) return tooManyFiles(files);
  try {
    return await readChange(catalogs, head, mostMegabytesFromFork * 1024 * 1024);
  } catch (error) {
    if (error instanceof GitError && error.kind === "too_large") return tooManyBytes;
    throw error;
  }
}

async function readChange({ clone }: CatalogReader, head: string, mostBytes?: number): Promise<PullChange> {
  await clone.fetchCommit(head, mostBytes);
  // Read after the head was fetched, so that whatever the head has merged of the default branch is in it.
  const current = await clone.defaultCommit();
  return { head, current, mergeBases: await clone.mergeBases(current, head) };
}

async function faultsOf(
  { repository, catalogs, jq }: PullChecker,
  { head, current, mergeBases: [start, ...more] }: PullChange,
): Promise<readonly Fault[]> {
  const { clone } = catalogs;
  if (start === undefined) return [noCommonCommit];
  if (more.length > 0) return [severalCommonCommits(more.length + 1)];
  const catalog = await catalogs.read(head);
  const target = await catalogs.read(current);
  const [base, messages] = await Promise.all([catalogs.read(start), clone.messagesSince(start, head)]);
  // Who is on GitHub only GitHub knows, and only a change of CODEOWNERS is a reason to ask.
  const unknown = catalog.codeowners?.text === base.codeowners?.text ? [] : await readUnknownOwners(repository, head);
  return [
    ...unknown.map(unknownOwnerFault),
    ...(await findChangeFaults({ base, head: catalog, target, messages }, jq)),
  ];
}

/** Anybody may open one from a fork, and files cost time to read: a megabyte of YAML a tenth of a second. */
const mostFilesFromFork = 200;

/**
 * Of disk, as git packs them: those of all commits, also of files that a later one removes again, and of the default branch what they
 * are told as a change of.
 */
const mostMegabytesFromFork = 16;

function tooManyFiles(count: number): Fault {
  return {
    severity: "error",
    rule: "too-many-files",
    place: { file: settingsFile },
    message: `This pull request from a fork changes ${String(count)} files, and no more than ${String(mostFilesFromFork)} are checked.`,
    remedy: "Split it, or let somebody who may write here push its branch to this repository.",
  };
}

const tooManyBytes: Fault = {
  severity: "error",
  rule: "too-many-bytes",
  place: { file: settingsFile },
  message: `The commits of this pull request from a fork hold, with the files that they change, more than ${String(mostMegabytesFromFork)} megabytes, and no more are checked.`,
  remedy:
    "Leave large files alone in all of its commits, or let somebody who may write here push its branch to this repository.",
};

const noCommonCommit: Fault = {
  severity: "error",
  rule: "no-common-commit",
  place: { file: settingsFile },
  message: "This pull request has no commit in common with the default branch, so nobody can say what it changes.",
  remedy: "Begin a branch at the default branch.",
};

/** Git would merge it against all of them together: what it takes away may be in none of the differences that people are shown. */
function severalCommonCommits(count: number): Fault {
  return {
    severity: "error",
    rule: "several-common-commits",
    place: { file: settingsFile },
    message: `This branch and the default branch were merged crosswise: they have ${String(count)} last commits in common, so nobody can say what it changes.`,
    remedy: "Merge the default branch into it once more, or begin a branch at the default branch.",
  };
}

/** Of a crosswise merge; a check run's `external_id` holds no more. */
const mostMergeBases = 3;

/**
 * A commit that a run's branch stands on is the run's to judge. Once the run has left it, what the app said of its plan there
 * says nothing about it as a change of the catalog.
 */
async function isChecked(
  { octokit, name, app }: Repository,
  { clone }: CatalogReader,
  ref: string,
  start: string,
): Promise<boolean> {
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
  const verdicts = data.check_runs.filter(({ output }) => (output.text ?? "") === "");
  // Who gives a pull request to what was restored changes nothing of the verdict.
  if (verdicts.some(({ external_id: id }) => id === start || id?.startsWith("from ") !== true)) return true;
  if (verdicts.length > 0) return false;
  await clone.fetch();
  return [...(await clone.refs("refs/heads/run/")).values()].includes(ref);
}
