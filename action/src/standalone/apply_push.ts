import { JobFailure } from "../failure.ts";
import { worst } from "./bench.ts";
import type { Bench, StandaloneOutcome } from "./bench.ts";
import { applyModules, sealedAfter } from "./apply_modules.ts";
import type { Applied } from "./apply_modules.ts";
import { changedModules } from "./changed_modules.ts";
import type { PushEvent } from "./event.ts";
import type { MergedPull } from "./github_ports.ts";
import { nextAfter } from "./next_after.ts";
import { readComment } from "./pull_comment.ts";
import type { SealedPlans } from "./comment_shapes.ts";
import type { Ports } from "../ports.ts";
import { ownComments } from "./own_comments.ts";
import { show } from "./show.ts";

/**
 * Applies what was planned in the pull request that this push merged: each root module is planned again, and applied only
 * under an equal seal. What was applied by an earlier attempt is left alone.
 * @throws JobFailure when nothing may be applied
 */
export async function applyPush(
  ports: Ports,
  event: PushEvent,
  open: () => Promise<Bench>,
): Promise<StandaloneOutcome> {
  if (/^0+$/.test(event.before)) {
    ports.log("This push made the branch: nothing was planned before it, and nothing is applied.");
    return "nothing";
  }
  const bench = await open();
  const { job, checkout } = bench;
  const { modules, removed } = await changedModules(checkout, job.directories, event.before, event.after);
  if (modules.length === 0) {
    ports.log("No root module is changed: there is nothing to apply.");
    return "nothing";
  }
  const pull = await mergedPull(bench, event);
  const plans = await believedPlans(bench, pull);
  const unplanned = modules.find(({ folder }) => !plans.modules.some((planned) => planned.folder === folder));
  if (unplanned !== undefined) {
    throw new JobFailure(
      `${unplanned.folder} is changed, and was not planned in #${pull.number}: nothing is applied. Open a new pull request ` +
        "that changes it, on top of the default branch.",
    );
  }
  const applied: Applied[] = [];
  await applyModules(bench, event, plans, removed, applied);
  const states = applied.map(({ state }) => state);
  const outcome = worst(applied.map(({ sealed }) => sealed.outcome));
  const next = outcome === "applied" ? "nothing: all of it is applied." : nextAfter(states, job.runUrl);
  await show(bench, { states, removed, next }, sealedAfter(plans, applied));
  return outcome;
}

async function mergedPull({ pulls }: Bench, { after, defaultBranch }: PushEvent): Promise<MergedPull> {
  const [pull, ...others] = await pulls.mergedPulls(after, defaultBranch);
  if (pull !== undefined && others.length === 0) return pull;
  throw new JobFailure(
    `${after} is not the merge of a pull request, so nobody saw a plan of it: nothing is applied. Protect ${defaultBranch}, ` +
      "so that changes come by pull request only; open one that changes the same root module again.",
  );
}

async function believedPlans({ job, pulls }: Bench, { number, head }: MergedPull): Promise<SealedPlans> {
  const comments = await ownComments({ pulls, job }, number);
  const repository = `${job.repository.owner}/${job.repository.name}`;
  const [plans] = comments.flatMap(({ body }) => readComment(body, job.sealKey) ?? []);
  const remedy = "Nothing is applied. Open a new pull request that changes the same root modules.";
  if (plans === undefined) {
    const why =
      comments.length === 0
        ? "has no plan that was written with this job's `github-token`"
        : "has no plan that can be believed: its comment was edited, or the key is another";
    throw new JobFailure(`#${number} ${why}. ${remedy}`);
  }
  if (plans.repository !== repository || plans.pull !== number) {
    throw new JobFailure(`The plan on #${number} is of ${plans.repository}#${plans.pull}. ${remedy}`);
  }
  if (plans.head !== head) {
    throw new JobFailure(`The plan on #${number} is of ${plans.head}, and ${head} was merged. ${remedy}`);
  }
  return plans;
}
