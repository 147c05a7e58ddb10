import type { Order, Report } from "../plan/messages.ts";
import { readReport } from "../plan/report_message.ts";
import { shortTime } from "../report/markdown.ts";
import type { Effect, StatusView, Step } from "./effects.ts";
import { type Believed, completeLost, completeNeverStarted, completeWith, workflowPath } from "./job.ts";
import type { RunKeys } from "./keys.ts";
import { mentionOwners } from "./mention_owners.ts";
import type { AppCheck, RunSnapshot, WorkflowRun } from "./snapshot.ts";

/** How a job of the catalog's workflow stands. */
type JobState =
  | { readonly kind: "running"; readonly lookAgainAfterMilliseconds: number; readonly waiting?: WorkflowRun }
  | { readonly kind: "to_be_dispatched" }
  | { readonly kind: "ended"; readonly effect: Effect };

const secondMilliseconds = 1000;
const minuteMilliseconds = 60 * secondMilliseconds;

/** A dispatch that GitHub accepted shows up in its list within this time; after it, it is dispatched again. */
const dispatchGraceMilliseconds = 10 * secondMilliseconds;
/** How long an order is dispatched again and again that GitHub makes no workflow run of. */
const neverStartedMilliseconds = 60 * minuteMilliseconds;
/** So often an order is dispatched whose workflow runs are cancelled, or fail before any step of them ran. */
const interruptedLimit = 3;
/** Whatever was cancelled after this time may well have run into a timeout, and would again. */
const shortMilliseconds = 10 * minuteMilliseconds;
/** GitHub tells when a workflow run ends; this is for the case that nobody heard it. */
const lookAgainMilliseconds = { first: minuteMilliseconds, longest: 10 * minuteMilliseconds };
/** After this time without a runner people are told on the page, and after the second by a comment. */
const runnerMilliseconds = { shown: 5 * minuteMilliseconds, told: 60 * minuteMilliseconds };

/**
 * The step that an open check's job gives: wait for it, start it again, or note how it ended. With `approvesPlan` no plan is
 * green before it is approved as it is.
 */
export function followStep(
  snapshot: RunSnapshot,
  keys: RunKeys,
  check: AppCheck,
  { approvesPlan = false, ...step }: Pick<Step, "state" | "view"> & { readonly approvesPlan?: boolean },
): Step {
  if (check.order === undefined) return step;
  const job = followJob(snapshot, keys, check, check.order, approvesPlan);
  switch (job.kind) {
    case "ended":
      return { ...step, effects: [job.effect] };
    case "to_be_dispatched":
      return { ...step, effects: [{ type: "dispatch_job", order: check.order }] };
    case "running":
      return {
        ...step,
        view: job.waiting === undefined ? step.view : waitingView(snapshot, check, step.view, job.waiting),
        wakeAt: new Date(Date.parse(snapshot.now) + job.lookAgainAfterMilliseconds).toISOString(),
      };
  }
}

/**
 * What has become of an open check's job: believed only with a signed report and a workflow run that the app started. An
 * order whose workflow runs vanished or were interrupted is dispatched again under the same nonce, which harms nobody: an
 * apply that was begun finds another plan than the sealed one, and stops.
 */
function followJob(
  snapshot: RunSnapshot,
  keys: RunKeys,
  check: AppCheck,
  order: Order,
  approvesPlan: boolean,
): JobState {
  const runs = snapshot.workflowRuns.filter((run) => run.title.includes(order.nonce) && isOurs(snapshot, run));
  const [believed] = believedReports(snapshot, keys, order, runs);
  // An apply that was dispatched twice is stale in one of its jobs: what the other one did must not be lost over that.
  const isFinal = order.phase === "plan" || believed?.report.outcome === "applied" || runs.every(isOver);
  if (believed !== undefined && isFinal) {
    return { kind: "ended", effect: completeWith(check, order, believed, approvesPlan) };
  }
  const age = Date.parse(snapshot.now) - Date.parse(check.startedAt);
  if (!runs.every(isOver)) return goOn(runs, age);
  if (runs.length > 0 && !wereInterrupted(runs)) return { kind: "ended", effect: completeLost(check, order, runs) };
  const quiet = Date.parse(snapshot.now) - Date.parse(check.dispatchedAt ?? check.startedAt);
  if (quiet < dispatchGraceMilliseconds) {
    const again = Math.min(Math.max(age / 2, dispatchGraceMilliseconds), lookAgainMilliseconds.longest);
    return { kind: "running", lookAgainAfterMilliseconds: again };
  }
  return runs.length === 0 && age >= neverStartedMilliseconds
    ? { kind: "ended", effect: completeNeverStarted(check, order) }
    : { kind: "to_be_dispatched" };
}

function goOn(runs: readonly WorkflowRun[], age: number): JobState {
  const { first, longest } = lookAgainMilliseconds;
  const open = runs.filter((run) => !isOver(run));
  const waiting = open.every(({ waitsFor }) => waitsFor !== undefined) ? open.at(-1) : undefined;
  return {
    kind: "running",
    lookAgainAfterMilliseconds: Math.min(Math.max(age / 4, first), longest),
    ...(waiting === undefined ? {} : { waiting }),
  };
}

/** Cancelled or failed at once, and not too often: worth another try. */
function wereInterrupted(runs: readonly WorkflowRun[]): boolean {
  const isInterrupted = ({ attempt, conclusion, lastedMilliseconds = 0 }: WorkflowRun): boolean =>
    attempt === 1 &&
    (conclusion === "cancelled" || conclusion === "startup_failure") &&
    lastedMilliseconds < shortMilliseconds;
  return runs.length < interruptedLimit && runs.every(isInterrupted);
}

/** What a job waits for that does not start: nobody would look for that in GitHub's own pages. */
function waitingView(snapshot: RunSnapshot, check: AppCheck, view: StatusView, run: WorkflowRun): StatusView {
  const age = Date.parse(snapshot.now) - Date.parse(check.startedAt);
  const owners = mentionOwners(snapshot);
  const since = `since ${shortTime(check.startedAt)}: [the workflow run](${run.url})`;
  if (run.waitsFor === "approval") {
    const next = `somebody whom its environment's rules name lets the job go on. It has waited ${since}.`;
    return { ...view, next, notice: { key: `deployment:${check.nonce}`, text: `${owners}: ${next}` } };
  }
  if (age < runnerMilliseconds.shown) return view;
  const next = `${owners} sees why no runner takes the job. It has waited ${since}.`;
  if (age < runnerMilliseconds.told) return { ...view, next };
  return { ...view, next, notice: { key: `runner:${check.nonce}`, text: next } };
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

const reportingConclusions: readonly string[] = ["success", "failure", "cancelled"];

/** A job that was skipped has nothing to say; one that is cancelled gets time to. A repeated run shows its last attempt's end. */
function hasReported(run: WorkflowRun): boolean {
  return run.attempt > 1 || (run.completed && reportingConclusions.includes(run.conclusion ?? ""));
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
