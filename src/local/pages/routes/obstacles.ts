import type { Data } from "../github.ts";
import type { Visit } from "../visit.ts";
import type { Check } from "../views/checks.ts";

type Pull = Data<"pulls", "get">;

/** What stands between an open pull request and its merge, in sentences; the server decides in the end. */
export async function obstaclesOf(visit: Visit, pull: Pull, checks: readonly Check[]): Promise<string[]> {
  const { data: rules } = await visit.github.repos.getBranchRules({ ...visit.at, branch: pull.base.ref });
  const sentences: string[] = [];
  if (pull.draft === true) sentences.push("It is a draft.");
  if (pull.mergeable === false) {
    sentences.push(
      `It conflicts with ${pull.base.ref}: both changed the same lines. Mend the branch, then look again.`,
    );
  }
  for (const rule of rules) {
    if (rule.type === "required_status_checks") {
      const required = rule.parameters?.required_status_checks ?? [];
      sentences.push(...required.flatMap(({ context }) => missingCheck(context, checks)));
    }
  }
  if (sentences.length === 0 && pull.mergeable_state === "blocked") {
    sentences.push("A rule of the base branch is not met yet: a code owner's approving review may be missing.");
  }
  if (sentences.length === 0 && pull.mergeable_state === "behind") {
    sentences.push(`Its branch is behind ${pull.base.ref}.`);
  }
  return sentences;
}

function missingCheck(name: string, checks: readonly Check[]): string[] {
  const check = checks.find((one) => one.name === name);
  if (check === undefined) return [`The required check ${name} has not run on this commit yet.`];
  if (check.status !== "completed") return [`The required check ${name} is still running.`];
  if (check.conclusion === "success" || check.conclusion === "neutral" || check.conclusion === "skipped") return [];
  return [`The required check ${name} says no: ${check.title === "" ? (check.conclusion ?? "failed") : check.title}.`];
}
