import type { Order } from "./messages.ts";
import { isOrder } from "./order_shapes.ts";
import { fenceJson, parseJson } from "./signed_text.ts";

/** The order as the `output.text` of the app's check run. Not signed: GitHub says whose check run it is. */
export function writeOrder(order: Order): string {
  return fenceJson(JSON.stringify(order));
}

/** The order in a check run's `output.text`; nothing unless it has exactly the shape of one. */
export function readOrder(text: string): Order | undefined {
  const match = /^```json\r?\n(\{[^]*\})\r?\n```\s*$/.exec(text);
  const value = parseJson(match?.[1]);
  return isOrder(value) ? value : undefined;
}
