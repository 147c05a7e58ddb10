import type { Bench } from "./bench.ts";
import type { SealedPlans } from "./comment_shapes.ts";
import type { MergedPull } from "./github_ports.ts";
import { otherDirectories, ownComments } from "./own_comments.ts";
import { readComment } from "./pull_comment.ts";

/**
 * What was planned in a pull request before its merge, and what is applied of it already; or, in words, why nothing of that can be
 * believed.
 */
export async function believedPlans(
  { job, pulls }: Pick<Bench, "job" | "pulls">,
  { number, head, mergedAt }: MergedPull,
): Promise<SealedPlans | string> {
  const comments = await ownComments({ pulls, job }, number);
  const repository = `${job.repository.owner}/${job.repository.name}`;
  const [found] = comments.flatMap(({ body, updatedAt }) => {
    const plans = readComment(body, job.sealKey);
    return plans === undefined ? [] : [{ plans, updatedAt }];
  });
  const remedy = "Nothing is applied. Open a new pull request that changes the same root modules.";
  if (found === undefined) {
    const why =
      comments.length === 0
        ? await whyNoComment({ job, pulls }, number)
        : "has no plan that can be believed: its comment was edited, or the key or the Action's version is another";
    return `#${number} ${why}. ${remedy}`;
  }
  const { plans, updatedAt } = found;
  if (plans.repository !== repository || plans.pull !== number) {
    return `The plan on #${number} is of ${plans.repository}#${plans.pull}. ${remedy}`;
  }
  if (plans.head !== head) return `The plan on #${number} is of ${plans.head}, and ${head} was merged. ${remedy}`;
  // By GitHub's clock alone; a time that can't be read is not before the merge. What an apply has written was believed before.
  if (plans.writtenBy === "plan" && !(Date.parse(updatedAt) <= Date.parse(mergedAt))) {
    return (
      `The plan on #${number} was written at ${updatedAt}, and the pull request merged at ${mergedAt}, before anybody could read it. ` +
      `${remedy} Let the plan's job be a required check.`
    );
  }
  return plans;
}

async function whyNoComment(bench: Pick<Bench, "job" | "pulls">, number: number): Promise<string> {
  const [planned] = await otherDirectories(bench, number);
  return planned === undefined
    ? "has no plan that was written with this job's `github-token`"
    : `was planned with other \`directories\` (${planned.join(" ")}) than this job's (${bench.job.directories.join(" ")})`;
}
