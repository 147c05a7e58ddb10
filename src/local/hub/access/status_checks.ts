import type { HubContext } from "../context.ts";
import type { CheckRunRecord } from "../store/pull_records.ts";
import type { RepositoryRecord, Rule } from "../store/records.ts";

const passing = new Set(["success", "neutral", "skipped"]);

/** The required checks that have not passed on a commit; a check pinned to an app counts only as that app's. */
export function missingChecks({ store }: HubContext, repository: RepositoryRecord, sha: string, rule: Rule): string[] {
  const required = rule.parameters?.["required_status_checks"];
  if (!Array.isArray(required)) return [];
  const runs = store.checkRuns.filter((run) => run.repositoryId === repository.id && run.headSha === sha);
  return required.flatMap((entry: unknown) => {
    const { context, integration_id: app } = fields(entry);
    const latest = runs.findLast((run) => run.name === context && (typeof app !== "number" || run.appId === app));
    return verdict(String(context), latest);
  });
}

function verdict(name: string, run: CheckRunRecord | undefined): string[] {
  if (run?.status === "completed" && passing.has(run.conclusion ?? "")) return [];
  if (run === undefined) return [`Required status check "${name}" is expected.`];
  return [`Required status check "${name}" is ${run.status === "completed" ? "failing" : "in progress"}.`];
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
