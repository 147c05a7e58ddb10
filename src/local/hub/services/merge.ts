import { authorizeAuthor } from "../access/authorize.ts";
import { violations } from "../access/rules.ts";
import { folderOf } from "../context.ts";
import type { Actor, Author, HubContext } from "../context.ts";
import { HubError } from "../errors.ts";
import { cherryPickTree, mergeTrees } from "../git/merge.ts";
import { readCommits } from "../git/objects.ts";
import { moveRef } from "../git/refs.ts";
import { writeCommit } from "../git/write_commit.ts";
import { headOwnerOf } from "../store/lookups.ts";
import type { PullRecord } from "../store/pull_records.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { afterPush } from "./after_push.ts";
import { personOf, signedCommit } from "./commits.ts";
import { markMerged } from "./merged.ts";
import { refreshPull } from "./pull_state.ts";
import { writeContents } from "./refs.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

export interface MergeOptions {
  readonly method: MergeMethod;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
  /** Merge only while this is the head. */
  readonly sha?: string | undefined;
}

/**
 * Merges an open pull request. Throws 409 when its head isn't the expected one or its base moves meanwhile, and 405 when it
 * conflicts, is not open, or a rule forbids it.
 */
export function mergePull(
  context: HubContext,
  actor: Actor,
  pull: PullRecord,
  options: MergeOptions,
): Promise<PullRecord> {
  const { store } = context;
  const repository = store.repositories.require(pull.repositoryId);
  const author = authorizeAuthor(context, actor, repository, writeContents);
  return context.exclusively(repository.id, async () => {
    const now = store.pulls.require(pull.id);
    if (now.merged || now.draft || store.issues.require(now.issueId).state !== "open") throw notMergeable();
    const fresh = await refreshPull(context, now);
    if (options.sha !== undefined && options.sha !== fresh.headSha) {
      throw new HubError(409, "Head branch was modified. Review and try the merge again.");
    }
    const result = await commitsOf(context, repository, author, fresh, options);
    const change = { ref: `refs/heads/${fresh.baseBranch}`, before: fresh.baseSha, after: result };
    const forbidden = await violations(context, actor, repository, { ...change, pull: fresh });
    if (forbidden.length > 0) throw new HubError(405, `Repository rule violations found\n\n${forbidden.join("\n\n")}`);
    if (!(await moveRef(folderOf(context, repository), change.ref, change.before, change.after))) {
      throw new HubError(409, "Base branch was modified. Review and try the merge again.");
    }
    const merged = markMerged(context, author, fresh, result);
    await afterPush(context, repository, author, [change]);
    return merged;
  });
}

const notMergeable = (): HubError => new HubError(405, "Pull Request is not mergeable");

async function commitsOf(
  context: HubContext,
  repository: RepositoryRecord,
  author: Author,
  pull: PullRecord,
  options: MergeOptions,
): Promise<string> {
  const folder = folderOf(context, repository);
  const { headSha, baseSha, headBranch, number } = pull;
  const issue = context.store.issues.require(pull.issueId);
  if (options.method === "rebase") return rebase(context, repository, author, pull);
  const merged = await mergeTrees(folder, baseSha, headSha);
  if ("conflicts" in merged) throw notMergeable();
  const { tree } = merged;
  const text = (title: string, message: string): string => [title, message].filter((part) => part !== "").join("\n\n");
  if (options.method === "squash") {
    const messages = (await readCommits(folder, ["--reverse", headSha, `^${baseSha}`])).map(
      (commit) => `* ${commit.message}`,
    );
    const single = messages.length === 1 ? "" : messages.join("\n\n");
    const message = text(options.title ?? `${issue.title} (#${number})`, options.message ?? single);
    const writer = context.store.users.require(issue.authorId);
    return signedCommit(context, repository, writer, { message, tree, parents: [baseSha] });
  }
  const owner = headOwnerOf(context.store, pull).login;
  const title = options.title ?? `Merge pull request #${number} from ${owner}/${headBranch}`;
  const message = text(title, options.message ?? issue.title);
  return signedCommit(context, repository, author.user, { message, tree, parents: [baseSha, headSha] });
}

/** Replays the commits onto the base, keeping their authors; merge commits are left out. These commits are not signed. */
async function rebase(
  context: HubContext,
  repository: RepositoryRecord,
  author: Author,
  pull: PullRecord,
): Promise<string> {
  const folder = folderOf(context, repository);
  const commits = await readCommits(folder, ["--reverse", "--no-merges", pull.headSha, `^${pull.baseSha}`]);
  let onto = pull.baseSha;
  for (const commit of commits) {
    const [parent] = commit.parents;
    if (parent === undefined) throw notMergeable();
    const picked = await cherryPickTree(folder, onto, commit.sha, parent);
    if ("conflicts" in picked) throw notMergeable();
    const committer = personOf(context, author.user);
    const { message } = commit;
    onto = await writeCommit(folder, { tree: picked.tree, parents: [onto], message, author: commit.author, committer });
  }
  return onto;
}
