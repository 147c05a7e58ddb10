import type { RunSnapshot } from "./snapshot.ts";

/** GitHub compares label names without regard to case. */
export function sameLabel(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function hasApprovalLabel({ catalog, issue }: RunSnapshot): boolean {
  return issue.labels.some((name) => sameLabel(name, catalog.settings.approval.label));
}
