import { authorizeAuthor, need } from "../access/authorize.ts";
import { violations } from "../access/rules.ts";
import { folderOf } from "../context.ts";
import type { Actor, HubContext } from "../context.ts";
import { HubError, invalid } from "../errors.ts";
import { noSha } from "../git/git.ts";
import { resolveObject } from "../git/objects.ts";
import { isAncestor, isRefName, moveRef, readRef } from "../git/refs.ts";
import type { Ref } from "../git/refs.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { afterPush } from "./after_push.ts";

export const writeContents = need("write", "contents", "write");

/** Makes a ref. Throws 422 when it exists: of several who try at once, one makes it. */
export function createRef(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  name: string,
  sha: string,
): Promise<Ref> {
  const folder = folderOf(context, repository);
  return context.exclusively(repository.id, async () => {
    authorizeAuthor(context, actor, repository, writeContents);
    if (!/^refs\/(heads|tags)\/[^-]/.test(name) || !(await isRefName(folder, name))) {
      throw new HubError(422, "Reference name is invalid; it must start with 'refs/heads/' or 'refs/tags/'");
    }
    if ((await resolveObject(folder, sha, "object")) !== sha) throw new HubError(422, "Object does not exist");
    if ((await readRef(folder, name)) !== undefined) throw new HubError(422, "Reference already exists");
    await move(context, actor, repository, { ref: name, before: noSha, after: sha }, "Reference already exists");
    return { name, sha, type: "commit" };
  });
}

/** Moves a ref. Throws 422 when it isn't there, and when the move is no fast-forward and not forced. */
export function updateRef(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  name: string,
  { sha, force }: { readonly sha: string; readonly force: boolean },
): Promise<Ref> {
  const folder = folderOf(context, repository);
  return context.exclusively(repository.id, async () => {
    authorizeAuthor(context, actor, repository, writeContents);
    const old = await readRef(folder, name);
    if (old === undefined) throw new HubError(422, "Reference does not exist");
    if ((await resolveObject(folder, sha, "commit")) !== sha) throw new HubError(422, "Object does not exist");
    if (old.sha === sha) return old;
    const forward = await isAncestor(folder, old.sha, sha);
    if (!forward && !force) throw new HubError(422, "Update is not a fast forward");
    await move(context, actor, repository, { ref: name, before: old.sha, after: sha }, "Update is not a fast forward");
    return { ...old, sha };
  });
}

/** Throws 422 when there is no such ref, and when it is not at `before`, if that is given. Pull requests of a branch that goes are closed. */
export function deleteRef(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  name: string,
  before?: string,
): Promise<void> {
  return context.exclusively(repository.id, async () => {
    authorizeAuthor(context, actor, repository, writeContents);
    const old = await readRef(folderOf(context, repository), name);
    if (old === undefined || name.startsWith("refs/pull/")) throw new HubError(422, "Reference does not exist");
    if (before !== undefined && old.sha !== before) throw new HubError(422, `Reference does not point to ${before}`);
    if (name === `refs/heads/${repository.defaultBranch}`)
      throw invalid("Reference", "ref", "invalid", "Cannot delete the default branch");
    await move(context, actor, repository, { ref: name, before: old.sha, after: noSha }, "Reference does not exist");
  });
}

async function move(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  change: { readonly ref: string; readonly before: string; readonly after: string },
  lost: string,
): Promise<void> {
  const author = authorizeAuthor(context, actor, repository, writeContents);
  const forbidden = await violations(context, actor, repository, change);
  if (forbidden.length > 0) throw new HubError(422, `Repository rule violations found\n\n${forbidden.join("\n\n")}`);
  const moved = await moveRef(folderOf(context, repository), change.ref, change.before, change.after);
  if (!moved) throw new HubError(422, lost);
  await afterPush(context, repository, author, [change]);
}
