import type { Settings } from "../catalog/model/settings.ts";
import type { Order } from "./messages.ts";

/** What an order says of the settings. */
export function orderedSettings(
  settings: Settings["terraform"],
): Pick<Order, "tool" | "providers" | "modules" | "publicAttributes"> {
  const { providers, modules, publicAttributes } = settings;
  // A key that an Action of an earlier version does not know would make it refuse the order.
  return {
    tool: askedTool(settings),
    providers,
    modules,
    ...(publicAttributes.length > 0 && { publicAttributes }),
  };
}

/** What an order says of the tool. */
export function askedTool({ tool, version }: Settings["terraform"]): Order["tool"] {
  return { ...(tool !== undefined && { name: tool }), ...(version !== undefined && { version }) };
}
