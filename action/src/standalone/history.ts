import { JobFailure } from "../failure.ts";
import { GitObjects, text } from "../git_objects.ts";
import type { Environment, RunnerPlace } from "../job.ts";
import type { Ports } from "../ports.ts";
import { StepEnd } from "../step_end.ts";

/** What git knows of the repository's commits, those that came after the checkout too. */
export interface History {
  /** @throws JobFailure when the commit is not there, with why */
  require(commit: string): Promise<void>;
  /** Paths that differ between a commit and one that follows from it; nothing when it does not. @throws JobFailure */
  changedSince(from: string, to: string): Promise<readonly string[] | undefined>;
  /** What a branch was at on its way from one commit to another, both left out; the latest first, so many at most. @throws JobFailure */
  between(from: string, to: string, most: number): Promise<readonly string[]>;
}

export function historyOf(job: RunnerPlace, environment: Environment, ports: Ports): History {
  const git = new GitObjects(job, environment, ports);
  const has = async (commit: string): Promise<boolean> =>
    (await git.find("cat-file", "-e", `${commit}^{commit}`)) !== undefined;
  const isShallow = async (): Promise<boolean> =>
    text(await git.read("rev-parse", "--is-shallow-repository")).trim() !== "false";
  return {
    require: (commit) =>
      failing(async () => {
        // A checkout that is cut off says so where it is read.
        if ((await has(commit)) || (await isShallow())) return;
        throw new JobFailure(
          `${commit}, which the branch was at before, was taken off it by a force push: what this push brings can't be told, ` +
            "and nothing is applied. Open a new pull request that changes the root modules that are to be applied.",
        );
      }),
    changedSince: (from, to) =>
      failing(async () => {
        if (!(await has(to))) await git.fetch(to, "which the default branch is at now");
        if ((await git.find("merge-base", "--is-ancestor", from, to)) === undefined) return undefined;
        return parts(await git.read("diff", "--name-only", "--no-renames", "-z", from, to, "--"), "\0");
      }),
    between: (from, to, most) =>
      failing(async () => {
        const args = ["rev-list", "--first-parent", `--max-count=${most + 1}`, to, `^${from}`, "--"];
        return parts(await git.read(...args), "\n").filter((commit) => commit !== to);
      }),
  };
}

function parts(output: Uint8Array, separator: string): readonly string[] {
  return text(output)
    .split(separator)
    .filter((part) => part !== "");
}

/** Here it is the job that can't go on, not one root module's plan. */
async function failing<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StepEnd)) throw error;
    throw new JobFailure(`${error.diagnosis.summary}. ${error.diagnosis.detail ?? ""}`.trim());
  }
}
