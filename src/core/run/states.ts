/** The states of a run, in the words of labels with `-` for `_` (`run/waiting-for-approval`). */
export const runStates = [
  "invalid",
  "waiting_for_turn",
  "waiting_for_approval",
  "declined",
  "cancelled",
  "expired",
  "approved",
  "pr_open",
  "planning",
  "planned",
  "plan_failed",
  "plan_refused",
  "plan_needs_approval",
  "merged_unapproved",
  "merged",
  "applying",
  "apply_failed",
  "plan_stale",
  "abandoned",
  "recording",
  "record_failed",
  "succeeded",
] as const;

export type RunState = (typeof runStates)[number];

/** Port's status words, derived from the state. */
export type PortStatus = "WAITING_FOR_APPROVAL" | "IN_PROGRESS" | "SUCCESS" | "FAILURE" | "DECLINED";

const portStatuses: Readonly<Record<RunState, PortStatus>> = {
  invalid: "WAITING_FOR_APPROVAL",
  waiting_for_turn: "WAITING_FOR_APPROVAL",
  waiting_for_approval: "WAITING_FOR_APPROVAL",
  declined: "DECLINED",
  cancelled: "DECLINED",
  expired: "DECLINED",
  approved: "IN_PROGRESS",
  pr_open: "IN_PROGRESS",
  planning: "IN_PROGRESS",
  planned: "IN_PROGRESS",
  plan_failed: "IN_PROGRESS",
  plan_refused: "IN_PROGRESS",
  plan_needs_approval: "WAITING_FOR_APPROVAL",
  merged_unapproved: "WAITING_FOR_APPROVAL",
  merged: "IN_PROGRESS",
  applying: "IN_PROGRESS",
  apply_failed: "IN_PROGRESS",
  plan_stale: "WAITING_FOR_APPROVAL",
  abandoned: "FAILURE",
  recording: "IN_PROGRESS",
  record_failed: "IN_PROGRESS",
  succeeded: "SUCCESS",
};

export function portStatus(state: RunState): PortStatus {
  return portStatuses[state];
}

export function stateLabel(state: RunState): string {
  return `run/${state.replaceAll("_", "-")}`;
}
