import type { EffectOf } from "../core/run/effects.ts";
import type { RunSnapshot } from "../core/run/snapshot.ts";
import { hasStatus } from "./errors.ts";
import type { Repository } from "./repository.ts";

export async function openPull(
  { octokit, name }: Repository,
  { branch, base, title, body }: EffectOf<"open_pull">,
  snapshot: RunSnapshot,
): Promise<RunSnapshot> {
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/pulls", {
    ...name,
    head: branch,
    base,
    title,
    body,
  });
  const { number, html_url: url, head } = data;
  return {
    ...snapshot,
    pull: { number, url, state: "open", branch, head: head.sha, base, description: { title, body } },
  };
}

/** Writing the same once more changes nothing. */
export async function updatePull(
  { octokit, name }: Repository,
  { number, title, body }: EffectOf<"update_pull">,
  snapshot: RunSnapshot,
): Promise<RunSnapshot> {
  await octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
    ...name,
    pull_number: number,
    title,
    body,
  });
  const { pull } = snapshot;
  return pull === undefined ? snapshot : { ...snapshot, pull: { ...pull, description: { title, body } } };
}

/** The app's own merge leaves a new default branch: look again. A merge that the branch's rules refuse is told. */
export async function mergePull(
  { octokit, name }: Repository,
  { number, head }: EffectOf<"merge_pull">,
  snapshot: RunSnapshot,
): Promise<RunSnapshot | undefined> {
  try {
    await octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
      ...name,
      pull_number: number,
      sha: head,
    });
    return undefined;
  } catch (error) {
    if (!hasStatus(error, 405) && !hasStatus(error, 409)) throw error;
    return { ...snapshot, mergeRefused: error instanceof Error ? error.message : "no reason given" };
  }
}

export async function closePull(
  { octokit, name }: Repository,
  { number }: EffectOf<"close_pull">,
  { pull, ...rest }: RunSnapshot,
): Promise<RunSnapshot> {
  await octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
    ...name,
    pull_number: number,
    state: "closed",
  });
  return rest;
}
