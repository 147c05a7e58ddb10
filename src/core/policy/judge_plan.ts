import { effectiveChanges } from "../plan/effective_changes.ts";
import type { PlanFinding } from "../plan/messages.ts";
import type { TerraformPlan } from "../plan/plan_shapes.ts";
import { compileRules } from "../search/compile_rules.ts";
import { changeSubjects } from "./change_subject.ts";
import type { Policy } from "./model.ts";

export interface Verdict {
  readonly denied: readonly PlanFinding[];
  readonly warnings: readonly PlanFinding[];
}

/** What the policies say about a plan's changes; what has no effect (a no-op, a read) is not asked about. */
export function judgePlan(policies: readonly Policy[], plan: TerraformPlan): Verdict {
  const changes = effectiveChanges(plan).map((resource) => ({ ...resource, subjects: changeSubjects(resource) }));
  const findings = policies.flatMap((policy) => {
    // Rules that a clock moves are refused when a policy is read.
    const matches = compileRules(policy.match, { now: 0 });
    const addresses = changes.filter(({ subjects }) => subjects.some(matches)).map(({ address }) => address);
    if (addresses.length <= policy.allowed) return [];
    return [{ severity: policy.severity, finding: { title: policy.title, message: policy.message, addresses } }];
  });
  const of = (severity: Policy["severity"]): readonly PlanFinding[] =>
    findings.flatMap((one) => (one.severity === severity ? [one.finding] : []));
  return { denied: of("deny"), warnings: of("warn") };
}
