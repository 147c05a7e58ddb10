import type { Settings } from "../../src/core/catalog/model/settings.ts";
import type { Order } from "../../src/core/plan/messages.ts";
import { orderedSettings } from "../../src/core/plan/ordered_settings.ts";
import type { RunnerPlace } from "./job.ts";

/** The order that a job gives itself where no app does: what may run is what the default branch's settings say. */
export function ownOrder(
  { repository, runAttempt }: RunnerPlace,
  settings: Settings["terraform"],
  given: Pick<Order, "phase" | "head" | "folder" | "tree" | "backend"> &
    Partial<Pick<Order, "pull" | "seal" | "policies">>,
): Order {
  return {
    version: 1,
    repository: `${repository.owner}/${repository.name}`,
    issue: given.pull ?? 0,
    pull: 0,
    operation: "update",
    attempt: runAttempt,
    nonce: "0".repeat(32),
    ...orderedSettings(settings),
    outputs: [],
    ...given,
  };
}
