import { folderOf } from "../context.ts";
import type { HubContext } from "../context.ts";
import { changedFiles } from "../git/compare.ts";
import { noSha } from "../git/git.ts";
import { readCommit, readCommits } from "../git/objects.ts";
import type { CommitObject, Signature } from "../git/objects.ts";
import { isAncestor } from "../git/refs.ts";
import { repositoryPage } from "../shapes/repository.ts";
import type { RepositoryRecord, UserRecord } from "../store/records.ts";

/** GitHub's own limit for the commits of one push. */
const mostCommits = 2048;

/** The fields of a `push` event but repository and sender. */
export async function pushPayload(
  context: HubContext,
  repository: RepositoryRecord,
  pusher: UserRecord,
  change: { readonly ref: string; readonly before: string; readonly after: string },
): Promise<object> {
  const folder = folderOf(context, repository);
  const { ref, before, after } = change;
  const created = before === noSha;
  const deleted = after === noSha;
  const page = repositoryPage(context, repository);
  const excluded = created ? ["--not", `--exclude=${ref.replace("refs/heads/", "")}`, "--branches"] : [`^${before}`];
  const commits = deleted ? [] : (await readCommits(folder, [`-${mostCommits}`, after, ...excluded])).reverse();
  const shapes = [];
  for (const commit of commits) shapes.push(await pushedCommit(folder, page, commit));
  const head = deleted ? null : (shapes.at(-1) ?? (await pushedCommit(folder, page, await readCommit(folder, after))));
  return {
    ref,
    before,
    after,
    created,
    deleted,
    forced: !created && !deleted && !(await isAncestor(folder, before, after)),
    base_ref: null,
    compare:
      created || deleted
        ? `${page}/commit/${after.slice(0, 12)}`
        : `${page}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: shapes,
    head_commit: head,
    pusher: { name: pusher.login, email: `${pusher.id}+${pusher.login}@users.noreply.github.com` },
  };
}

async function pushedCommit(folder: string, page: string, commit: CommitObject): Promise<object> {
  const files = await changedFiles(folder, commit.parents[0], commit.sha);
  const named = (...status: string[]): string[] =>
    files.filter((file) => status.includes(file.status)).map((file) => file.path);
  const moved = files.flatMap((file) => (file.previousPath === null ? [] : [file.previousPath]));
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${page}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: named("added", "renamed"),
    removed: [...named("removed"), ...moved],
    modified: named("modified"),
  };
}

const person = ({ name, email, date }: Signature): object => ({ name, email, date });
