import { cutText } from "../../../src/core/cut_text.ts";
import { finishedBefore } from "../../../src/core/plan/diagnosis_texts.ts";
import type { Report } from "../../../src/core/plan/messages.ts";
import { code } from "../../../src/core/report/markdown.ts";
import { countsWords } from "../report_text.ts";
import type { Bench } from "./bench.ts";
import { moduleAt } from "./changed_modules.ts";
import type { Uncovered } from "./changed_modules.ts";
import type { AttemptNote, SealedModule, SealedPlans } from "./comment_shapes.ts";
import type { ModuleState } from "./comment_text.ts";
import type { PushEvent } from "./event.ts";
import { runModule } from "./module_job.ts";
import { overtakenBy } from "./overtaken.ts";
import { putComment } from "./show.ts";

const longestNote = 500;

export interface Applied {
  readonly sealed: SealedModule;
  readonly state: ModuleState;
}

/**
 * One after the other; after the first whose reviewed plan was tried and is not applied the others wait, because they may build on
 * it. One that could not be planned, or that a later merge has taken over, holds up nobody: whatever is applied beside it does
 * exactly what was reviewed.
 * @param applied gets each as it ends, for whoever has to tell of them though the next one fails
 */
export async function applyModules(
  bench: Bench,
  event: PushEvent,
  plans: SealedPlans,
  uncovered: Uncovered,
  applied: Applied[],
): Promise<void> {
  for (const sealed of plans.modules) {
    // Whatever ends this job early: the next one must know what is applied. Nothing is, where that can't be written down.
    await tellSoFar(bench, plans, applied, uncovered);
    const first = applied.find(({ state: { report } }) => report !== undefined && report.outcome !== "applied");
    if (first !== undefined || sealed.outcome === "applied") {
      const note =
        first === undefined
          ? earlierText(sealed, bench.job.runUrl)
          : `Not tried: ${code(first.state.folder, 300)} comes first. Once that is applied, re-run [the job](${bench.job.runUrl}), or ` +
            "change this one in a new pull request.";
      applied.push({ sealed, state: { folder: sealed.folder, note, isLeft: first !== undefined } });
    } else applied.push(await applyModule(bench, event, plans.pull, sealed));
  }
}

function neverPlanned({ cause }: SealedModule): string {
  const why = cause === undefined ? "" : ` (${code(cause, 300)})`;
  return `It could not be planned before the merge${why}: nothing is applied. Mend it in a new pull request.`;
}

function triedNow({ diagnosis }: Report, attempt: number): AttemptNote {
  return { what: diagnosis === undefined ? "" : cutText(finishedBefore(diagnosis), longestNote), attempt };
}

function triedText({ what, attempt }: AttemptNote, runUrl: string): string {
  return `**[Attempt ${attempt}](${runUrl}/attempts/${attempt}) began to apply it, and failed.** ${code(what, longestNote)}`;
}

/** What it did stands in that attempt's summary, and no longer in the comment. */
function earlierText({ applied }: SealedModule, runUrl: string): string {
  if (applied === undefined) return "Applied by an earlier attempt.";
  return `Applied by [an earlier attempt](${runUrl}/attempts/${applied.attempt}): ${applied.what}.`;
}

async function tellSoFar(
  bench: Bench,
  plans: SealedPlans,
  applied: readonly Applied[],
  uncovered: Uncovered,
): Promise<void> {
  const { runUrl, commit } = bench.job;
  const next = `wait: [the job](${runUrl}) that applies this goes on.`;
  const states = statesSoFar(plans, applied, "Not applied yet.", runUrl);
  await putComment(bench, { states, uncovered, next, commit }, sealedAfter(plans, applied));
}

/** @param note of those that are not come to */
export function statesSoFar(
  plans: SealedPlans,
  applied: readonly Applied[],
  note: string,
  runUrl: string,
): readonly ModuleState[] {
  return plans.modules.map((sealed, index) => {
    const earlier = sealed.outcome === "applied" ? earlierText(sealed, runUrl) : note;
    return applied[index]?.state ?? { folder: sealed.folder, note: earlier };
  });
}

/** What the comment is to hold: those that are not come to yet as they were planned. */
export function sealedAfter(plans: SealedPlans, applied: readonly Applied[]): SealedPlans {
  return {
    ...plans,
    writtenBy: "apply",
    modules: plans.modules.map((sealed, index) => applied[index]?.sealed ?? sealed),
  };
}

async function applyModule(bench: Bench, event: PushEvent, pull: number, sealed: SealedModule): Promise<Applied> {
  const { folder, seal } = sealed;
  const module = await moduleAt(bench.checkout, folder);
  const problem = seal === undefined ? neverPlanned(sealed) : await overtakenBy(bench, event, module);
  if (problem !== undefined) {
    return { sealed: { ...sealed, outcome: "refused" }, state: { folder, note: problem, isLeft: true } };
  }
  const { report, sealed: now } = await runModule({ module, phase: "apply", pull, sealed }, bench);
  // What a re-run applies is what stands in the comment now: the plan that was made just now, where there is one.
  const kept = now.seal === undefined ? { ...sealed, outcome: now.outcome } : now;
  if (report.outcome !== "applied" || report.counts === undefined) {
    const tried = report.outcome === "apply_failed" ? triedNow(report, bench.job.runAttempt) : sealed.tried;
    const note = sealed.tried === undefined ? {} : { note: triedText(sealed.tried, bench.job.runUrl) };
    return {
      sealed: { ...kept, ...(tried !== undefined && { tried }) },
      state: { folder, report, ...note, wasTried: tried !== undefined },
    };
  }
  const applied = { what: countsWords(report.counts), attempt: bench.job.runAttempt };
  return { sealed: { ...kept, applied }, state: { folder, report } };
}
