import { authorizeAuthor } from "../access/authorize.ts";
import { violations } from "../access/rules.ts";
import { folderOf, timestamp } from "../context.ts";
import type { Actor, Author, HubContext } from "../context.ts";
import { HubError, invalid } from "../errors.ts";
import { entryAt, readCommit, resolveObject, writeBlob } from "../git/objects.ts";
import { branchHead, moveRef } from "../git/refs.ts";
import { writeCommit } from "../git/write_commit.ts";
import type { Person } from "../git/write_commit.ts";
import { writeTree } from "../git/write_tree.ts";
import type { RepositoryRecord, UserRecord } from "../store/records.ts";
import { afterPush } from "./after_push.ts";
import { writeContents } from "./refs.ts";

export interface NewCommit {
  readonly message: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author?: Person | undefined;
  readonly committer?: Person | undefined;
}

/** Writes a commit for somebody. One that an app leaves to GitHub to sign (no author, no committer of its own) is signed. */
export async function createCommit(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  values: NewCommit,
): Promise<string> {
  const by = authorizeAuthor(context, actor, repository, writeContents);
  const folder = folderOf(context, repository);
  if ((await resolveObject(folder, values.tree, "tree")) === undefined)
    throw new HubError(422, "Tree SHA does not exist");
  for (const parent of values.parents) {
    if ((await resolveObject(folder, parent, "commit")) !== parent) {
      throw new HubError(422, "Parent SHA does not exist or is not a commit object");
    }
  }
  const { message, tree, parents } = values;
  if (by.kind === "installation" && values.author === undefined && values.committer === undefined) {
    return signedCommit(context, repository, by.user, { message, tree, parents });
  }
  const author = values.author ?? personOf(context, by.user);
  return writeCommit(folder, { message, tree, parents, author, committer: values.committer ?? author });
}

/** A commit that the server makes and signs for somebody. */
export async function signedCommit(
  context: HubContext,
  repository: RepositoryRecord,
  user: UserRecord,
  values: { readonly message: string; readonly tree: string; readonly parents: readonly string[] },
): Promise<string> {
  const committer = { name: "GitHub", email: "noreply@github.com", date: timestamp(context) };
  const sha = await writeCommit(folderOf(context, repository), {
    ...values,
    author: personOf(context, user),
    committer,
  });
  context.store.signedCommits.insert({ repositoryId: repository.id, sha, userId: user.id });
  return sha;
}

/** Somebody as git names them, with the address by which they are found again. */
export function personOf(context: HubContext, user: UserRecord): Person {
  const email = `${user.id}+${user.login}@users.noreply.github.com`;
  return { name: user.name ?? user.login, email, date: timestamp(context) };
}

export interface BranchCommit {
  readonly branch: string;
  readonly expectedHead: string;
  readonly message: string;
  readonly additions: readonly { readonly path: string; readonly content: Buffer }[];
  readonly deletions: readonly string[];
}

/** GraphQL's `createCommitOnBranch`: one signed commit on top of the expected head, or nothing (409). Answers its SHA. */
export function commitOnBranch(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  commit: BranchCommit,
): Promise<string> {
  const folder = folderOf(context, repository);
  return context.exclusively(repository.id, async () => {
    const author: Author = authorizeAuthor(context, actor, repository, writeContents);
    const head = await branchHead(folder, commit.branch);
    if (head === undefined) throw invalid("Branch", "branchName", "missing");
    if (head !== commit.expectedHead) {
      throw new HubError(
        409,
        `Expected branch to point to "${commit.expectedHead}" but it did not. Pull and try again.`,
      );
    }
    const tree = await treeWith(folder, (await readCommit(folder, head)).tree, commit);
    const { message } = commit;
    const sha = await signedCommit(context, repository, author.user, { message, tree, parents: [head] });
    const change = { ref: `refs/heads/${commit.branch}`, before: head, after: sha };
    const forbidden = await violations(context, actor, repository, change);
    if (forbidden.length > 0) throw new HubError(422, `Repository rule violations found\n\n${forbidden.join("\n\n")}`);
    if (!(await moveRef(folder, change.ref, head, sha)))
      throw new HubError(409, "The branch has moved. Pull and try again.");
    await afterPush(context, repository, author, [change]);
    return sha;
  });
}

async function treeWith(folder: string, base: string, { additions, deletions }: BranchCommit): Promise<string> {
  const added = [];
  for (const { path, content } of additions) {
    added.push({ path: checkPath(path), mode: "100644", sha: await writeBlob(folder, content) });
  }
  for (const path of deletions) {
    if ((await entryAt(folder, base, path)) === undefined) {
      throw new HubError(
        422,
        `A path was requested for deletion which does not exist as of the expected head: ${path}`,
      );
    }
  }
  return writeTree(folder, base, [...deletions.map((path) => ({ path, mode: "100644", sha: null })), ...added]);
}

/** Throws 422 for what git would not take, or what would leave the tree. */
export function checkPath(path: string): string {
  const parts = path.split("/");
  if (
    parts.some((part) => part === "" || part === "." || part === ".." || part.toLowerCase() === ".git") ||
    /[\0\n]/.test(path)
  ) {
    throw new HubError(422, `tree.path contains a malformed path component: ${JSON.stringify(path)}`);
  }
  return path;
}
