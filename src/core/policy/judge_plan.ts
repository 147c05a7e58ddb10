import { effectiveChanges } from "../plan/effective_changes.ts";
import type { PlanFinding } from "../plan/messages.ts";
import type { TerraformPlan } from "../plan/plan_shapes.ts";
import { groupBy } from "../group_by.ts";
import { list } from "../report/markdown.ts";
import { propertiesIn } from "../search/compile_rules.ts";
import { changeSubjects, subjectFor } from "./change_subject.ts";
import { anyOf, compileOpenRules } from "./judge_rules.ts";
import type { Policy } from "./model.ts";

export interface Verdict {
  readonly denied: readonly PlanFinding[];
  readonly warnings: readonly PlanFinding[];
}

/**
 * What the policies say about a plan's changes; what has no effect (a no-op, a read) is not asked about. A change of which only the
 * apply tells whether it keeps to a policy breaks it: else any rule could be passed by a value that is made known late.
 */
export function judgePlan(policies: readonly Policy[], plan: TerraformPlan): Verdict {
  const changes = effectiveChanges(plan).map((resource) => ({ ...resource, subjects: changeSubjects(resource) }));
  const findings = policies.flatMap((policy) => {
    const holds = compileOpenRules(policy.match);
    const properties = propertiesIn(policy.match);
    const judged = changes.map(({ address, subjects }) => ({
      address,
      truth: anyOf(subjects.map((subject) => holds(subjectFor(properties, subject)))),
    }));
    const breaking = judged.filter(({ truth }) => truth === true).map(({ address }) => address);
    const open = judged.flatMap(({ address, truth }) =>
      typeof truth === "boolean" ? [] : [{ address, paths: truth }],
    );
    if (breaking.length + open.length <= policy.allowed) return [];
    const { severity, message } = policy;
    const title = titleOf(policy);
    return [
      ...(breaking.length === 0 ? [] : [{ severity, finding: { title, message, addresses: breaking } }]),
      ...openFindings(policy, open).map((finding) => ({ severity, finding })),
    ];
  });
  const of = (severity: Policy["severity"]): readonly PlanFinding[] =>
    findings.flatMap((one) => (one.severity === severity ? [one.finding] : []));
  return { denied: of("deny"), warnings: of("warn") };
}

function titleOf({ title, file }: Policy): string {
  return file === undefined ? title : `${title} (${file})`;
}

interface OpenChange {
  readonly address: string;
  readonly paths: readonly string[];
}

/** One for each set of paths. */
function openFindings(policy: Policy, open: readonly OpenChange[]): readonly PlanFinding[] {
  const { identifier, message } = policy;
  return [...groupBy(open, ({ paths }) => paths.join("\n")).values()].map((same) => {
    const [{ paths } = { paths: [] }] = same;
    const [are, rule] = paths.length === 1 ? ["is", "its rule"] : ["are", "their rules"];
    const lets = paths.map((path) => `\`{ property: ${path.replace(/^after/, "unknown")}, operator: isEmpty }\``);
    const why = `This can't be judged, because ${list(paths.map((path) => `\`${path}\``))} ${are} known only on apply.`;
    const known = paths.length === 1 ? "Give it a value that is" : "Give them values that are";
    const what = `${known} known in the plan. Or, if the policy \`${identifier}\` may let it pass, join ${list(lets)} to ${rule} by \`and\`.`;
    return {
      title: titleOf(policy),
      message: `${why} ${what} ${message}`,
      addresses: same.map(({ address }) => address),
    };
  });
}
