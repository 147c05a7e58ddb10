import { finishedBefore } from "../plan/diagnosis_texts.ts";
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
import type { RunState } from "./states.ts";
import { wasTouched } from "./touched.ts";

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

/** Of a run's failed applies, the last ones. */
const appliesTold = 10;

/** What a failed apply had finished exists until another one succeeds or the run is given up: until then the status says it. */
export function tellFailedApplies(snapshot: RunSnapshot, step: Step): Step {
  const failed = failedApplies(snapshot, step.state);
  if (failed.length === 0) return step;
  const earlier = failed.length - appliesTold;
  const lines = [
    "**Applies that began and failed:**",
    ...(earlier > 0 ? [`- ${String(earlier)} earlier`] : []),
    ...failed.slice(-appliesTold).map(toldApply),
  ];
  return { ...step, view: { ...step.view, blocks: [lines.join("\n"), ...(step.view.blocks ?? [])] } };
}

function failedApplies({ checks }: RunSnapshot, state: RunState): readonly AppCheck[] {
  const ended = checks.filter(({ order, open }) => order?.phase === "apply" && !open);
  if (ended.some(({ memory }) => memory?.report?.outcome === "applied")) return [];
  // The job whose failure is the state tells of itself.
  const own = state === "apply_failed" ? checks.findLast(({ order }) => order !== undefined) : undefined;
  return ended.filter((check) => check !== own && wasTouched([check]));
}

function toldApply({ memory }: AppCheck): string {
  const { report, lost, workflowRunUrl } = memory ?? {};
  const said = report?.diagnosis === undefined ? lost?.summary : finishedBefore(report.diagnosis);
  const what = said ?? "No reason was given";
  return `- ${workflowRunUrl === undefined ? "" : `[The job's log](${workflowRunUrl}): `}${code(what, 1000)}`;
}
