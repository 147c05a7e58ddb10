import { folderOf, timestamp } from "../context.ts";
import type { Author, HubContext } from "../context.ts";
import { noSha } from "../git/git.ts";
import { isAncestor } from "../git/refs.ts";
import { headRepositoryOf, openPulls } from "../store/lookups.ts";
import type { PullRecord } from "../store/pull_records.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { pushPayload } from "../webhooks/push.ts";
import { issueEvent } from "./issue_events.ts";
import { setState } from "./issues.ts";
import { markMerged } from "./merged.ts";
import { refreshPull } from "./pull_state.ts";
import { record } from "./timeline.ts";

/** One ref that moved. `noSha` stands for "was not there" and "is gone". */
export interface RefChange {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** Everything that follows from refs having moved, however they were moved. */
export async function afterPush(
  context: HubContext,
  repository: RepositoryRecord,
  author: Author,
  changes: readonly RefChange[],
): Promise<void> {
  context.store.repositories.update(repository.id, { pushedAt: timestamp(context) });
  for (const change of changes) {
    await announce(context, repository, author, change);
    const branch = /^refs\/heads\/(.+)$/.exec(change.ref)?.[1];
    if (branch !== undefined) await updatePulls(context, repository, author, branch, change);
  }
  context.changed(repository.id);
}

async function announce(
  context: HubContext,
  repository: RepositoryRecord,
  author: Author,
  change: RefChange,
): Promise<void> {
  const sender = author.user;
  const refType = change.ref.startsWith("refs/tags/") ? "tag" : "branch";
  const ref = change.ref.replace(/^refs\/(heads|tags)\//, "");
  if (change.before === noSha) {
    const payload = {
      ref,
      ref_type: refType,
      master_branch: repository.defaultBranch,
      description: null,
      pusher_type: "user",
    };
    context.emit({ name: "create", repository, sender, payload });
  }
  if (change.after === noSha) {
    context.emit({ name: "delete", repository, sender, payload: { ref, ref_type: refType, pusher_type: "user" } });
  }
  const payload = await pushPayload(context, repository, sender, change);
  context.emit({ name: "push", repository, sender, payload });
}

async function updatePulls(
  context: HubContext,
  repository: RepositoryRecord,
  author: Author,
  branch: string,
  change: RefChange,
): Promise<void> {
  const { store } = context;
  if (change.after === noSha) {
    for (const pull of pullsFrom(context, repository, branch)) {
      const issue = store.issues.require(pull.issueId);
      // An old pull request of a branch that came and went again has been told before.
      if (pull.headSha === change.before) record(context, author, issue.id, "head_ref_deleted");
      setState(context, author, issue, "closed");
    }
    return;
  }
  const from = pullsFrom(context, repository, branch);
  for (const pull of from) {
    if (store.issues.require(pull.issueId).state === "open") await synchronize(context, author, pull, change);
  }
  for (const pull of openPulls(store, repository.id)) {
    const isInto = pull.baseBranch === branch && from.every(({ id }) => id !== pull.id);
    if (isInto) await followBase(context, repository, author, pull, change.after);
  }
}

/** Those whose head is this branch, into whatever repository they go. */
function pullsFrom({ store }: HubContext, repository: RepositoryRecord, branch: string): readonly PullRecord[] {
  return store.pulls.filter(
    (pull) => pull.headBranch === branch && headRepositoryOf(store, pull)?.id === repository.id,
  );
}

async function synchronize(context: HubContext, author: Author, pull: PullRecord, change: RefChange): Promise<void> {
  const { store } = context;
  const folder = folderOf(context, store.repositories.require(pull.repositoryId));
  await refreshPull(context, pull);
  const issue = store.issues.update(pull.issueId, { updatedAt: timestamp(context) });
  if (!(await isAncestor(folder, change.before, change.after))) {
    record(context, author, issue.id, "head_ref_force_pushed", { commitSha: change.after });
  }
  issueEvent(context, author, issue, "synchronize", { before: change.before, after: change.after });
}

/** A pull request whose commits have reached the base in another way is merged. */
async function followBase(
  context: HubContext,
  repository: RepositoryRecord,
  author: Author,
  pull: PullRecord,
  base: string,
): Promise<void> {
  if (await isAncestor(folderOf(context, repository), pull.headSha, base)) {
    markMerged(context, author, pull, base);
  } else {
    await refreshPull(context, pull);
  }
}
