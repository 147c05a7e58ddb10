import { load } from "js-yaml";

import { authorizeAuthor, need } from "../access/authorize.ts";
import { folderOf, timestamp } from "../context.ts";
import type { Actor, HubContext } from "../context.ts";
import { HubError, notFound } from "../errors.ts";
import { readCommit, readFileAt, resolveCommit } from "../git/objects.ts";
import { headCommitShape } from "../shapes/commit.ts";
import type { WorkflowRecord, WorkflowRunRecord } from "../store/action_records.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { payloadOf } from "../webhooks/deliver.ts";
import { workflowRunEvent } from "./workflow_events.ts";
import type { WorkflowQueue } from "./workflow_queue.ts";

const runWorkflows = need("write", "actions", "write");

export interface Dispatch {
  /** File name (`gatehouse.yml`) or id. */
  readonly workflow: string;
  /** A branch, with or without `refs/heads/`. */
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** `workflow_dispatch`: the workflow as it is at the head of this branch. Throws 404 and 422 as GitHub does. */
export async function dispatchWorkflow(
  context: HubContext,
  queue: WorkflowQueue,
  actor: Actor,
  repository: RepositoryRecord,
  dispatch: Dispatch,
): Promise<WorkflowRunRecord> {
  const author = authorizeAuthor(context, actor, repository, runWorkflows);
  const folder = folderOf(context, repository);
  const workflow = await findWorkflow(context, repository, dispatch.workflow);
  const branch = dispatch.ref.replace(/^refs\/heads\//, "");
  const head = await resolveCommit(folder, `refs/heads/${branch}`);
  if (head === undefined) throw new HubError(422, `No ref found for: ${dispatch.ref}`);
  const text = await readFileAt(folder, head, workflow.path);
  if (text === undefined) throw notFound();
  const inputs = checkInputs(text, dispatch.inputs);
  const ref = `refs/heads/${branch}`;
  const payload = { inputs, ref, workflow: workflow.path };
  const event = { name: "workflow_dispatch", repository, sender: author.user, payload };
  context.emit(event);
  return startWorkflow(context, queue, workflow, {
    event: "workflow_dispatch",
    headBranch: branch,
    headSha: head,
    ref,
    sha: head,
    payload: JSON.stringify(payloadOf(context, event)),
    actorId: author.user.id,
    inputs,
  });
}

/** Lets a new run of the workflow wait for its turn. */
export async function startWorkflow(
  context: HubContext,
  queue: WorkflowQueue,
  workflow: WorkflowRecord,
  cause: Pick<WorkflowRunRecord, "event" | "headBranch" | "headSha" | "ref" | "sha" | "payload" | "actorId" | "inputs">,
): Promise<WorkflowRunRecord> {
  const { store } = context;
  const folder = folderOf(context, store.repositories.require(workflow.repositoryId));
  const headCommit = headCommitShape(await readCommit(folder, cause.headSha));
  const now = timestamp(context);
  const run = store.workflowRuns.insert({
    ...cause,
    repositoryId: workflow.repositoryId,
    workflowId: workflow.id,
    runNumber: store.workflowRuns.filter((each) => each.workflowId === workflow.id).length + 1,
    runAttempt: 1,
    displayTitle: workflow.name,
    headCommit,
    status: "queued",
    conclusion: null,
    triggeringActorId: cause.actorId,
    createdAt: now,
    updatedAt: now,
    runStartedAt: now,
  });
  workflowRunEvent(context, run, "requested");
  queue.start(run);
  return run;
}

/** Starts a finished run again, as its next attempt; who asked is its triggering actor, its actor stays. */
export function rerunWorkflow(context: HubContext, queue: WorkflowQueue, actor: Actor, old: WorkflowRunRecord): void {
  const repository = context.store.repositories.require(old.repositoryId);
  const author = authorizeAuthor(context, actor, repository, runWorkflows);
  if (old.status !== "completed") throw new HubError(403, "The workflow run is already running");
  const now = timestamp(context);
  const run = context.store.workflowRuns.update(old.id, {
    runAttempt: old.runAttempt + 1,
    triggeringActorId: author.user.id,
    status: "queued",
    conclusion: null,
    updatedAt: now,
    runStartedAt: now,
  });
  workflowRunEvent(context, run, "requested");
  queue.start(run);
}

export function cancelWorkflow(context: HubContext, queue: WorkflowQueue, actor: Actor, run: WorkflowRunRecord): void {
  authorizeAuthor(context, actor, context.store.repositories.require(run.repositoryId), runWorkflows);
  if (!queue.cancel(run)) throw new HubError(409, "Cannot cancel a workflow run that is completed.");
}

/** The workflow of a file of the default branch, remembered from when it is first asked for. */
export async function findWorkflow(
  context: HubContext,
  repository: RepositoryRecord,
  name: string,
): Promise<WorkflowRecord> {
  const known = context.store.workflows.filter((each) => each.repositoryId === repository.id);
  const path = `.github/workflows/${name}`;
  const found = known.find((each) => each.path === path || String(each.id) === name);
  if (found !== undefined) return found;
  const folder = folderOf(context, repository);
  const head = await resolveCommit(folder, `refs/heads/${repository.defaultBranch}`);
  const text = head === undefined || name.includes("/") ? undefined : await readFileAt(folder, head, path);
  if (text === undefined) throw notFound();
  return rememberWorkflow(context, repository, path, text);
}

/** The record of a workflow file, made when it is first met. */
export function rememberWorkflow(
  context: HubContext,
  repository: RepositoryRecord,
  path: string,
  text: string,
): WorkflowRecord {
  const { workflows } = context.store;
  const known = workflows.find((each) => each.repositoryId === repository.id && each.path === path);
  if (known !== undefined) return known;
  const title = readObject(load(text))["name"];
  const name = typeof title === "string" ? title : path;
  return workflows.insert({ repositoryId: repository.id, path, name, createdAt: timestamp(context) });
}

/** The inputs with the workflow's defaults. Throws 422 for a workflow that can't be dispatched, and for inputs it doesn't have. */
function checkInputs(workflow: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const triggers = readObject(load(workflow))["on"];
  const listed =
    triggers === "workflow_dispatch" || (Array.isArray(triggers) && triggers.includes("workflow_dispatch"));
  if (!listed && !("workflow_dispatch" in readObject(triggers))) {
    throw new HubError(422, "Workflow does not have 'workflow_dispatch' trigger");
  }
  const declared = readObject(readObject(readObject(triggers)["workflow_dispatch"])["inputs"]);
  const unexpected = Object.keys(given).filter((name) => !(name in declared));
  if (unexpected.length > 0) throw new HubError(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  if (Object.keys(given).length > 25) throw new HubError(422, "At most 25 inputs may be provided");
  const defaults = Object.entries(declared).flatMap(([name, input]): [string, string][] => {
    const preset = readObject(input)["default"];
    return typeof preset === "string" || typeof preset === "number" || typeof preset === "boolean"
      ? [[name, String(preset)]]
      : [];
  });
  const values: Record<string, string> = { ...Object.fromEntries(defaults), ...given };
  for (const [name, input] of Object.entries(declared)) {
    if (readObject(input)["required"] === true && values[name] === undefined) {
      throw new HubError(422, `Required input '${name}' not provided`);
    }
  }
  return values;
}

export const readObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
