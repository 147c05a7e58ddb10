import type { Effect } from "./effects.ts";
import type { AppCheck, RunSnapshot } from "./snapshot.ts";

/**
 * Takes back what lets these heads be merged, by a pull request that somebody reopens or opens for one of them. A check that
 * stays open would look as if somebody were still working on it, and its job finds it closed, and stops.
 */
export function stopChecks({ issue }: RunSnapshot, checks: readonly AppCheck[], title: string): readonly Effect[] {
  const summary = `#${String(issue.number)} says why.`;
  return checks
    .filter(letsMerge)
    .map(({ id, text }) => ({ type: "complete_check", id, conclusion: "action_required", title, summary, text }));
}

function letsMerge({ open, conclusion }: AppCheck): boolean {
  return open || conclusion === "success" || conclusion === "neutral";
}
