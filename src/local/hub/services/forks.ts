import { rm } from "node:fs/promises";
import { folderOf, timestamp } from "../context.ts";
import type { Author, HubContext } from "../context.ts";
import { git } from "../git/git.ts";
import { createBareRepository } from "../git/repositories.ts";
import type { RepositoryRecord, UserRecord } from "../store/records.ts";
import { setState } from "./issues.ts";

/** Somebody's copy of a repository, with its branches. https://docs.github.com/en/rest/repos/forks */
export async function forkRepository(
  context: HubContext,
  repository: RepositoryRecord,
  owner: UserRecord,
): Promise<RepositoryRecord> {
  const { repositories } = context.store;
  const old = repositories.find(({ ownerId, forkOfId }) => ownerId === owner.id && forkOfId === repository.id);
  if (old !== undefined) return old;
  const now = timestamp(context);
  const { name, private: isPrivate, defaultBranch } = repository;
  const fork = repositories.insert({
    ownerId: owner.id,
    name,
    private: isPrivate,
    defaultBranch,
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
    forkOfId: repository.id,
  });
  const folder = folderOf(context, fork);
  await createBareRepository(folder, defaultBranch);
  await git(folder, ["fetch", "--quiet", folderOf(context, repository), "refs/heads/*:refs/heads/*"]);
  return fork;
}

/** With the fork its open pull requests are closed. */
export async function deleteFork(context: HubContext, author: Author, fork: RepositoryRecord): Promise<void> {
  const { store } = context;
  if (fork.forkOfId === undefined) throw new Error(`${fork.name} is no fork, and the hub deletes forks alone.`);
  const folder = folderOf(context, fork);
  const pulls = store.pulls.filter(({ headFork }) => headFork?.repositoryId === fork.id);
  store.repositories.remove(fork.id);
  await rm(folder, { recursive: true, force: true });
  for (const { issueId } of pulls) setState(context, author, store.issues.require(issueId), "closed");
}
