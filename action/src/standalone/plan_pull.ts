import { JobFailure } from "../failure.ts";
import { worst } from "./bench.ts";
import type { Bench, StandaloneOutcome } from "./bench.ts";
import { changedModules } from "./changed_modules.ts";
import type { ModuleState } from "./comment_text.ts";
import type { WorkflowEvent } from "./event.ts";
import { runModule } from "./module_job.ts";
import { isOwn, mostModules, show } from "./show.ts";

/** Plans every root module that the pull request changes, as merging it now would leave it. */
export async function planPull(
  bench: Bench,
  { pull, head }: Extract<WorkflowEvent, { kind: "pull_request" }>,
): Promise<StandaloneOutcome> {
  const { job, ports, pulls, checkout } = bench;
  const { modules, removed } = await changedModules(checkout, job.directories, `${job.commit}^1`, job.commit);
  if (modules.length > mostModules) {
    throw new JobFailure(
      `${modules.length} root modules are changed at once, and at most ${mostModules} are planned: split the pull request.`,
    );
  }
  if (modules.length === 0 && removed.length === 0 && !(await pulls.comments(pull)).some(isOwn)) {
    ports.log("No root module is changed: there is nothing to plan.");
    return "nothing";
  }
  const states: ModuleState[] = [];
  for (const module of modules) {
    const report = await runModule({ module, phase: "plan", pull }, bench);
    states.push({ folder: module.folder, report });
  }
  const outcome = worst(states.flatMap(({ report }) => report?.outcome ?? []));
  const now = await pulls.pullHead(pull);
  if (now !== head) {
    // A later job has told, or will tell, of what is there now; a job that was repeated must not take its plan's place.
    ports.log(`The pull request is at ${now} now, and this plan is of ${head}: it is not shown there.`);
    return outcome;
  }
  await show(
    bench,
    { states, removed, next: nextOf(outcome) },
    {
      version: 1,
      repository: `${job.repository.owner}/${job.repository.name}`,
      pull,
      head,
      modules: states.flatMap(({ folder, report }) =>
        report === undefined
          ? []
          : [{ folder, outcome: report.outcome, ...(report.seal !== undefined && { seal: report.seal }) }],
      ),
    },
  );
  return outcome;
}

function nextOf(outcome: StandaloneOutcome): string {
  if (outcome === "nothing") return "nothing: no root module is changed.";
  if (outcome !== "planned") return "mend what failed, and push again.";
  return "read the plan, then merge. It is made once more then, and applied only if it does exactly this.";
}
