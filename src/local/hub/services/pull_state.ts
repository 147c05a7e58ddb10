import { folderOf } from "../context.ts";
import type { HubContext } from "../context.ts";
import { changedFiles } from "../git/compare.ts";
import { git } from "../git/git.ts";
import { mergeTrees } from "../git/merge.ts";
import { branchHead, mergeBase, setServerRef } from "../git/refs.ts";
import type { PullRecord, PullStatistics } from "../store/pull_records.ts";

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

/** Looks at an open pull request's branches again. Answers it as it is now. */
export async function refreshPull(context: HubContext, pull: PullRecord): Promise<PullRecord> {
  const folder = folderOf(context, context.store.repositories.require(pull.repositoryId));
  const headSha = (await branchHead(folder, pull.headBranch)) ?? pull.headSha;
  const baseSha = (await branchHead(folder, pull.baseBranch)) ?? pull.baseSha;
  const measured = await measure(folder, baseSha, headSha);
  await setServerRef(folder, `refs/pull/${pull.number}/head`, headSha);
  return context.store.pulls.update(pull.id, { headSha, baseSha, ...measured });
}
