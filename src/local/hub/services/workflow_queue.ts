import { matchesRefPattern } from "../access/ref_patterns.ts";
import { createInstallationToken } from "../access/tokens.ts";
import type { HubContext } from "../context.ts";
import { folderOf, timestamp } from "../context.ts";
import type { RunConclusion, WorkflowRunRecord } from "../store/action_records.ts";
import { appBySlug, environmentByName, fullName, repositoryByName } from "../store/lookups.ts";
import type { AppRecord, Permissions, RepositoryRecord } from "../store/records.ts";
import type { WorkflowRunner, WorkflowRunProgress, WorkflowRunRequest } from "../workflow_runner.ts";
import { registerApp } from "./apps.ts";
import { workflowRunEvent } from "./workflow_events.ts";

const atOnce = 2;

/** Runs what was dispatched, oldest first, two at once. */
export interface WorkflowQueue {
  /** Takes up what the hub before this one on the same folder left: called once, when events can be heard. */
  resume(): void;
  /** Lets a run that stands in the store as queued start when its turn comes. */
  start(run: WorkflowRunRecord): void;
  /** Ends a run that is queued or in progress; answers false for any other. */
  cancel(run: WorkflowRunRecord): boolean;
  /** Ends all runs; those in progress are cancelled when the hub starts again. */
  stop(): Promise<void>;
}

export function createWorkflowQueue(context: HubContext, runner: WorkflowRunner): WorkflowQueue {
  const { store } = context;
  const running = new Map<number, { abort: AbortController; ended: Promise<void> }>();
  let waiting: number[] = [];
  let stopped = false;

  const next = (): void => {
    while (!stopped && running.size < atOnce) {
      const id = waiting.shift();
      if (id === undefined) return;
      const abort = new AbortController();
      const ended = execute(context, runner, id, abort.signal, () => stopped).finally(() => {
        running.delete(id);
        next();
      });
      running.set(id, { abort, ended });
    }
  };

  return {
    resume: () => {
      for (const run of store.workflowRuns.filter((each) => each.status !== "completed")) {
        // Its runner died with the hub before this one: whatever it did, nobody will hear the end of it.
        if (run.status === "in_progress") finish(context, run.id, "cancelled");
        else waiting.push(run.id);
      }
      setImmediate(next);
    },
    start: (run) => {
      waiting.push(run.id);
      setImmediate(next);
    },
    cancel: (run) => {
      if (run.status === "completed") return false;
      if (waiting.includes(run.id)) {
        waiting = waiting.filter((id) => id !== run.id);
        finish(context, run.id, "cancelled");
      }
      running.get(run.id)?.abort.abort();
      return true;
    },
    stop: async () => {
      stopped = true;
      for (const { abort } of running.values()) abort.abort();
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

async function execute(
  context: HubContext,
  runner: WorkflowRunner,
  id: number,
  signal: AbortSignal,
  isStopped: () => boolean,
): Promise<void> {
  const { store } = context;
  const started = store.workflowRuns.update(id, { status: "in_progress", updatedAt: timestamp(context) });
  workflowRunEvent(context, started, "in_progress");
  let conclusion: RunConclusion;
  try {
    conclusion = await runner(requestOf(context, started), progressOf(context, started), signal);
  } catch (error) {
    context.log({
      message: "the workflow runner failed",
      run: id,
      error: error instanceof Error ? error.stack : String(error),
    });
    conclusion = "failure";
  }
  if (!isStopped()) finish(context, id, signal.aborted ? "cancelled" : conclusion);
}

function finish(context: HubContext, id: number, conclusion: RunConclusion): void {
  const { store } = context;
  const at = timestamp(context);
  for (const job of store.jobs.filter((each) => each.runId === id && each.status !== "completed")) {
    store.jobs.update(job.id, { status: "completed", conclusion, completedAt: at });
  }
  workflowRunEvent(
    context,
    store.workflowRuns.update(id, { status: "completed", conclusion, updatedAt: at }),
    "completed",
  );
}

function requestOf(context: HubContext, run: WorkflowRunRecord): WorkflowRunRequest {
  const { store } = context;
  const repository = store.repositories.require(run.repositoryId);
  return {
    repository: fullName(store, repository),
    runId: run.id,
    runAttempt: run.runAttempt,
    workflowPath: store.workflows.require(run.workflowId).path,
    sha: run.sha,
    ref: run.ref,
    event: run.event,
    payload: run.payload,
    inputs: run.inputs,
    actor: store.users.require(run.actorId).login,
    triggeringActor: store.users.require(run.triggeringActorId).login,
    serverUrl: context.url,
    gitFolder: (name) => {
      const [owner = "", short = ""] = name.split("/");
      const found = repositoryByName(store, owner, short);
      return found === undefined ? undefined : folderOf(context, found);
    },
    environmentSecrets: (name) => environmentSecrets(context, run, name),
    mintToken: (permissions) => Promise.resolve(mintToken(context, repository, permissions)),
  };
}

/** Nothing when the environment is missing or does not admit the run's ref, which for a pull request is no branch. */
function environmentSecrets(
  { store }: HubContext,
  run: WorkflowRunRecord,
  name: string,
): Record<string, string> | undefined {
  const environment = environmentByName(store, run.repositoryId, name);
  if (environment === undefined) return undefined;
  const { branches } = environment;
  if (
    branches.length > 0 &&
    !branches.some((pattern) => matchesRefPattern(pattern, run.ref.replace(/^refs\/heads\//, "")))
  )
    return undefined;
  const secrets = store.secrets.filter((secret) => secret.environmentId === environment.id);
  return Object.fromEntries(secrets.map((secret) => [secret.name, secret.value]));
}

/** A `GITHUB_TOKEN`: an installation token of the app "GitHub Actions", for this repository alone. */
function mintToken(context: HubContext, repository: RepositoryRecord, permissions: Permissions): string {
  const { store } = context;
  const app = actionsApp(context);
  const installation =
    store.installations.find((each) => each.appId === app.id && each.accountId === repository.ownerId) ??
    store.installations.insert({
      appId: app.id,
      accountId: repository.ownerId,
      repositoryIds: [],
      createdAt: timestamp(context),
    });
  return createInstallationToken(context, app, installation, { permissions, repositoryIds: [repository.id] }).value;
}

function actionsApp(context: HubContext): AppRecord {
  const registration = {
    slug: "github-actions",
    name: "GitHub Actions",
    permissions: {},
    events: [],
    webhookUrl: null,
    webhookSecret: "",
  };
  return appBySlug(context.store, registration.slug) ?? registerApp(context, registration);
}

function progressOf(context: HubContext, run: WorkflowRunRecord): WorkflowRunProgress {
  const { store } = context;
  const find = (name: string) =>
    store.jobs.find((job) => job.runId === run.id && job.runAttempt === run.runAttempt && job.name === name);
  const job = (name: string) =>
    find(name) ??
    store.jobs.insert({
      runId: run.id,
      runAttempt: run.runAttempt,
      name,
      status: "in_progress",
      conclusion: null,
      startedAt: timestamp(context),
      completedAt: null,
      summary: "",
    });
  const tell = (): void => {
    context.changed(run.repositoryId);
  };
  return {
    runName: (name) => {
      store.workflowRuns.update(run.id, { displayTitle: name });
      tell();
    },
    jobStarted: (name) => {
      job(name);
      tell();
    },
    jobFinished: (name, conclusion) => {
      store.jobs.update(job(name).id, { status: "completed", conclusion, completedAt: timestamp(context) });
      tell();
    },
    log: (name, line) => {
      store.logLines.insert({ jobId: job(name).id, text: line });
    },
    stepSummary: (name, markdown) => {
      const { id, summary } = job(name);
      store.jobs.update(id, { summary: summary + markdown });
    },
  };
}
