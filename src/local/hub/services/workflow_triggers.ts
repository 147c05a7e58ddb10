import { load } from "js-yaml";

import { matchesRefPattern } from "../access/ref_patterns.ts";
import { folderOf, timestamp } from "../context.ts";
import type { HubContext } from "../context.ts";
import { mergeTrees } from "../git/merge.ts";
import { noSha } from "../git/git.ts";
import { entryAt, readBlob, readTree } from "../git/objects.ts";
import { setServerRef } from "../git/refs.ts";
import { writeCommit } from "../git/write_commit.ts";
import { appBySlug } from "../store/lookups.ts";
import type { PullRecord } from "../store/pull_records.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { payloadOf } from "../webhooks/deliver.ts";
import type { WebhookEvent } from "../webhooks/event.ts";
import type { WorkflowQueue } from "./workflow_queue.ts";
import { readObject, rememberWorkflow, startWorkflow } from "./workflow_runs.ts";

/** Starts the workflows that listen to what happens in a repository. */
export interface WorkflowTriggers {
  onEvent(event: WebhookEvent): void;
  /** Waits until every event so far has started what it starts. */
  settled(): Promise<void>;
}

/** What pull_request workflows listen to when they name no types. */
const defaultTypes = ["opened", "synchronize", "reopened"];

interface Cause {
  readonly event: "pull_request" | "push";
  readonly repository: RepositoryRecord;
  /** Of `pull_request`. */
  readonly action?: string | undefined;
  /** The branch that the filter `branches` is about: pushed to, or the pull request's base. */
  readonly branch: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly ref: string;
  readonly sha: string;
}

export function createWorkflowTriggers(context: HubContext, queue: WorkflowQueue): WorkflowTriggers {
  let last: Promise<void> = Promise.resolve();
  const start = async (event: WebhookEvent): Promise<void> => {
    // What a workflow does with its own token starts no workflow.
    if (event.sender.id === appBySlug(context.store, "github-actions")?.botId) return;
    const cause = await causeOf(context, event);
    if (cause === undefined) return;
    const payload = JSON.stringify(payloadOf(context, event));
    for (const { path, text } of await workflowFiles(folderOf(context, cause.repository), cause.sha)) {
      if (!listensTo(text, cause)) continue;
      const { headBranch, headSha, ref, sha } = cause;
      const run = { event: cause.event, headBranch, headSha, ref, sha, payload, actorId: event.sender.id, inputs: {} };
      await startWorkflow(context, queue, rememberWorkflow(context, cause.repository, path, text), run);
    }
  };
  return {
    onEvent: (event) => {
      if (event.name !== "pull_request" && event.name !== "push") return;
      last = last
        .then(() => start(event))
        .catch((error: unknown) => {
          const detail = error instanceof Error ? error.stack : String(error);
          context.log({ message: "an event could not start workflows", event: event.name, error: detail });
        });
    },
    settled: () => last,
  };
}

async function causeOf(
  context: HubContext,
  { name, action, repository, payload }: WebhookEvent,
): Promise<Cause | undefined> {
  if (repository === undefined) return undefined;
  const fields = readObject(payload);
  if (name === "push") {
    const [ref, after] = [String(fields["ref"]), String(fields["after"])];
    const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
    if (branch === undefined || after === noSha) return undefined;
    return { event: "push", repository, branch, headBranch: branch, headSha: after, ref, sha: after };
  }
  const pull = context.store.pulls.find(
    (each) => each.repositoryId === repository.id && each.number === fields["number"],
  );
  // From a fork GitHub starts none before somebody who may write says so, and then without the secrets: here nobody does.
  if (pull?.headFork !== undefined) return undefined;
  const sha = pull === undefined ? undefined : await testMerge(context, repository, pull);
  // GitHub starts nothing for a pull request with conflicts.
  if (pull === undefined || sha === undefined) return undefined;
  const { baseBranch, headBranch, headSha, number } = pull;
  const ref = `refs/pull/${number}/merge`;
  return { event: "pull_request", repository, action, branch: baseBranch, headBranch, headSha, ref, sha };
}

/** What merging would give, as a commit that only `refs/pull/<number>/merge` holds; nothing where the two conflict. */
async function testMerge(
  context: HubContext,
  repository: RepositoryRecord,
  { baseSha, headSha, number }: PullRecord,
): Promise<string | undefined> {
  const folder = folderOf(context, repository);
  const merged = await mergeTrees(folder, baseSha, headSha);
  if ("conflicts" in merged) return undefined;
  const github = { name: "GitHub", email: "noreply@github.com", date: timestamp(context) };
  const sha = await writeCommit(folder, {
    tree: merged.tree,
    parents: [baseSha, headSha],
    message: `Merge ${headSha} into ${baseSha}`,
    author: github,
    committer: github,
  });
  await setServerRef(folder, `refs/pull/${number}/merge`, sha);
  return sha;
}

async function workflowFiles(folder: string, sha: string): Promise<readonly { path: string; text: string }[]> {
  const tree = await entryAt(folder, sha, ".github/workflows");
  if (tree?.type !== "tree") return [];
  const entries = (await readTree(folder, tree.sha, false)).filter(
    ({ type, path }) => type === "blob" && /\.ya?ml$/.test(path),
  );
  return Promise.all(
    entries.map(async ({ sha: blob, path }) => ({
      path: `.github/workflows/${path}`,
      text: (await readBlob(folder, blob)).toString(),
    })),
  );
}

function listensTo(text: string, { event, action, branch }: Cause): boolean {
  const on = readObject(load(text))["on"];
  if (on === event || (Array.isArray(on) && on.includes(event))) return isDefaultType(action);
  const triggers = readObject(on);
  if (!(event in triggers)) return false;
  const { types, branches } = readObject(triggers[event]);
  const wanted = Array.isArray(types) ? types.includes(action) : isDefaultType(action);
  const patterns = Array.isArray(branches) ? branches.map(String) : undefined;
  return wanted && (patterns === undefined || patterns.some((pattern) => matchesRefPattern(pattern, branch)));
}

/** A push has no types. */
function isDefaultType(action: string | undefined): boolean {
  return action === undefined || defaultTypes.includes(action);
}
