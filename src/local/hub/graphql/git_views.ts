import { GraphQLError } from "graphql";

import { authorize, need } from "../access/authorize.ts";
import { folderOf } from "../context.ts";
import { entryAt, readBlob, readCommit, resolveCommit, resolveObject } from "../git/objects.ts";
import type { CommitObject, Signature } from "../git/objects.ts";
import { listRefs, readRef } from "../git/refs.ts";
import type { Ref } from "../git/refs.ts";
import { gitNodeId } from "../store/node_ids.ts";
import type { RepositoryRecord, UserRecord } from "../store/records.ts";
import { actorViewOf } from "./actor_view.ts";
import { connection } from "./connection.ts";
import type { PageArguments } from "./connection.ts";
import { field } from "./view.ts";
import type { Asker, View } from "./view.ts";

const readContents = need("read", "contents", "read");

/** The folder of a repository's git data, for somebody who may read it. */
export function readableFolder({ context, actor }: Asker, repository: RepositoryRecord): string {
  authorize(context, actor, repository, readContents);
  return folderOf(context, repository);
}

/** `expression` is a branch, a tag, a SHA, or one of them with a path after a colon. */
export async function objectView(asker: Asker, repository: RepositoryRecord, expression: string): Promise<View | null> {
  const folder = readableFolder(asker, repository);
  const [, revision = "", path] = /^([^:]*)(?::(.*))?$/s.exec(expression) ?? [];
  const commit = await resolveCommit(folder, revision === "HEAD" ? repository.defaultBranch : revision);
  if (path !== undefined && path !== "") {
    const entry = commit === undefined ? undefined : await entryAt(folder, commit, path);
    if (entry === undefined) return null;
    return entry.type === "blob" ? blobView(asker, repository, entry.sha) : treeView(repository, entry.sha);
  }
  if (commit !== undefined && path === undefined) return commitView(asker, repository, commit);
  const tree = await resolveObject(folder, commit ?? revision, "tree");
  if (tree !== undefined) return treeView(repository, tree);
  const blob = path === undefined ? await resolveObject(folder, revision, "blob") : undefined;
  return blob === undefined ? null : blobView(asker, repository, blob);
}

/** Nothing of the commit is read from git before a field asks for it: most only want to know the id. */
export function commitView(asker: Asker, repository: RepositoryRecord, sha: string): View {
  const folder = readableFolder(asker, repository);
  let reading: Promise<CommitObject> | undefined;
  const commit = (pick: (commit: CommitObject) => unknown) =>
    field([], async () => pick(await (reading ??= readCommit(folder, sha))));
  const url = `${pageOf(asker, repository)}/commit/${sha}`;
  const signed = asker.context.store.signedCommits.find(
    (each) => each.repositoryId === repository.id && each.sha === sha,
  );
  return {
    __typename: "Commit",
    id: gitNodeId("Commit", repository.id, sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    message: commit(({ message }) => message),
    messageHeadline: commit(({ message }) => message.split("\n")[0] ?? ""),
    messageBody: commit(({ message }) => message.split("\n").slice(1).join("\n").trim()),
    author: commit(({ author }) => gitActorView(asker, author)),
    committer: commit(({ committer }) => gitActorView(asker, committer)),
    authoredDate: commit(({ author }) => author.date),
    committedDate: commit(({ committer }) => committer.date),
    signature: signed === undefined ? null : signatureView(),
    parents: connection<PageArguments, string>(
      [],
      async () => (await (reading ??= readCommit(folder, sha))).parents,
      (parent) => commitView(asker, repository, parent),
    ),
    tree: commit(({ tree }) => treeView(repository, tree)),
    url,
    commitUrl: url,
    resourcePath: new URL(url).pathname,
  };
}

/** What this server's own signature says of itself. */
const signatureView = (): View => ({
  __typename: "GpgSignature",
  isValid: true,
  wasSignedByGitHub: true,
  state: "VALID",
  email: "noreply@github.com",
});

/** `user` is for people; the bot of an app has a name and an address only. */
function gitActorView({ context }: Asker, signature: Signature): View {
  const user = userOf(context.store.users.all(), signature.email);
  return {
    __typename: "GitActor",
    name: signature.name,
    email: signature.email,
    date: signature.date,
    user: user?.type === "User" ? actorViewOf(context.url, user) : null,
  };
}

function userOf(users: readonly UserRecord[], email: string): UserRecord | undefined {
  const [, id, login] = /^(?:(\d+)\+)?(.+)@users\.noreply\.github\.com$/i.exec(email) ?? [];
  if (login === undefined) return undefined;
  return users.find((user) =>
    id === undefined ? user.login.toLowerCase() === login.toLowerCase() : user.id === Number(id),
  );
}

const treeView = (repository: RepositoryRecord, sha: string): View => ({
  __typename: "Tree",
  id: gitNodeId("Tree", repository.id, sha),
  oid: sha,
  abbreviatedOid: sha.slice(0, 7),
});

async function blobView(asker: Asker, repository: RepositoryRecord, sha: string): Promise<View> {
  const bytes = await readBlob(readableFolder(asker, repository), sha);
  const isBinary = bytes.subarray(0, 8000).includes(0);
  return {
    __typename: "Blob",
    id: gitNodeId("Blob", repository.id, sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    byteSize: bytes.length,
    isBinary,
    isTruncated: false,
    text: isBinary ? null : bytes.toString(),
  };
}

/** `name` is what follows the prefix that was asked for. */
export function refView(asker: Asker, repository: RepositoryRecord, ref: Ref, prefix = prefixOf(ref.name)): View {
  return {
    __typename: "Ref",
    id: gitNodeId("Ref", repository.id, ref.name),
    name: ref.name.slice(prefix.length),
    prefix,
    target: field([], () => targetView(asker, repository, ref)),
  };
}

function targetView(asker: Asker, repository: RepositoryRecord, ref: Ref): View {
  if (ref.type === "commit") return commitView(asker, repository, ref.sha);
  throw new GraphQLError(`The local GitHub doesn't answer refs that point at a ${ref.type}, as ${ref.name} does.`);
}

const prefixOf = (name: string): string => /^refs\/(?:heads|tags)\//.exec(name)?.[0] ?? "refs/";

export async function refNamed(asker: Asker, repository: RepositoryRecord, name: string): Promise<View | null> {
  const folder = readableFolder(asker, repository);
  const names = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  for (const each of names) {
    const ref = await readRef(folder, each);
    if (ref !== undefined) return refView(asker, repository, ref);
  }
  return null;
}

export async function refsBelow(asker: Asker, repository: RepositoryRecord, prefix: string): Promise<readonly Ref[]> {
  if (!prefix.startsWith("refs/") || !prefix.endsWith("/")) {
    throw new GraphQLError(`refPrefix must begin with refs/ and end with a slash: ${prefix} does not.`);
  }
  return listRefs(readableFolder(asker, repository), prefix);
}

export function pageOf({ context }: Asker, repository: RepositoryRecord): string {
  return `${context.url}/${context.store.users.require(repository.ownerId).login}/${repository.name}`;
}
