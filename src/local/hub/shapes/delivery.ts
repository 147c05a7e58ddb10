import type { DeliveryRecord } from "../store/records.ts";
import type { ShapeContext } from "./user.ts";

/** One attempt to deliver a webhook; `whole` adds what was sent. */
export function deliveryShape(context: ShapeContext, delivery: DeliveryRecord, whole: boolean) {
  const app = context.store.apps.require(delivery.appId);
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt ?? delivery.createdAt,
    redelivery: delivery.redelivery,
    duration: delivery.durationSeconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
    ...(whole
      ? {
          url: app.webhookUrl ?? "",
          request: {
            headers: { "X-GitHub-Delivery": delivery.guid, "X-GitHub-Event": delivery.event },
            payload: parse(delivery.payload),
          },
          response: { headers: {}, payload: "" },
        }
      : {}),
  };
}

const parse = (text: string): unknown => JSON.parse(text);
