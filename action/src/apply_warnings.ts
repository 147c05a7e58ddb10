import type { PlanFinding, Report } from "../../src/core/plan/messages.ts";

type ToolWarnings = Pick<Report, "toolWarnings">;

/** What an apply warned of, and then what a plan did and it did not repeat. */
export function allWarnings(ofApply: readonly PlanFinding[], ofPlan: readonly PlanFinding[] = []): ToolWarnings {
  const key = ({ title, message }: PlanFinding): string => JSON.stringify([title, message]);
  const said = new Set(ofApply.map(key));
  const toolWarnings = [...ofApply, ...ofPlan.filter((warning) => !said.has(key(warning)))];
  return toolWarnings.length === 0 ? {} : { toolWarnings };
}

/** The same for an apply that worked: it has answered what its plan could not (these are Terraform's own words). */
export function settledWarnings(ofApply: readonly PlanFinding[], ofPlan: readonly PlanFinding[] = []): ToolWarnings {
  const settled = "Check block assertion known after apply";
  return allWarnings(
    ofApply,
    ofPlan.filter(({ title }) => title !== settled),
  );
}
