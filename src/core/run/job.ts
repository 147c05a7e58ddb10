import { nonce } from "../plan/keys.ts";
import type { Diagnosis, Order, Phase, Report, Seal } from "../plan/messages.ts";
import { readReport } from "../plan/report_message.ts";
import type { Effect, Step } from "./effects.ts";
import type { RunKeys } from "./keys.ts";
import { writeMemory } from "./memory.ts";
import type { ValidRequest } from "./request.ts";
import type { AppCheck, RunSnapshot, WorkflowRun } from "./snapshot.ts";

/** How a job of the catalog's workflow stands. */
type JobState =
  | { readonly kind: "running"; readonly lookAgainAfterMilliseconds: number }
  | { readonly kind: "never_started" }
  | { readonly kind: "ended"; readonly effect: Effect };

export const workflowPath = ".github/workflows/gatehouse.yml";

/** A dispatch that GitHub accepted shows up in its list within this time; after it, it is dispatched again. */
const dispatchGraceMilliseconds = 10_000;

/** GitHub tells when a workflow run ends; this is for the case that nobody heard it. */
const runningCheckMilliseconds = 60_000;

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
    tool: { name: terraform.tool, ...(terraform.version === undefined ? {} : { version: terraform.version }) },
    backend: request.backend,
    providers: terraform.providers,
    modules: terraform.modules,
    outputs: request.outputs,
    ...(job.seal === undefined ? {} : { seal: job.seal }),
  };
  return { type: "start_job", order, title: job.phase === "plan" ? "Planning" : "Applying" };
}

/** The step that an open check's job gives: wait for it, start it again, or note how it ended. */
export function followStep(
  snapshot: RunSnapshot,
  keys: RunKeys,
  check: AppCheck,
  step: Pick<Step, "state" | "view">,
): Step {
  if (check.order === undefined) return step;
  const job = followJob(snapshot, keys, check, check.order);
  switch (job.kind) {
    case "ended":
      return { ...step, effects: [job.effect] };
    case "never_started":
      return { ...step, effects: [{ type: "dispatch_job", order: check.order }] };
    case "running":
      return {
        ...step,
        wakeAt: new Date(Date.parse(snapshot.now) + job.lookAgainAfterMilliseconds).toISOString(),
      };
  }
}

/** What has become of an open check's job: believed only with a signed report and a workflow run that the app started. */
function followJob(snapshot: RunSnapshot, keys: RunKeys, check: AppCheck, order: Order): JobState {
  const runs = snapshot.workflowRuns.filter((run) => run.title.includes(order.nonce) && isOurs(snapshot, run));
  const age = Date.parse(snapshot.now) - Date.parse(check.startedAt);
  if (runs.length === 0) {
    return age < dispatchGraceMilliseconds
      ? { kind: "running", lookAgainAfterMilliseconds: dispatchGraceMilliseconds }
      : { kind: "never_started" };
  }
  const [believed] = believedReports(snapshot, keys, order, runs);
  // An apply that was dispatched twice is stale in one of its jobs: what the other one did must not be lost over that.
  const isFinal = order.phase === "plan" || believed?.report.outcome === "applied" || runs.every(isOver);
  if (believed !== undefined && isFinal) return { kind: "ended", effect: completeWith(check, order, believed) };
  if (!runs.every(isOver)) return { kind: "running", lookAgainAfterMilliseconds: runningCheckMilliseconds };
  const last = runs.at(-1);
  return { kind: "ended", effect: completeLost(check, order, last) };
}

interface Believed {
  readonly text: string;
  readonly report: Report;
  readonly run: WorkflowRun;
}

/** Signed answers to the order from runs that the app started: first those that say that something was done. */
function believedReports(
  snapshot: RunSnapshot,
  keys: RunKeys,
  order: Order,
  runs: readonly WorkflowRun[],
): readonly Believed[] {
  const rank = ({ report }: Believed): number =>
    Number(report.outcome !== "applied" && report.outcome !== "apply_failed");
  return snapshot.reports
    .flatMap((text) => {
      const report = readReport(text, keys.seal);
      const run = runs.find(({ id }) => id === report?.workflowRunId);
      return report !== undefined && run !== undefined && answers(report, order) ? [{ text, report, run }] : [];
    })
    .filter(({ run, report }) => report.workflowRunAttempt === 1 && hasReported(run))
    .sort((one, other) => rank(one) - rank(other) || one.run.id - other.run.id);
}

function answers(report: Report, order: Order): boolean {
  return (
    report.nonce === order.nonce &&
    report.issue === order.issue &&
    report.phase === order.phase &&
    report.head === order.head &&
    report.tree === order.tree &&
    report.repository.toLowerCase() === order.repository.toLowerCase()
  );
}

/** Only a run that is over can be repeated, and its later attempts, which anybody may start, do nothing. */
function isOver(run: WorkflowRun): boolean {
  return run.completed || run.attempt > 1;
}

/** A job that was cancelled or skipped has nothing to say. What a repeated run shows is its last attempt's end, not its first's. */
function hasReported(run: WorkflowRun): boolean {
  return run.attempt > 1 || (run.completed && (run.conclusion === "success" || run.conclusion === "failure"));
}

/** The app dispatched it: by event, file, branch and actors. Others can start runs with any name, and repeat the app's. */
function isOurs(snapshot: RunSnapshot, run: WorkflowRun): boolean {
  return (
    run.event === "workflow_dispatch" &&
    run.path.split("@")[0] === workflowPath &&
    run.branch === snapshot.repository.defaultBranch &&
    run.actor === snapshot.app.botLogin &&
    (run.attempt > 1 || run.triggeringActor === snapshot.app.botLogin)
  );
}

function completeWith(check: AppCheck, order: Order, { text, report, run }: Believed): Effect {
  const beyond = (report.beyondOperation ?? []).length > 0;
  const { conclusion, title } = conclusionOf(report, beyond);
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
  beyond: boolean,
): { readonly conclusion: "success" | "failure" | "neutral" | "action_required"; readonly title: string } {
  switch (report.outcome) {
    case "planned":
      return beyond
        ? { conclusion: "action_required", title: "The plan goes beyond the action's operation" }
        : { conclusion: "success", title: "Planned and approved" };
    case "plan_failed":
      return { conclusion: "failure", title: "The plan failed" };
    case "refused":
      return { conclusion: report.phase === "plan" ? "failure" : "neutral", title: "A guard refused to go on" };
    case "applied":
      return { conclusion: "success", title: "Applied" };
    case "stale":
      return { conclusion: "neutral", title: "Not applied: the plan has changed" };
    case "apply_failed":
      return { conclusion: "failure", title: "The apply failed" };
  }
}

function completeLost(check: AppCheck, order: Order, run: WorkflowRun | undefined): CompleteCheck {
  const lost: Diagnosis = {
    step: "guard",
    summary: `The workflow run ended (${run?.conclusion ?? "unknown"}) without a report that can be believed`,
    detail:
      "Its log says why. Often the environments `gatehouse-plan` and `gatehouse-apply` lack the secret GATEHOUSE_SEAL_KEY, " +
      "or somebody else started or repeated the run.",
  };
  return completeWithout(check, order, lost, run);
}

/** GitHub refused to start the workflow: no later try gets another answer until somebody mends it. */
export function completeUnstartable(check: AppCheck, order: Order, why: string): CompleteCheck {
  const detail = `It must be on the default branch and enabled, as \`gatehouse init\` writes it. GitHub said: ${why}`;
  return completeWithout(check, order, { step: "guard", summary: `GitHub can't start ${workflowPath}`, detail });
}

type CompleteCheck = Extract<Effect, { readonly type: "complete_check" }>;

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
