import type { ResourceChange, TerraformPlan } from "./plan_shapes.ts";

/** The changes that do something: not a no-op or a read, or a no-op that moves or imports. */
export function effectiveChanges(plan: TerraformPlan): readonly ResourceChange[] {
  return (plan.resource_changes ?? []).filter(({ change, previous_address }) => {
    const [action] = change.actions;
    const idle = change.actions.length === 1 && (action === "no-op" || action === "read");
    return !idle || change.importing !== undefined || previous_address !== undefined;
  });
}
