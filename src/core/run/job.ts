import { nonce } from "../plan/keys.ts";
import type { Diagnosis, Order, Phase, Report, Seal } from "../plan/messages.ts";
import { orderedSettings } from "../plan/ordered_settings.ts";
import { policyFolder } from "../policy/model.ts";
import type { Effect, EffectOf } from "./effects.ts";
import type { RunKeys } from "./keys.ts";
import { writeMemory } from "./memory.ts";
import type { ValidRequest } from "./request.ts";
import { sealApprovals } from "./seal_approval.ts";
import type { AppCheck, RunSnapshot, WorkflowRun } from "./snapshot.ts";

export const workflowFile = "gatehouse.yml";
export const workflowPath = `.github/workflows/${workflowFile}`;

export function checksOf(snapshot: RunSnapshot, phase: Phase, head: string | undefined): readonly AppCheck[] {
  return snapshot.checks.filter((check) => check.head === head && check.order?.phase === phase);
}

/** A new attempt: the app's check with its order, and the dispatch. */
export function startJob(
  snapshot: RunSnapshot,
  keys: RunKeys,
  request: ValidRequest,
  job: { readonly phase: Phase; readonly head: string; readonly pull: number; readonly seal?: Seal },
): Effect {
  const attempt = checksOf(snapshot, job.phase, job.head).length + 1;
  const [key] = keys.nonce;
  if (key === undefined) throw new Error("There is no master key to make a nonce with.");
  const { terraform } = snapshot.catalog.settings;
  const approvals = sealApprovals(snapshot);
  const order: Order = {
    version: 1,
    phase: job.phase,
    repository: snapshot.repository.fullName,
    issue: snapshot.issue.number,
    pull: job.pull,
    head: job.head,
    folder: request.folder,
    tree: request.tree,
    operation: request.target.operation,
    attempt,
    nonce: nonce(key, { issue: snapshot.issue.number, phase: job.phase, head: job.head, attempt }),
    ...orderedSettings(terraform),
    backend: request.backend,
    outputs: request.outputs,
    ...policiesOf(snapshot),
    ...(job.seal === undefined ? {} : { seal: job.seal }),
    ...(job.phase === "plan" || approvals.length === 0 ? {} : { approvals }),
  };
  return { type: "start_job", order, title: job.phase === "plan" ? "Planning" : "Applying" };
}

/** The policies at the default branch's head, which nobody who only opens pull requests can change. */
function policiesOf({ catalog }: RunSnapshot): Pick<Order, "policies"> {
  const folder = catalog.tree.entries.get(policyFolder);
  return folder === undefined ? {} : { policies: { commit: catalog.commit, tree: folder.oid } };
}

/** A signed report, and the workflow run that it is from. */
export interface Believed {
  readonly text: string;
  readonly report: Report;
  readonly run: WorkflowRun;
}

/** Whether a plan does more than its action's operation, which is all that an approval of the request covers. */
export function isBeyond({ beyondOperation }: Report): boolean {
  return (beyondOperation ?? []).length > 0;
}

/** With `approvesPlan` no plan is green before it is approved as it is. */
export function completeWith(
  check: AppCheck,
  order: Order,
  { text, report, run }: Believed,
  approvesPlan: boolean,
): Effect {
  const { conclusion, title } = conclusionOf(report, approvesPlan);
  return {
    type: "complete_check",
    id: check.id,
    conclusion,
    title,
    summary: `What the job found: ${run.url}`,
    text: writeMemory({ order, reportText: text, workflowRunUrl: run.url }),
  };
}

function conclusionOf(
  report: Report,
  approvesPlan: boolean,
): { readonly conclusion: "success" | "failure" | "neutral" | "action_required"; readonly title: string } {
  // An apply's check is on the default branch: what stops there before anything is applied is no fault of that branch.
  const unmet = report.phase === "plan" ? "failure" : "neutral";
  switch (report.outcome) {
    case "planned":
      if (isBeyond(report))
        return { conclusion: "action_required", title: "The plan goes beyond the action's operation" };
      return approvesPlan
        ? { conclusion: "action_required", title: "Planned, not approved yet" }
        : { conclusion: "success", title: "Planned and approved" };
    case "plan_failed":
      return { conclusion: unmet, title: report.phase === "plan" ? "The plan failed" : "Not applied: the plan failed" };
    case "refused":
      return { conclusion: unmet, title: "A guard refused to go on" };
    case "applied":
      return { conclusion: "success", title: "Applied" };
    case "stale":
      return { conclusion: "neutral", title: "Not applied: the plan has changed" };
    case "apply_failed":
      return { conclusion: "failure", title: "The apply failed" };
  }
}

/** Its workflow runs are over, and none of them left a report that can be believed. */
export function completeLost(check: AppCheck, order: Order, runs: readonly WorkflowRun[]): CompleteCheck {
  const last = runs.at(-1);
  if (last?.conclusion === "skipped") return completeWithout(check, order, skipped, last);
  const ended = `ended (${last?.conclusion ?? "unknown"})${runs.length > 1 ? `, as did ${String(runs.length - 1)} before it,` : ""}`;
  const lost: Diagnosis = {
    step: "guard",
    summary: `The workflow run ${ended} without a report that can be believed`,
    detail:
      "Its log says why. Often it took longer than `timeout-minutes` allows, or was cancelled; or the environments `gatehouse-plan` " +
      "and `gatehouse-apply` lack the secret GATEHOUSE_SEAL_KEY, or hold one for another master key or another name of the repository " +
      "(`gatehouse seal-key` makes it); or somebody else started or repeated the run.",
  };
  return completeWithout(check, order, lost, last);
}

/** The jobs that `gatehouse init` writes run on the default branch alone, and for the app alone. */
const skipped: Diagnosis = {
  step: "guard",
  summary: "GitHub skipped the job",
  detail:
    `The condition of the job in ${workflowPath} did not hold: it names the default branch and the app, and somebody else started or ` +
    "repeated the run, or one of the two has another name now. Then let `gatehouse init` write the file anew.",
};

/** GitHub took the order again and again, and no workflow run ever came of it. */
export function completeNeverStarted(check: AppCheck, order: Order): CompleteCheck {
  const detail =
    "Ordered again and again for an hour. See whether GitHub Actions are up and allowed here (githubstatus.com; Settings, Actions).";
  return completeWithout(check, order, { step: "guard", summary: "GitHub never started the workflow run", detail });
}

/** GitHub refused to start the workflow: no later try gets another answer until somebody mends it. */
export function completeUnstartable(check: AppCheck, order: Order, why: string): CompleteCheck {
  const detail = `It must be on the default branch and enabled, as \`gatehouse init\` writes it. GitHub said: ${why}`;
  return completeWithout(check, order, { step: "guard", summary: `GitHub can't start ${workflowPath}`, detail });
}

type CompleteCheck = EffectOf<"complete_check">;

function completeWithout(check: AppCheck, order: Order, lost: Diagnosis, run?: WorkflowRun): CompleteCheck {
  return {
    type: "complete_check",
    id: check.id,
    conclusion: order.phase === "plan" ? "failure" : "neutral",
    title: "No report that can be believed",
    summary: `${lost.summary}.${run === undefined ? "" : ` Details: ${run.url}`}`,
    text: writeMemory({ order, lost, ...(run === undefined ? {} : { workflowRunUrl: run.url }) }),
  };
}
