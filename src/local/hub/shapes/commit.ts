import type { CommitObject, Signature } from "../git/objects.ts";
import type { ChangedFile } from "../git/compare.ts";
import { gitNodeId } from "../store/node_ids.ts";
import type { HeadCommit } from "../store/action_records.ts";
import type { RepositoryRecord, UserRecord } from "../store/records.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";
import { userShape } from "./user.ts";
import type { ShapeContext } from "./user.ts";

/** Whose address this is; only GitHub's own addresses name an account here. */
function userOfEmail({ store }: ShapeContext, email: string): UserRecord | undefined {
  if (email === "noreply@github.com") return store.users.find((user) => user.login === "web-flow");
  const [, id, login] = /^(?:(\d+)\+)?(.+)@users\.noreply\.github\.com$/.exec(email) ?? [];
  if (login === undefined) return undefined;
  return store.users.find((user) => user.login === login && (id === undefined || String(user.id) === id));
}

function isSigned({ store }: ShapeContext, repositoryId: number, sha: string): boolean {
  return store.signedCommits.find((each) => each.repositoryId === repositoryId && each.sha === sha) !== undefined;
}

function verificationShape(context: ShapeContext, repository: RepositoryRecord, commit: CommitObject) {
  const signed = isSigned(context, repository.id, commit.sha);
  return {
    verified: signed,
    reason: signed ? "valid" : "unsigned",
    signature: signed ? "(made by this server)" : null,
    payload: signed ? commit.sha : null,
    verified_at: signed ? commit.committer.date : null,
  };
}

const personShape = ({ name, email, date }: Signature) => ({ name, email, date });

/** A commit of the git database. */
export function gitCommitShape(context: ShapeContext, repository: RepositoryRecord, commit: CommitObject) {
  const url = repositoryUrl(context, repository);
  const page = repositoryPage(context, repository);
  return {
    sha: commit.sha,
    node_id: gitNodeId("Commit", repository.id, commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: personShape(commit.author),
    committer: personShape(commit.committer),
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: verificationShape(context, repository, commit),
  };
}

/** A commit with the accounts of those who made it. */
export function commitShape(context: ShapeContext, repository: RepositoryRecord, commit: CommitObject) {
  const url = `${repositoryUrl(context, repository)}/commits/${commit.sha}`;
  const page = repositoryPage(context, repository);
  const { author, committer, tree, message, verification, url: gitUrl } = gitCommitShape(context, repository, commit);
  const account = (email: string) => {
    const user = userOfEmail(context, email);
    return user === undefined ? null : userShape(context, user);
  };
  return {
    sha: commit.sha,
    node_id: gitNodeId("Commit", repository.id, commit.sha),
    commit: { author, committer, message, tree, url: gitUrl, comment_count: 0, verification },
    url,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    author: account(commit.author.email),
    committer: account(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repositoryUrl(context, repository)}/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
  };
}

/** A file of a diff, at the commit after it. */
export function fileShape(context: ShapeContext, repository: RepositoryRecord, sha: string, file: ChangedFile) {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const page = repositoryPage(context, repository);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${sha}/${path}`,
    raw_url: `${page}/raw/${sha}/${path}`,
    contents_url: `${repositoryUrl(context, repository)}/contents/${path}?ref=${sha}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}

/** A commit in a few words, as inside of check suites. */
export function headCommitShape(commit: CommitObject): HeadCommit {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}
