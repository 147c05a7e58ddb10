import { createHmac, randomUUID } from "node:crypto";

import type { HubContext } from "../context.ts";
import { timestamp } from "../context.ts";
import { organizationShape, userShape } from "../shapes/user.ts";
import { repositoryShape } from "../shapes/repository.ts";
import { nodeId } from "../store/node_ids.ts";
import type { AppRecord, DeliveryRecord } from "../store/records.ts";
import type { WebhookEvent } from "./event.ts";

export interface Deliveries {
  emit(event: WebhookEvent): void;
  /** Sends a delivery again under its old GUID, as a delivery of its own. */
  redeliver(delivery: DeliveryRecord): DeliveryRecord;
  /** Waits until everything that is queued has been tried. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

type DeliveriesContext = Pick<HubContext, "store" | "clock" | "log" | "url">;
const timeoutMilliseconds = 10_000;

/** Each app gets its webhooks one after another, in the order of what happened, each tried once. */
export function createDeliveries(context: DeliveriesContext): Deliveries {
  const { store } = context;
  const queues = new Map<number, Promise<void>>();
  const stopping = new AbortController();
  const enqueue = (delivery: DeliveryRecord): void => {
    const before = queues.get(delivery.appId) ?? Promise.resolve();
    queues.set(
      delivery.appId,
      before.then(() => (stopping.signal.aborted ? undefined : attempt(context, delivery, stopping.signal))),
    );
  };
  const settled = async (): Promise<void> => {
    await Promise.all(queues.values());
  };
  for (const waiting of store.deliveries.filter((delivery) => delivery.deliveredAt === null)) enqueue(waiting);
  return {
    emit: (event) => {
      for (const delivery of deliveriesOf(context, event)) enqueue(store.deliveries.insert(delivery));
    },
    redeliver: (delivery) => {
      const again = store.deliveries.insert({ ...pending(context), ...copyOf(delivery), redelivery: true });
      enqueue(again);
      return again;
    },
    settled,
    stop: async () => {
      stopping.abort();
      await settled();
    },
  };
}

const pending = (context: DeliveriesContext) => ({
  createdAt: timestamp(context),
  deliveredAt: null,
  statusCode: 0,
  status: "pending",
  durationSeconds: 0,
});

const copyOf = ({ guid, appId, event, action, repositoryId, installationId, payload }: DeliveryRecord) => ({
  guid,
  appId,
  event,
  action,
  repositoryId,
  installationId,
  payload,
});

function deliveriesOf(context: DeliveriesContext, event: WebhookEvent): Omit<DeliveryRecord, "id">[] {
  return recipients(context, event).map(({ app, installationId }) => ({
    ...pending(context),
    guid: randomUUID(),
    appId: app.id,
    event: event.name,
    action: event.action ?? null,
    repositoryId: event.repository?.id ?? null,
    installationId: installationId ?? null,
    redelivery: false,
    payload: JSON.stringify({
      ...payloadOf(context, event),
      ...(installationId === undefined || event.name === "installation"
        ? {}
        : { installation: { id: installationId, node_id: nodeId("Installation", installationId) } }),
    }),
  }));
}

/** What is the same for whoever gets the event: webhooks, and workflows in `github.event`. */
export function payloadOf(context: DeliveriesContext, event: WebhookEvent): object {
  return {
    ...(event.action === undefined ? {} : { action: event.action }),
    ...event.payload,
    ...surroundings(context, event),
    sender: userShape(context, context.store.users.require(event.sender.id)),
  };
}

function recipients(
  { store }: DeliveriesContext,
  event: WebhookEvent,
): { app: AppRecord; installationId: number | undefined }[] {
  if (event.app !== undefined) return [{ app: event.app, installationId: event.installationId }];
  return store.installations
    .filter((each) => event.repository !== undefined && each.repositoryIds.includes(event.repository.id))
    .map((each) => ({ app: store.apps.require(each.appId), installationId: each.id }))
    .filter(({ app }) => app.webhookUrl !== null && app.events.includes(event.name));
}

function surroundings(context: DeliveriesContext, event: WebhookEvent): object {
  if (event.repository === undefined) return {};
  const repository = context.store.repositories.require(event.repository.id);
  const owner = context.store.users.require(repository.ownerId);
  return {
    repository: repositoryShape(context, repository),
    ...(owner.type === "Organization" ? { organization: organizationShape(context, owner) } : {}),
  };
}

async function attempt(context: DeliveriesContext, delivery: DeliveryRecord, stop: AbortSignal): Promise<void> {
  const app = context.store.apps.require(delivery.appId);
  const started = performance.now();
  const result = await send(app, delivery, stop);
  if (stop.aborted) return;
  const changes = { ...result, deliveredAt: timestamp(context), durationSeconds: (performance.now() - started) / 1000 };
  context.store.deliveries.update(delivery.id, changes);
  const { guid, event, action } = delivery;
  context.log({ message: "webhook", guid, event, action, app: app.slug, ...result });
}

async function send(
  app: AppRecord,
  delivery: DeliveryRecord,
  stop: AbortSignal,
): Promise<{ statusCode: number; status: string }> {
  if (app.webhookUrl === null) return { statusCode: 0, status: "no webhook URL" };
  const signature = createHmac("sha256", app.webhookSecret).update(delivery.payload).digest("hex");
  try {
    const response = await fetch(app.webhookUrl, {
      method: "POST",
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMilliseconds)]),
      headers: {
        "content-type": "application/json",
        "user-agent": "GitHub-Hookshot/hub",
        "x-github-delivery": delivery.guid,
        "x-github-event": delivery.event,
        "x-github-hook-installation-target-id": String(app.id),
        "x-github-hook-installation-target-type": "integration",
        "x-hub-signature-256": `sha256=${signature}`,
      },
      body: delivery.payload,
    });
    await response.arrayBuffer();
    return { statusCode: response.status, status: response.ok ? "OK" : `Invalid HTTP Response: ${response.status}` };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return { statusCode: 0, status: timedOut ? "timed out" : "failed to connect to host" };
  }
}
