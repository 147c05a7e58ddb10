import { code, list } from "../../../src/core/report/markdown.ts";
import { terminalLine } from "../../../src/core/report/terminal.ts";
import { JobFailure } from "../failure.ts";
import { applyModules, sealedAfter, statesSoFar } from "./apply_modules.ts";
import type { Applied } from "./apply_modules.ts";
import { believedPlans } from "./believed_plans.ts";
import { worst } from "./bench.ts";
import type { Bench, StandaloneOutcome, Teller } from "./bench.ts";
import { changedModules, nothingElse } from "./changed_modules.ts";
import type { RootModule, Uncovered } from "./changed_modules.ts";
import type { SealedPlans } from "./comment_shapes.ts";
import type { PushEvent } from "./event.ts";
import type { MergedPull } from "./github_ports.ts";
import { nextAfterApply } from "./next_after.ts";
import { ownComments } from "./own_comments.ts";
import { show } from "./show.ts";
import { uncoveredTexts } from "./uncovered_text.ts";

/** How far a job has come, for whoever tells of it when it fails. */
interface Progress {
  /** Whether root modules are changed at all. */
  changes: boolean;
  uncovered: Uncovered;
  /** Whose merge this is; several where nothing can be applied for that. */
  pulls: readonly MergedPull[];
  plans?: SealedPlans;
  readonly applied: Applied[];
}

/**
 * Applies what was planned in the pull request that this push merged: each root module is planned again, and applied only
 * under an equal seal. What was applied by an earlier attempt is left alone.
 * @throws JobFailure when nothing may be applied, after it was told on the pull request
 */
export async function applyPush(
  teller: Teller,
  event: PushEvent,
  open: () => Promise<Bench>,
): Promise<StandaloneOutcome> {
  if (/^0+$/.test(event.before)) {
    teller.ports.log("This push made the branch: nothing was planned before it, and nothing is applied.");
    return "nothing";
  }
  const progress: Progress = { changes: false, uncovered: nothingElse, pulls: [], applied: [] };
  try {
    return await applyChanged(await open(), event, progress);
  } catch (error) {
    // The plan of before the merge must not go on saying "then merge".
    await tellFailure(teller, event, progress, error).catch((other: unknown) => {
      teller.ports.log(`That could not be told on the pull request: ${String(other)}`);
    });
    throw error;
  }
}

async function applyChanged(bench: Bench, event: PushEvent, progress: Progress): Promise<StandaloneOutcome> {
  const { job, checkout, pulls } = bench;
  const { modules, uncovered } = await changedModules(checkout, job.directories, event.before, event.after);
  for (const text of uncoveredTexts(uncovered)) bench.ports.log(terminalLine(text));
  if (modules.length === 0) {
    bench.ports.log("No root module is changed: there is nothing to apply.");
    return "nothing";
  }
  progress.changes = true;
  progress.uncovered = uncovered;
  const { after, defaultBranch } = event;
  const [pull, ...more] = await pulls.mergedPulls(after, defaultBranch);
  if (pull === undefined || more.length > 0) {
    throw new JobFailure(
      `${after} is not the merge of a pull request, so nobody saw a plan of it: nothing is applied. Protect ${defaultBranch}, ` +
        "so that changes come by pull request only; open one that changes the same root module again.",
    );
  }
  progress.pulls = [pull];
  const plans = await believedPlans(bench, pull);
  if (typeof plans === "string") throw new JobFailure(plans);
  const unplanned = modules.find(({ folder }) => !plans.modules.some((planned) => planned.folder === folder));
  if (unplanned !== undefined) {
    const others = await mergedBefore(bench, event);
    progress.pulls = [...others, pull];
    if (others.length > 0) throw broughtTogether(progress.pulls, modules);
    throw new JobFailure(
      `${unplanned.folder} is changed, and #${pull.number} has no plan of it that counts: nothing is applied. Open a new pull ` +
        "request that changes it, on top of the default branch.",
    );
  }
  progress.plans = plans;
  const { applied } = progress;
  await applyModules(bench, event, plans, uncovered, applied);
  const states = applied.map(({ state }) => state);
  const outcome = worst(applied.map(({ sealed }) => sealed.outcome));
  const ended = { runUrl: job.runUrl, cancelled: bench.ports.interruption.signal.aborted };
  const next = outcome === "applied" ? "nothing: all of it is applied." : nextAfterApply(states, ended);
  await show(bench, { states, uncovered, next, commit: event.after }, sealedAfter(plans, applied));
  return outcome;
}

/** A merge brings few commits; each is asked about. */
const mostCommits = 30;

/** The pull requests that the same push merged before its last one: a merge queue may, or whoever pushes two merges. */
async function mergedBefore(
  { history, pulls }: Bench,
  { before, after, defaultBranch }: PushEvent,
): Promise<readonly MergedPull[]> {
  const commits = await history.between(before, after, mostCommits);
  const merged = await Promise.all(commits.map((commit) => pulls.mergedPulls(commit, defaultBranch)));
  return merged.flat().reverse();
}

function broughtTogether(pulls: readonly MergedPull[], modules: readonly RootModule[]): JobFailure {
  const folders = list(modules.map(({ folder }) => folder));
  return new JobFailure(
    `One push merged ${list(pulls.map(({ number }) => `#${number}`))}, and what is planned in one pull request can be applied only by ` +
      `itself: nothing is applied. Open a new pull request that changes ${folders}, and let a merge queue merge one at a time.`,
  );
}

/** On the pull request, where there is one that asked for a plan. What is to be believed of its comment stays in it. */
async function tellFailure(teller: Teller, event: PushEvent, progress: Progress, error: unknown): Promise<void> {
  const { job, pulls } = teller;
  const { uncovered, applied } = progress;
  const why = applied.length === 0 ? "applied nothing" : "went no further";
  const next =
    error instanceof JobFailure
      ? `see why [this job](${job.runUrl}) ${why}: ${code(error.message, 1000)}`
      : `see why [this job](${job.runUrl}) failed, and re-run it. What is applied is not applied again.`;
  const known = progress.pulls.length > 0;
  for (const pull of known ? progress.pulls : await pulls.mergedPulls(event.after, event.defaultBranch)) {
    if (!progress.changes && (await ownComments(teller, pull.number)).length === 0) continue;
    const believed = progress.plans ?? (await believedPlans(teller, pull));
    const plans = typeof believed === "string" ? noPlans(teller, pull) : believed;
    const states = statesSoFar(plans, applied, "Not applied.", job.runUrl);
    await show(teller, { states, uncovered, next, commit: event.after }, sealedAfter(plans, applied));
  }
}

/** What the comment holds from now on where nothing in it is believed. */
function noPlans({ job }: Teller, { number, head }: MergedPull): SealedPlans {
  const repository = `${job.repository.owner}/${job.repository.name}`;
  return { version: 1, writtenBy: "apply", repository, pull: number, head, modules: [] };
}
