import type { Report } from "../../../src/core/plan/messages.ts";
import { changesDiffer } from "../../../src/core/plan/seal.ts";
import type { ModuleState } from "./comment_text.ts";

/** The job itself: where it is to be found, and whether it was cancelled, or out of time. */
export interface EndedJob {
  readonly runUrl: string;
  readonly cancelled: boolean;
}

/** What the reader is to do after a plan. */
export function nextAfterPlan(states: readonly ModuleState[], { runUrl, cancelled }: EndedJob): string {
  const failed = states.flatMap(({ report }) => (report === undefined || report.outcome === "planned" ? [] : [report]));
  if (states.length === 0) return "nothing: no root module is changed.";
  if (failed.length === 0) {
    return "read the plan, then merge. It is made once more then, and applied only if it does exactly this.";
  }
  if (cancelled) return `re-run [the job](${runUrl}): it was cancelled or out of time before everything was planned.`;
  if (failed.every(isLocked)) return `${waitForLock}, then re-run [the job](${runUrl}).`;
  if (failed.every(({ outcome }) => outcome === "refused")) return "change what is refused, and push again.";
  return `mend what failed, and push again. Where the code is not at fault, re-run [the job](${runUrl}).`;
}

/** What the reader is to do after a push of which not everything was applied. */
export function nextAfterApply(states: readonly ModuleState[], { runUrl, cancelled }: EndedJob): string {
  const failed = states.find(({ report }) => report !== undefined && report.outcome !== "applied");
  const { report, wasTried = false } = failed ?? {};
  if (report === undefined) return "nothing that this job could do: what is not applied says below what brings it on.";
  const first = cancelled
    ? "look at what stands here, because the job was cancelled or out of time"
    : isLocked(report)
      ? waitForLock
      : "somebody who may apply looks at what stands here";
  return `${first}. Re-running [the failed job](${runUrl}) ${rerunWords(report, wasTried)}. Anything else takes a new pull request.`;
}

const another =
  "nothing but the planned changes differs now, so where it is another one each time, the code plans something that changes by itself " +
  "(`plantimestamp()`, a data source): take that out of what is named below, in a new pull request";

const waitForLock = "wait until the lock on the state is given back; who holds it stands below";

function isLocked({ diagnosis }: Report): boolean {
  return diagnosis?.lock !== undefined;
}

/** A failed apply may have changed the state, and no plan from before is the same on another state. */
function rerunWords({ seal, differences = [] }: Report, wasTried: boolean): string {
  const same = "applies exactly the plan that is shown here, if it is still the same";
  if (seal !== undefined) return differences.join() === changesDiffer ? `${same}; ${another}` : same;
  if (!wasTried) return "plans once more, and applies what was reviewed if it is the same then";
  return (
    "plans once more: where that apply changed nothing, it applies what was reviewed; else it only shows what is left, and " +
    "re-running it again applies that"
  );
}
