import type { Seal } from "../plan/messages.ts";
import { compareSeals } from "../plan/seal.ts";
import { code } from "../report/markdown.ts";
import type { Step } from "./effects.ts";
import { failureBlocks, stateNow, titleOf } from "./failed_step.ts";
import type { RunKeys } from "./keys.ts";
import type { ValidRequest } from "./request.ts";
import { approvePlan, conclusionOf } from "./seal_approval.ts";
import type { AppCheck, RunSnapshot } from "./snapshot.ts";
import { isStateLocked } from "./state_lock.ts";

/** The plan that was made after an apply had failed, unless it is the one that was approved. */
export function sealOfWhatIsLeft({ order, memory }: AppCheck): Seal | undefined {
  const { outcome, seal, diagnosis } = memory?.report ?? {};
  if (outcome !== "apply_failed" || seal === undefined || isStateLocked(diagnosis)) return undefined;
  return order?.seal !== undefined && compareSeals(order.seal, seal).length === 0 ? undefined : seal;
}

/** What a failed apply has left is a plan that nobody has approved yet: it goes on by the action's whole rule. */
export function askForWhatIsLeft(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  check: AppCheck,
  seal: Seal,
): Step | undefined {
  const { report } = check.memory ?? {};
  const why = report?.diagnosis === undefined ? "" : ` (${code(report.diagnosis.summary, 300)})`;
  return approvePlan(snapshot, keys, {
    state: "apply_failed",
    title: titleOf("apply_failed", report),
    what: `what an apply that failed${why} has left`,
    request,
    blocks: failureBlocks(request, check, stateNow(report, true)),
    byRetry: true,
    seal,
    check,
    conclusion: conclusionOf(check),
  });
}
