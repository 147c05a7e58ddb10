import type { Settings } from "../catalog/settings.ts";
import type { Order } from "./messages.ts";

/** What an order says of the tool. */
export function askedTool({ tool, version }: Settings["terraform"]): Order["tool"] {
  return { ...(tool !== undefined && { name: tool }), ...(version !== undefined && { version }) };
}
