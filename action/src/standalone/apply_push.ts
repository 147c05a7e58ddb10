import { settingsFile } from "../../../src/core/catalog/read_settings.ts";
import { policyFolder } from "../../../src/core/policy/model.ts";
import { JobFailure } from "../failure.ts";
import { worst } from "./bench.ts";
import type { Bench, StandaloneOutcome } from "./bench.ts";
import { changedModules, isRule, isTouched, moduleAt } from "./changed_modules.ts";
import type { ModuleState } from "./comment_text.ts";
import type { WorkflowEvent } from "./event.ts";
import type { MergedPull } from "./github_ports.ts";
import { nextAfter } from "./next_after.ts";
import { runModule } from "./module_job.ts";
import { readComment } from "./pull_comment.ts";
import type { SealedModule, SealedPlans } from "./comment_shapes.ts";
import type { Ports } from "../ports.ts";
import { ownComments } from "./own_comments.ts";
import { putComment, show } from "./show.ts";

type Push = Extract<WorkflowEvent, { kind: "push" }>;

/**
 * Applies what was planned in the pull request that this push merged: each root module is planned again, and applied only
 * under an equal seal. What was applied by an earlier attempt is left alone.
 * @throws JobFailure when nothing may be applied
 */
export async function applyPush(ports: Ports, event: Push, open: () => Promise<Bench>): Promise<StandaloneOutcome> {
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
  const applied = await applyModules(bench, event, plans, removed);
  const states = applied.map(({ state }) => state);
  const outcome = worst(applied.map(({ sealed }) => sealed.outcome));
  const next = outcome === "applied" ? "nothing: all of it is applied." : nextAfter(states, job.runUrl);
  await show(bench, { states, removed, next }, sealedAfter(plans, applied));
  return outcome;
}

async function mergedPull({ pulls }: Bench, { after, defaultBranch }: Push): Promise<MergedPull> {
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

interface Applied {
  readonly sealed: SealedModule;
  readonly state: ModuleState;
}

/**
 * One after the other; after the first whose reviewed plan is not applied the others wait, because they may build on it. One that
 * could not be planned holds up nobody: whatever was planned beside it was planned without it.
 */
async function applyModules(
  bench: Bench,
  event: Push,
  plans: SealedPlans,
  removed: readonly string[],
): Promise<readonly Applied[]> {
  const applied: Applied[] = [];
  for (const sealed of plans.modules) {
    // Whatever ends this job early: the next one must know what is applied.
    if (applied.length > 0) await tellSoFar(bench, plans, applied, removed);
    const stopped = applied.some((one) => one.sealed.seal !== undefined && one.sealed.outcome !== "applied");
    if (stopped || sealed.outcome === "applied") {
      const note = stopped ? "Not tried: what stands above comes first." : "Applied by an earlier attempt.";
      applied.push({ sealed, state: { folder: sealed.folder, note } });
    } else applied.push(await applyModule(bench, event, plans.pull, sealed));
  }
  return applied;
}

async function tellSoFar(
  bench: Bench,
  plans: SealedPlans,
  applied: readonly Applied[],
  removed: readonly string[],
): Promise<void> {
  const states = sealedAfter(plans, applied).modules.map(
    ({ folder }, index) => applied[index]?.state ?? { folder, note: "Not applied yet." },
  );
  const next = `wait: [the job](${bench.job.runUrl}) that applies this goes on.`;
  await putComment(bench, { states, removed, next }, sealedAfter(plans, applied));
}

/** What the comment is to hold: those that are not come to yet as they were planned. */
function sealedAfter(plans: SealedPlans, applied: readonly Applied[]): SealedPlans {
  return { ...plans, modules: plans.modules.map((sealed, index) => applied[index]?.sealed ?? sealed) };
}

async function applyModule(bench: Bench, event: Push, pull: number, sealed: SealedModule): Promise<Applied> {
  const { folder, seal } = sealed;
  const module = await moduleAt(bench.checkout, folder);
  const problem =
    seal === undefined
      ? "It could not be planned before the merge: nothing is applied. Mend it in a new pull request."
      : await overtakenBy(bench, event, (paths) => isTouched(module, paths));
  if (problem !== undefined) return { sealed: { ...sealed, outcome: "refused" }, state: { folder, note: problem } };
  const modules = { module, phase: "apply", pull, ...(seal !== undefined && { seal }) } as const;
  const report = await runModule(modules, bench);
  // What a re-run applies is what stands in the comment now: the plan that was made just now, where there is one.
  return {
    sealed: { ...sealed, outcome: report.outcome, ...(report.seal !== undefined && { seal: report.seal }) },
    state: { folder, report },
  };
}

/** An older merge must not undo a newer one, however late its job runs, or how often; nor go by rules that are no longer so. */
async function overtakenBy(
  { pulls }: Bench,
  { after, defaultBranch }: Push,
  concerns: (paths: readonly string[]) => boolean,
): Promise<string | undefined> {
  const head = await pulls.branchHead(defaultBranch);
  const paths = head === after ? [] : await pulls.changedPaths(after, head);
  const moved = `${defaultBranch} has moved on to ${head}`;
  if (paths === undefined || concerns(paths)) {
    return `${moved}, which may change this too: the later merge's job applies it. Nothing is done here.`;
  }
  if (!paths.some(isRule)) return undefined;
  return (
    `${moved}, with other ${policyFolder}/ or another ${settingsFile}, and this was planned by what they said before. ` +
    "Nothing is done here: open a new pull request that changes this root module."
  );
}
