import { readSettingsFile, settingsFile } from "../../../src/core/catalog/read_settings.ts";
import type { Fault } from "../../../src/core/faults.ts";
import { loadPolicies } from "../../../src/core/policy/load_policies.ts";
import { policyFolder } from "../../../src/core/policy/model.ts";
import { code } from "../../../src/core/report/markdown.ts";
import { terminalLine } from "../../../src/core/report/terminal.ts";
import { askedTool } from "../../../src/core/plan/ordered_settings.ts";
import { rootVersionFiles, type Checkout } from "../checkout.ts";
import { filesWithin } from "../git_tree.ts";
import { faultsText, terraformSettings } from "../settings.ts";
import { StepEnd } from "../step_end.ts";
import { wantedTool } from "../wanted_tool.ts";
import { JobFailure } from "../failure.ts";
import { worst } from "./bench.ts";
import type { Bench, StandaloneOutcome, Teller } from "./bench.ts";
import { changedModules, nothingElse } from "./changed_modules.ts";
import type { SealedModule, SealedPlans } from "./comment_shapes.ts";
import type { ModuleState, View } from "./comment_text.ts";
import type { PullEvent } from "./event.ts";
import { runModule } from "./module_job.ts";
import { nextAfterPlan } from "./next_after.ts";
import { ownComments } from "./own_comments.ts";
import { readComment } from "./pull_comment.ts";
import { isWithin } from "./root_modules.ts";
import { mostModules, show } from "./show.ts";
import { uncoveredTexts } from "./uncovered_text.ts";

/**
 * Plans every root module that the pull request changes, as merging it now would leave it.
 * @throws JobFailure for what is wrong with the job as a whole, after it was told on the pull request
 */
export async function planPull(
  teller: Teller,
  event: PullEvent,
  open: () => Promise<Bench>,
): Promise<StandaloneOutcome> {
  try {
    return await planChanged(await open(), event);
  } catch (error) {
    // The plan of an earlier push must not go on saying "then merge".
    const next =
      error instanceof JobFailure
        ? `mend this, then push again or re-run this job: ${code(error.message, 1000)}`
        : `see why [this job](${teller.job.runUrl}) failed, then push again or re-run it.`;
    await tell(teller, event, { states: [], uncovered: nothingElse, next, commit: event.head }, []).catch(
      (other: unknown) => {
        teller.ports.log(`That could not be told on the pull request: ${String(other)}`);
      },
    );
    throw error;
  }
}

async function planChanged(bench: Bench, event: PullEvent): Promise<StandaloneOutcome> {
  const { pull } = event;
  const { job, ports, checkout } = bench;
  const shown = event.isReworded ? await shownOutcome(bench, event) : "nothing";
  if (shown === "planned" || shown === "applied") {
    ports.log("Only words of the pull request were edited: its comment shows how this commit stands.");
    return shown;
  }
  const { modules, uncovered, rules, version } = await changedModules(
    checkout,
    job.directories,
    `${job.commit}^1`,
    job.commit,
  );
  // What can't be read would make every plan fail once it is merged, of the pull request that mends it too.
  const faults = rules ? await ruleFaults(checkout) : [];
  const unusable = faults.length > 0 ? faultsText(faults) : version ? await versionFault(checkout) : undefined;
  if (unusable !== undefined) throw new JobFailure(`What this pull request brings can't be used. ${unusable}`);
  if (modules.length > mostModules) {
    throw new JobFailure(
      `${modules.length} root modules are changed at once, and at most ${mostModules} are planned in one job: split the pull ` +
        "request, or what the input `directories` names between several jobs.",
    );
  }
  const texts = uncoveredTexts(uncovered);
  for (const text of texts) ports.log(terminalLine(text));
  if (modules.length === 0 && texts.length === 0 && (await ownComments(bench, pull)).length === 0) {
    ports.log("No root module is changed: there is nothing to plan.");
    return "nothing";
  }
  const states: ModuleState[] = [];
  const sealed: SealedModule[] = [];
  for (const module of modules) {
    const planned = await runModule({ module, phase: "plan", pull }, bench);
    states.push({ folder: module.folder, report: planned.report });
    sealed.push(planned.sealed);
  }
  const outcome = worst(sealed.map((one) => one.outcome));
  const next = nextAfterPlan(states, { runUrl: job.runUrl, cancelled: ports.interruption.signal.aborted });
  const view = {
    states,
    uncovered,
    next: rules ? `${next} ${modules.length === 0 ? rulesAlone : ownRules}` : next,
    commit: event.head,
  };
  await tell(bench, event, view, sealed);
  return outcome;
}

/** What the comment says that came of this commit. A job that did not end well must not end well for an edit. */
async function shownOutcome(teller: Teller, { pull, head }: PullEvent): Promise<StandaloneOutcome> {
  const { job } = teller;
  const shown = (await ownComments(teller, pull)).map(({ body }) => readComment(body, job.sealKey));
  const modules = shown.find((plans) => plans?.head === head)?.modules ?? [];
  return worst(modules.map(({ outcome }) => outcome));
}

/** In the pull request's comment, unless a later push is there: that one's job tells. */
async function tell(
  teller: Teller,
  { pull, head }: PullEvent,
  view: View,
  modules: readonly SealedModule[],
): Promise<void> {
  const { job, ports, pulls } = teller;
  const now = await pulls.pullState(pull);
  if (now.head !== head) {
    ports.log(`The pull request is at ${now.head} now, and this plan is of ${head}: it is not shown there.`);
    return;
  }
  const repository = `${job.repository.owner}/${job.repository.name}`;
  const plans: SealedPlans = { version: 1, writtenBy: "plan", repository, pull, head, modules: [] };
  if (now.merged) {
    await tellMerged(teller, view, plans);
    return;
  }
  await show(teller, view, { ...plans, modules });
}

/** What nobody could read before the merge is not what was reviewed: it is shown, and no apply goes by it. */
async function tellMerged(teller: Teller, view: View, plans: SealedPlans): Promise<void> {
  const { job, ports } = teller;
  const comments = await ownComments(teller, plans.pull);
  if (comments.some(({ body }) => readComment(body, job.sealKey)?.head === plans.head)) {
    ports.log("The pull request is merged, and its comment says how that stands: this plan is not shown there.");
    return;
  }
  ports.log("The pull request was merged before it was planned: nothing of it is applied.");
  const next =
    "nothing of this is applied, because the pull request was merged before it was planned. Open a new pull request that changes " +
    "the same root modules, and merge that once its plan is read.";
  await show(teller, { ...view, next }, plans);
}

/** What is wrong with the settings and the policies of the commit that is checked out. */
async function ruleFaults(checkout: Checkout): Promise<readonly Fault[]> {
  const written = await checkout.readAt(checkout.commit, settingsFile);
  const settings = written === undefined ? [] : readSettingsFile(written).faults;
  const entries = checkout.entries.filter(({ path }) => isWithin(path, policyFolder));
  const policies = filesWithin(entries.length === 0 ? new Map() : await checkout.read(entries), policyFolder);
  return [...settings, ...loadPolicies(policies).faults].filter(({ severity }) => severity === "error");
}

/** What is wrong with the version of the tool that counts from the merge on; nothing where it can be used. */
async function versionFault(checkout: Checkout): Promise<string | undefined> {
  const written = await checkout.readAt(checkout.commit, settingsFile);
  try {
    const settings = terraformSettings(written, "this commit");
    wantedTool(askedTool(settings), [await rootVersionFiles(checkout)]);
    return undefined;
  } catch (error) {
    if (error instanceof StepEnd) return [error.diagnosis.summary, error.diagnosis.detail ?? ""].join(". ");
    throw error;
  }
}

const rulesAlone = `This pull request changes ${settingsFile} or ${policyFolder}/, which count for every plan that is made after its merge.`;

const ownRules =
  `This pull request changes ${settingsFile} or ${policyFolder}/ too: what is planned and applied here goes by those of the ` +
  "default branch. Where it needs the new ones, merge them first, in a pull request of their own.";
