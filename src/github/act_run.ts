import type { Order } from "../core/plan/messages.ts";
import { signCommit } from "../core/run/commit_signature.ts";
import type { Effect, EffectType } from "../core/run/effects.ts";
import { withoutBranch } from "../core/run/expected.ts";
import { completeUnstartable } from "../core/run/job.ts";
import type { RunKeys } from "../core/run/keys.ts";
import type { RunSnapshot } from "../core/run/snapshot.ts";
import { appCheckName } from "../core/trust/trust_root.ts";
import type { BranchReader } from "./branch_reader.ts";
import type { CatalogClone } from "./catalog_clone.ts";
import { commitField, createTree, isCommitted } from "./commit_files.ts";
import { deleteBranchField, isBranchGone } from "./delete_branch.ts";
import { classifyFailure, hasStatus } from "./errors.ts";
import { mutate, type MutationAnswer, type MutationField } from "./mutation_document.ts";
import { appCheckOf, workflowFile } from "./read_checks.ts";
import type { Repository } from "./repository.ts";
import { issueFields, withIssueUpdate } from "./update_issue.ts";
import { completeField, startField, withCheck } from "./write_check.ts";

type Of<Type extends EffectType> = Extract<Effect, { readonly type: Type }>;

/**
 * What carrying out an effect gave: the snapshot with what GitHub answered, so that nothing is read twice; or nothing, when
 * GitHub's state was not the one that was observed and everything has to be read again.
 */
export type Outcome = RunSnapshot | undefined;

export interface RunActor {
  /**
   * Carries out effects in their order, in one request where they are mutations. Repeating any of them does no harm: each is
   * guarded by what was observed.
   */
  carryOut(effects: readonly Effect[], snapshot: RunSnapshot): Promise<Outcome>;
}

const mutations = ["start_job", "complete_check", "delete_branch", "commit_record", "update_issue"] as const;

/** Effects that are GraphQL mutations. */
type MutationEffect = Of<(typeof mutations)[number]>;

function isMutation(effect: Effect): effect is MutationEffect {
  return mutations.some((type) => type === effect.type);
}

/** GitHub accepts dispatches that it starts much later; each further one of the same order waits twice as long, up to this. */
const firstRedispatchMilliseconds = 10_000;
const longestRedispatchMilliseconds = 600_000;

/** Counting from now keeps it from being dispatched over and over. */
function redispatched({ order }: Of<"dispatch_job">, snapshot: RunSnapshot): RunSnapshot {
  const checks = snapshot.checks.map((check) =>
    check.nonce === order.nonce ? { ...check, dispatchedAt: snapshot.now } : check,
  );
  return { ...snapshot, checks };
}

export function createRunActor(
  repository: Repository,
  clone: CatalogClone,
  branches: BranchReader,
  keys: RunKeys,
): RunActor {
  const { octokit, name } = repository;
  /** By nonce: when it was last dispatched again, and how long the next one waits. A restart forgets it, and may dispatch once more. */
  const redispatches = new Map<string, { readonly at: number; readonly pause: number }>();

  async function dispatchAgain(effect: Of<"dispatch_job">, snapshot: RunSnapshot): Promise<Outcome> {
    const { nonce } = effect.order;
    const now = repository.clock().getTime();
    const last = redispatches.get(nonce);
    if (last === undefined || now >= last.at + last.pause) {
      const pause = Math.min((last?.pause ?? firstRedispatchMilliseconds) * 2, longestRedispatchMilliseconds);
      redispatches.set(nonce, { at: now, pause });
      return dispatch(effect.order, redispatched(effect, snapshot));
    }
    return redispatched(effect, snapshot);
  }

  async function commitBranch(effect: Of<"commit_branch">, snapshot: RunSnapshot): Promise<Outcome> {
    const sha = await commitFolder(effect, snapshot);
    const moved = await moveBranch(effect, sha);
    if (!moved) return undefined;
    const head = await branches.read(effect.branch, sha);
    const pull = snapshot.pull === undefined ? {} : { pull: { ...snapshot.pull, head: sha } };
    return { ...snapshot, ...pull, lock: head, head, approved: snapshot.request };
  }

  /** A commit that no branch holds yet. */
  async function commitFolder(
    effect: Of<"commit_branch"> | Of<"open_restoration">,
    snapshot: RunSnapshot,
  ): Promise<string> {
    const files = new Map([...effect.files].map(([path, bytes]) => [`${effect.folder}/${path}`, bytes]));
    const removed = effect.removed.map((path) => `${effect.folder}/${path}`);
    const { tree: baseTree } = await clone.readCommit(effect.parent);
    const tree = await createTree(repository, snapshot.catalog.tree, baseTree, files, removed);
    const place = { repository: repository.fullName, branch: effect.branch, parent: effect.parent, tree };
    const { data: commit } = await octokit.request("POST /repos/{owner}/{repo}/git/commits", {
      ...name,
      message: signCommit(effect.message, place, keys.commit),
      tree,
      parents: [effect.parent],
    });
    branches.noteOwn(commit.sha);
    return commit.sha;
  }

  /** Its branch is the app's alone and holds nothing: one that an earlier try left behind is taken over. */
  async function openRestoration(effect: Of<"open_restoration">, snapshot: RunSnapshot): Promise<Outcome> {
    const { branch, base, title, body } = effect;
    const sha = await commitFolder(effect, snapshot);
    const created = await moveBranch({ branch }, sha);
    if (!created) await moveBranch({ branch, replaces: branch }, sha);
    try {
      const fields = { ...name, head: branch, base, title, body };
      await octokit.request("POST /repos/{owner}/{repo}/pulls", fields);
    } catch (error) {
      // There is one already, since a moment ago: it shows the new commit, or stands in the way, and is seen on the next look.
      if (classifyFailure(error, repository.clock()).kind !== "conflict") throw error;
    }
    return undefined;
  }

  async function postCheck(effect: Of<"post_check">, snapshot: RunSnapshot): Promise<Outcome> {
    const { head, conclusion, title, summary } = effect;
    const { data } = await octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...name,
      name: appCheckName,
      head_sha: head,
      status: "completed",
      conclusion,
      output: { title, summary },
    });
    return { ...snapshot, checks: [...snapshot.checks, appCheckOf(data, keys)] };
  }

  /** Creating the ref is the compare-and-swap: GitHub answers 422 when another run was first. */
  async function moveBranch(effect: Pick<Of<"commit_branch">, "branch" | "replaces">, sha: string): Promise<boolean> {
    try {
      if (effect.replaces === undefined) {
        await octokit.request("POST /repos/{owner}/{repo}/git/refs", {
          ...name,
          ref: `refs/heads/${effect.branch}`,
          sha,
        });
      } else {
        const ref = `heads/${effect.branch}`;
        await octokit.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ...name, ref, sha, force: true });
      }
      return true;
    } catch (error) {
      if (hasStatus(error, 422)) return false;
      throw error;
    }
  }

  async function openPull(effect: Of<"open_pull">, snapshot: RunSnapshot): Promise<Outcome> {
    const { branch: head, base, title, body } = effect;
    const { data } = await octokit.request("POST /repos/{owner}/{repo}/pulls", { ...name, head, base, title, body });
    const opened = {
      number: data.number,
      url: data.html_url,
      state: "open",
      branch: head,
      head: data.head.sha,
    } as const;
    return { ...snapshot, pull: { ...opened, base } };
  }

  /** A workflow that can't be started ends the attempt: people are told, and can ask for the next one. */
  async function dispatch(order: Order, snapshot: RunSnapshot): Promise<Outcome> {
    try {
      await requestDispatch(order, snapshot);
      return snapshot;
    } catch (error) {
      const check = snapshot.checks.find(({ nonce, open }) => open && nonce === order.nonce);
      if (check === undefined || (!hasStatus(error, 404) && !hasStatus(error, 422))) throw error;
      return carryOutTogether([completeUnstartable(check, order, String(error))], snapshot);
    }
  }

  async function requestDispatch(order: Order, snapshot: RunSnapshot): Promise<void> {
    await octokit.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
      ...name,
      workflow_id: workflowFile,
      ref: snapshot.repository.defaultBranch,
      inputs: { phase: order.phase, issue: String(order.issue), head: order.head, nonce: order.nonce },
    });
  }

  /** The app's own merge leaves a new default branch: look again. A merge that the branch's rules refuse is told. */
  async function mergePull(effect: Of<"merge_pull">, snapshot: RunSnapshot): Promise<Outcome> {
    try {
      await octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
        ...name,
        pull_number: effect.number,
        sha: effect.head,
      });
      return undefined;
    } catch (error) {
      if (!hasStatus(error, 405) && !hasStatus(error, 409)) throw error;
      return { ...snapshot, mergeRefused: error instanceof Error ? error.message : "no reason given" };
    }
  }

  async function closePull({ number }: Of<"close_pull">, snapshot: RunSnapshot): Promise<Outcome> {
    await octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...name,
      pull_number: number,
      state: "closed",
    });
    const { pull, ...rest } = snapshot;
    return rest;
  }

  /** One request; what it answers is judged effect by effect, and the first that failed is the end of it. */
  async function carryOutTogether(effects: readonly MutationEffect[], snapshot: RunSnapshot): Promise<Outcome> {
    const fields = await Promise.all(effects.map((effect) => fieldsOf(effect, snapshot)));
    const answer = await mutate(repository, fields.flat());
    let outcome: Outcome = snapshot;
    for (const effect of effects) {
      outcome = await judge(effect, outcome, answer);
      if (outcome === undefined) return undefined;
    }
    return outcome;
  }

  async function fieldsOf(effect: MutationEffect, snapshot: RunSnapshot): Promise<readonly MutationField[]> {
    switch (effect.type) {
      case "start_job":
        return [startField(effect, snapshot)];
      case "complete_check":
        return [completeField(effect, snapshot)];
      case "delete_branch":
        return [deleteBranchField(effect, snapshot)];
      case "commit_record":
        return [commitField(repository, effect)];
      case "update_issue":
        return issueFields(repository, effect, snapshot);
    }
  }

  async function judge(effect: MutationEffect, snapshot: RunSnapshot, answer: MutationAnswer): Promise<Outcome> {
    switch (effect.type) {
      case "start_job":
        // Nothing is dispatched before GitHub has the check: the job believes nothing else.
        return dispatch(effect.order, withCheck(effect, snapshot, answer, keys));
      case "complete_check":
        redispatches.delete(snapshot.checks.find(({ id }) => id === effect.id)?.nonce ?? "");
        return withCheck(effect, snapshot, answer, keys);
      case "delete_branch":
        return isBranchGone(repository, effect, answer) ? withoutBranch(snapshot, effect.branch) : undefined;
      case "commit_record":
        return isCommitted(repository, effect, answer) ? recorded(effect, snapshot) : undefined;
      case "update_issue":
        return withIssueUpdate(repository, effect, snapshot, answer);
    }
  }

  async function carryOutAlone(effect: Exclude<Effect, MutationEffect>, snapshot: RunSnapshot): Promise<Outcome> {
    switch (effect.type) {
      case "commit_branch":
        return commitBranch(effect, snapshot);
      case "open_pull":
        return openPull(effect, snapshot);
      case "open_restoration":
        return openRestoration(effect, snapshot);
      case "post_check":
        return postCheck(effect, snapshot);
      case "dispatch_job":
        return dispatchAgain(effect, snapshot);
      case "merge_pull":
        return mergePull(effect, snapshot);
      case "close_pull":
        return closePull(effect, snapshot);
    }
  }

  async function carryOut(effects: readonly Effect[], snapshot: RunSnapshot): Promise<Outcome> {
    if (effects.every(isMutation)) return carryOutTogether(effects, snapshot);
    let outcome: Outcome = snapshot;
    for (const effect of effects) {
      outcome = await (isMutation(effect) ? carryOutTogether([effect], outcome) : carryOutAlone(effect, outcome));
      if (outcome === undefined) return undefined;
    }
    return outcome;
  }

  return { carryOut };
}

function recorded(effect: Of<"commit_record">, snapshot: RunSnapshot): Outcome {
  const [path, bytes] = [...effect.additions].find(([added]) => added.startsWith("runs/")) ?? [];
  if (path === undefined || bytes === undefined) return undefined;
  return { ...snapshot, recorded: { path, text: new TextDecoder().decode(bytes) } };
}
