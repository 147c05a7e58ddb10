import { restoringBranch } from "../core/run/restoring_pull.ts";
import type { PullRequest } from "../core/run/snapshot.ts";
import { actorOf, nodesOf } from "./run_answer.ts";
import type { RawPull, References } from "./run_query.ts";

/**
 * The pull request that the run stands or falls with: what is merged can't be taken back, so it comes first. One that the
 * app itself closed belongs to an earlier attempt.
 */
export function currentPull(pulls: readonly PullRequest[], botLogin: string): PullRequest | undefined {
  const open = pulls.filter(({ state, closedBy }) => state !== "closed" || closedBy?.login !== botLogin);
  return open.find(({ state }) => state === "merged") ?? open.findLast(({ state }) => state === "open") ?? open.at(-1);
}

/** Whether the app may have opened a pull request that restores what this run merged: others can refer to it behind theirs. */
export function mayHaveRestoringPull(references: References, botLogin: string, issue: number): boolean {
  if (references.pageInfo.hasPreviousPage) return true;
  return nodesOf(references).some(
    ({ source }) =>
      source.__typename === "PullRequest" &&
      source.headRefName === restoringBranch(issue) &&
      actorOf(source.author).login === botLogin,
  );
}

/** Where a run's pull requests are at home. */
export interface RunHome {
  readonly fullName: string;
  readonly defaultBranch: string;
  readonly botLogin: string;
}

/** The pull requests that the app opened for this issue from a run branch of this repository, oldest first. */
export function pullsOf(references: References, home: RunHome): readonly PullRequest[] {
  const raws = nodesOf(references).flatMap(({ actor, source }) =>
    source.__typename === "PullRequest" && actorOf(actor).login === home.botLogin ? [source] : [],
  );
  return ownPulls(raws, home);
}

/** Those of them that the app opened from a run branch of this repository. */
export function ownPulls(
  raws: readonly RawPull[],
  { fullName, defaultBranch, botLogin }: RunHome,
): readonly PullRequest[] {
  return raws
    .filter(
      ({ author, baseRepository, headRefName, isCrossRepository }) =>
        actorOf(author).login === botLogin &&
        baseRepository?.nameWithOwner === fullName &&
        !isCrossRepository &&
        headRefName.startsWith("run/"),
    )
    .map((raw) => pullOf(raw, defaultBranch));
}

function pullOf(raw: RawPull, defaultBranch: string): PullRequest {
  const { number, url, title, body, headRefName: branch, headRefOid: head, baseRefName: base } = raw;
  const closing = nodesOf(raw.closings).at(-1);
  const pull = {
    number,
    url,
    branch,
    head,
    base,
    description: { title, body },
    ...(raw.closedAt === null ? {} : { closedAt: raw.closedAt }),
    ...(closing?.actor == null ? {} : { closedBy: actorOf(closing.actor) }),
  };
  if (raw.state !== "MERGED") return { ...pull, state: raw.state === "OPEN" ? "open" : "closed" };
  if (base !== defaultBranch) return { ...pull, state: "closed", closedBy: actorOf(raw.mergedBy) };
  return {
    ...pull,
    state: "merged",
    ...(raw.mergeCommit === null ? {} : { mergeCommit: raw.mergeCommit.oid }),
    ...(raw.mergedAt === null ? {} : { mergedAt: raw.mergedAt }),
    ...(raw.mergedBy === null ? {} : { mergedBy: actorOf(raw.mergedBy) }),
  };
}
