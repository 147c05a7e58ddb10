import { authorizeAuthor, may, need } from "../access/authorize.ts";
import { violations } from "../access/rules.ts";
import { folderOf, timestamp } from "../context.ts";
import type { Actor, Author, HubContext } from "../context.ts";
import { HubError, invalid } from "../errors.ts";
import { mergeTrees } from "../git/merge.ts";
import { branchHead, isAncestor, moveRef, setServerRef } from "../git/refs.ts";
import { headRepositoryOf, openPulls, userByLogin } from "../store/lookups.ts";
import type { PullRecord } from "../store/pull_records.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { signedCommit } from "./commits.ts";
import { afterPush } from "./after_push.ts";
import { issueEvent } from "./issue_events.ts";
import { editIssue, insertIssue } from "./issues.ts";
import type { IssueChanges } from "./issues.ts";
import { measure, readHead, refreshPull } from "./pull_state.ts";
import { requestOwners, writePulls } from "./review_requests.ts";

export const readPulls = need("read", "pull_requests", "read");
export const openPullRequests = need("read", "pull_requests", "write");

export interface NewPull {
  readonly title: string;
  readonly body: string | null;
  /** A branch of the repository, or `owner:branch`: of its fork that belongs to that owner. */
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
}

/** Opens a pull request. Throws 422 for branches that aren't there, that don't differ, or that have an open one already. */
export function createPull(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  values: NewPull,
): Promise<PullRecord> {
  const { store } = context;
  const author = authorizeAuthor(context, actor, repository, openPullRequests);
  const folder = folderOf(context, repository);
  const { from, branch: headBranch } = headOf(context, actor, repository, values.head);
  const { login: owner, id: ownerId } = store.users.require(from.ownerId);
  const fork = from.id === repository.id ? {} : { headFork: { repositoryId: from.id, ownerId } };
  return context.exclusively(repository.id, async () => {
    const headSha = await readHead(context, repository, from, headBranch);
    const baseSha = await branchHead(folder, values.base);
    if (headSha === undefined) throw invalid("PullRequest", "head", "invalid");
    if (baseSha === undefined) throw invalid("PullRequest", "base", "invalid");
    if (await isAncestor(folder, headSha, baseSha)) {
      throw invalid("PullRequest", "head", "custom", `No commits between ${values.base} and ${headBranch}`);
    }
    const isSame = (pull: PullRecord): boolean =>
      pull.headBranch === headBranch &&
      pull.baseBranch === values.base &&
      headRepositoryOf(store, pull)?.id === from.id;
    if (openPulls(store, repository.id).some(isSame)) {
      throw invalid("PullRequest", "head", "custom", `A pull request already exists for ${owner}:${headBranch}.`);
    }
    const measured = await measure(folder, baseSha, headSha);
    const issue = insertIssue(context, author, repository, values, true);
    await setServerRef(folder, `refs/pull/${issue.number}/head`, headSha);
    const pull = store.pulls.insert({
      repositoryId: repository.id,
      issueId: issue.id,
      number: issue.number,
      ...fork,
      headBranch,
      headSha,
      baseBranch: values.base,
      baseSha,
      draft: values.draft,
      merged: false,
      mergedAt: null,
      mergedById: null,
      mergeSha: null,
      ...measured,
      requestedReviewerIds: [],
      requestedTeamIds: [],
    });
    issueEvent(context, author, issue, "opened");
    return values.draft ? pull : requestOwners(context, author, pull);
  });
}

/** The repository and the branch that `head` names. Throws 422 for a fork that is not there, and where one may not write to it. */
function headOf(context: HubContext, actor: Actor, repository: RepositoryRecord, head: string) {
  const { store } = context;
  const [owner, ...rest] = head.split(":");
  if (owner === undefined || rest.length === 0) return { from: repository, branch: head };
  const user = userByLogin(store, owner);
  const from =
    user?.id === repository.ownerId
      ? repository
      : store.repositories.find(({ ownerId, forkOfId }) => ownerId === user?.id && forkOfId === repository.id);
  if (from === undefined) throw invalid("PullRequest", "head", "invalid");
  if (from.id !== repository.id && !may(context, actor, from, need("write", "contents", "write"))) {
    throw invalid("PullRequest", "head", "invalid");
  }
  return { from, branch: rest.join(":") };
}

/** Changes title, body, state or base. */
export async function editPull(
  context: HubContext,
  actor: Actor,
  pull: PullRecord,
  changes: IssueChanges & { readonly base?: string | undefined },
): Promise<PullRecord> {
  const { store } = context;
  const repository = store.repositories.require(pull.repositoryId);
  const folder = folderOf(context, repository);
  const from = headRepositoryOf(store, pull);
  if (changes.state === "open" && from === undefined) {
    throw invalid(
      "PullRequest",
      "state",
      "invalid",
      "state cannot be changed. The repository that submitted it was deleted.",
    );
  }
  if (changes.state === "open" && (await readHead(context, repository, from, pull.headBranch)) === undefined) {
    throw invalid("PullRequest", "state", "invalid", "state cannot be changed. The branch was deleted.");
  }
  const { base: baseBranch = pull.baseBranch } = changes;
  const baseSha = changes.base === undefined ? pull.baseSha : await branchHead(folder, baseBranch);
  if (baseSha === undefined) throw invalid("PullRequest", "base", "invalid");
  editIssue(context, actor, store.issues.require(pull.issueId), changes);
  const now = changeBase(context, actor, store.pulls.require(pull.id), { baseBranch, baseSha });
  return store.issues.require(pull.issueId).state === "open" ? refreshPull(context, now) : now;
}

function changeBase(
  context: HubContext,
  actor: Actor,
  pull: PullRecord,
  base: Pick<PullRecord, "baseBranch" | "baseSha">,
): PullRecord {
  const { store } = context;
  if (base.baseBranch === pull.baseBranch) return pull;
  const repository = store.repositories.require(pull.repositoryId);
  const issue = store.issues.require(pull.issueId);
  const isOwn = actor.kind === "user" && actor.user.id === issue.authorId;
  const author = authorizeAuthor(context, actor, repository, isOwn ? openPullRequests : writePulls);
  if (issue.state !== "open") {
    throw invalid("PullRequest", "base", "custom", "Cannot change the base branch of a closed pull request.");
  }
  const changed = store.pulls.update(pull.id, base);
  issueEvent(context, author, issue, "edited", {
    changes: { base: { ref: { from: pull.baseBranch }, sha: { from: pull.baseSha } } },
  });
  return changed;
}

/** Merges the base into the head, as the button "Update branch" does. Throws 422 when there is nothing to merge, or a conflict. */
export function updatePullBranch(
  context: HubContext,
  actor: Actor,
  pull: PullRecord,
  expectedHead: string | undefined,
): Promise<void> {
  const { store } = context;
  const repository = store.repositories.require(pull.repositoryId);
  const author: Author = authorizeAuthor(context, actor, repository, need("write", "pull_requests", "write"));
  if (pull.headFork !== undefined) throw new HubError(422, "The hub updates no branch of a fork: push to the fork.");
  const folder = folderOf(context, repository);
  return context.exclusively(repository.id, async () => {
    const { headSha, baseSha, baseBranch, headBranch } = await refreshPull(context, pull);
    if (expectedHead !== undefined && expectedHead !== headSha) {
      throw new HubError(422, "expected head sha didn’t match current head ref.");
    }
    if (await isAncestor(folder, baseSha, headSha))
      throw new HubError(422, "There are no new commits on the base branch.");
    const merged = await mergeTrees(folder, headSha, baseSha);
    if ("conflicts" in merged) throw new HubError(422, "merge conflict between base and head");
    const message = `Merge branch '${baseBranch}' into ${headBranch}`;
    const after = await signedCommit(context, repository, author.user, {
      message,
      tree: merged.tree,
      parents: [headSha, baseSha],
    });
    const change = { ref: `refs/heads/${headBranch}`, before: headSha, after };
    const forbidden = await violations(context, actor, repository, change);
    if (forbidden.length > 0) throw new HubError(422, `Repository rule violations found\n\n${forbidden.join("\n\n")}`);
    if (!(await moveRef(folder, change.ref, headSha, after)))
      throw new HubError(422, "expected head sha didn’t match current head ref.");
    store.issues.update(pull.issueId, { updatedAt: timestamp(context) });
    await afterPush(context, repository, author, [change]);
  });
}
