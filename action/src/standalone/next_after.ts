import type { Report } from "../../../src/core/plan/messages.ts";
import type { ModuleState } from "./comment_text.ts";

/** What the reader is to do after a push of which not everything was applied. */
export function nextAfter(states: readonly ModuleState[], runUrl: string): string {
  const report = states.map((state) => state.report).find((one) => one !== undefined && one.outcome !== "applied");
  const rerun = report === undefined ? "" : `Re-running [the failed job](${runUrl}) ${rerunWords(report)}. `;
  return `somebody who may apply looks at what stands here. ${rerun}Anything else takes a new pull request.`;
}

/** A failed apply may have changed the state, and no plan from before is the same on another state. */
function rerunWords({ seal, outcome }: Report): string {
  if (seal !== undefined) return "applies exactly the plan that is shown here, if it is still the same";
  if (outcome !== "apply_failed") return "plans once more, and applies what was reviewed if it is the same then";
  return (
    "plans once more: where that apply changed nothing, it applies what was reviewed; else it only shows what is left, and " +
    "re-running it again applies that"
  );
}
