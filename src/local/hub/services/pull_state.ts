import { folderOf } from "../context.ts";
import type { HubContext } from "../context.ts";
import { changedFiles } from "../git/compare.ts";
import { git } from "../git/git.ts";
import { mergeTrees } from "../git/merge.ts";
import { branchHead, mergeBase, setServerRef } from "../git/refs.ts";
import { headRepositoryOf } from "../store/lookups.ts";
import type { PullRecord, PullStatistics } from "../store/pull_records.ts";
import type { RepositoryRecord } from "../store/records.ts";

/** What two commits make of each other: whether they merge, and what that would change. */
export async function measure(
  folder: string,
  base: string,
  head: string,
): Promise<{ mergeable: boolean; statistics: PullStatistics }> {
  const from = await mergeBase(folder, base, head);
  const [files, commits, merged] = await Promise.all([
    changedFiles(folder, from, head),
    git(folder, ["rev-list", "--count", head, `^${base}`]),
    mergeTrees(folder, base, head),
  ]);
  const sum = (count: (file: (typeof files)[number]) => number): number =>
    files.reduce((total, file) => total + count(file), 0);
  const statistics = {
    commits: Number(commits),
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    changedFiles: files.length,
  };
  return { mergeable: "tree" in merged, statistics };
}

/**
 * The commit of a head branch, in its repository or a fork of it. Like GitHub, which keeps the objects of all forks in one
 * place, the repository has what it points to.
 */
export async function readHead(
  context: HubContext,
  repository: RepositoryRecord,
  from: RepositoryRecord | undefined,
  branch: string,
): Promise<string | undefined> {
  if (from === undefined) return undefined;
  const source = folderOf(context, from);
  const sha = await branchHead(source, branch);
  if (sha !== undefined && from.id !== repository.id) {
    const args = ["--quiet", "--no-tags", "--no-write-fetch-head", source, `refs/heads/${branch}`];
    await git(folderOf(context, repository), ["fetch", ...args]);
  }
  return sha;
}

/** Looks at an open pull request's branches again. Answers it as it is now. */
export async function refreshPull(context: HubContext, pull: PullRecord): Promise<PullRecord> {
  const { store } = context;
  const repository = store.repositories.require(pull.repositoryId);
  const folder = folderOf(context, repository);
  const head = await readHead(context, repository, headRepositoryOf(store, pull), pull.headBranch);
  const headSha = head ?? pull.headSha;
  const baseSha = (await branchHead(folder, pull.baseBranch)) ?? pull.baseSha;
  const measured = await measure(folder, baseSha, headSha);
  await setServerRef(folder, `refs/pull/${pull.number}/head`, headSha);
  return store.pulls.update(pull.id, { headSha, baseSha, ...measured });
}
