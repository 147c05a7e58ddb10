import type { Step } from "./effects.ts";
import { mentionOwners } from "./mention_owners.ts";
import type { RunSnapshot } from "./snapshot.ts";
import { runStates, stateLabel } from "./states.ts";

/**
 * A run whose pull request can't be found, since others refer to its issue again and again: it may be merged, so that it
 * goes no further. It says so, and stays in the state that it tells.
 */
export function buried(snapshot: RunSnapshot): Step {
  const { issue } = snapshot;
  const state = runStates.find((one) => issue.labels.includes(stateLabel(one))) ?? "invalid";
  const title = "Stopped: so much refers to this issue that I can't find its pull request";
  const next = [
    `if nothing of this run is merged, @${issue.author.login} asks again with a new issue and closes this one, which gives back what it holds.`,
    `If something is, ${mentionOwners(snapshot)} has the issues and pull requests deleted that refer to this one; then I go on by myself.`,
  ].join(" ");
  const why =
    "More than 1,000 of them do. While nobody knows what this run has merged, nothing of it is approved, applied, recorded or given up.";
  return { state, view: { title, next, blocks: [why], notice: { key: "buried", text: `${title}. Next: ${next}` } } };
}
