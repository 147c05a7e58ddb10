import { createServer } from "node:http";
import type { Server } from "node:http";
import path from "node:path";

import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

import { createAdministration } from "./administration.ts";
import type { Administration } from "./administration.ts";
import { timestamp } from "./context.ts";
import type { HubContext } from "./context.ts";
import { createRequestCounter } from "./requests.ts";
import type { RequestCounter } from "./requests.ts";
import { mountApi } from "./server.ts";
import { submitIssueForm } from "./services/issue_forms.ts";
import type { IssueFormSubmission } from "./services/issue_forms.ts";
import { createLocks } from "./locks.ts";
import { createWorkflowQueue } from "./services/workflow_queue.ts";
import type { WorkflowQueue } from "./services/workflow_queue.ts";
import { createWorkflowTriggers } from "./services/workflow_triggers.ts";
import { userByLogin } from "./store/lookups.ts";
import { openStore } from "./store/store.ts";
import type { Store } from "./store/store.ts";
import { createDeliveries } from "./webhooks/deliver.ts";
import type { WorkflowRunner } from "./workflow_runner.ts";

export interface HubOptions {
  /** Where everything that the hub remembers lies; a second hub on it goes on where the first one stopped. */
  readonly folder: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
  readonly host?: "127.0.0.1";
  readonly runner: WorkflowRunner;
  readonly clock?: () => Date;
  readonly log: (line: object) => void;
  /** Pages and GraphQL mount here, before the routes of the REST API. */
  readonly extend?: (server: Hono, hub: Hub) => void;
}

export interface HubChange {
  /** `owner/name` */
  readonly repository: string;
}

/** A running local GitHub. */
export interface Hub {
  readonly url: string;
  readonly administration: Administration;
  readonly requests: RequestCounter;
  readonly store: Store;
  /** For what is mounted by `extend`: what the services take as their first argument. */
  readonly context: HubContext;
  /** Answers the function that ends it. */
  onChange(listener: (change: HubChange) => void): () => void;
  /** The web form's door: as this person, from the template at the default branch. Answers the issue's number. */
  submitIssueForm(submission: IssueFormSubmission): Promise<number>;
  /** Waits until the webhooks that were caused so far have been delivered (or have failed). */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Who closes a connection that the next request is on its way over resets that. Clients are told this time, and close before it. */
const idleMilliseconds = 120_000;

/** Starts the local GitHub. Rejects with the system's error when the port is taken. */
export async function createHub(options: HubOptions): Promise<Hub> {
  const clock = options.clock ?? (() => new Date());
  const store = openStore(options.folder);
  const server = createServer({ keepAliveTimeout: idleMilliseconds });
  const url = await listen(server, options.port, options.host ?? "127.0.0.1");
  const deliveries = createDeliveries({ store, clock, log: options.log, url });
  const listeners = new Set<(change: HubChange) => void>();
  const context: HubContext = {
    store,
    repositoriesFolder: path.join(options.folder, "repositories"),
    url,
    clock,
    log: options.log,
    emit: (event) => {
      deliveries.emit(event);
      triggers.onEvent(event);
    },
    exclusively: createLocks(),
    changed: (repositoryId) => {
      const repository = store.repositories.require(repositoryId);
      const name = `${store.users.require(repository.ownerId).login}/${repository.name}`;
      for (const listener of listeners) listener({ repository: name });
    },
  };
  const workflows: WorkflowQueue = createWorkflowQueue(context, options.runner);
  const triggers = createWorkflowTriggers(context, workflows);
  workflows.resume();
  ensureWebFlow(context);
  const hub: Hub = {
    url,
    administration: createAdministration(context),
    requests: createRequestCounter(),
    store,
    context,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    submitIssueForm: (submission) => submitIssueForm(context, submission),
    settled: () => deliveries.settled(),
    close: async () => {
      await triggers.settled();
      await workflows.stop();
      await close(server);
      await deliveries.stop();
      store.close();
    },
  };
  const app = new Hono();
  mountApi(app, { context, requests: hub.requests, deliveries, workflows, extend: () => options.extend?.(app, hub) });
  const answer = getRequestListener((request) => app.fetch(request));
  server.on("request", (request, response) => {
    void answer(request, response);
  });
  return hub;
}

/** The account that GitHub commits with for those who work in the browser or by its API. */
function ensureWebFlow(context: HubContext): void {
  const login = "web-flow";
  if (userByLogin(context.store, login) !== undefined) return;
  context.store.users.insert({ login, name: "GitHub", type: "User", createdAt: timestamp(context) });
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error(`The hub got no port at ${host}.`));
      else resolve(`http://${host}:${address.port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
