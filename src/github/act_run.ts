import type { Order } from "../core/plan/messages.ts";
import type { Effect, EffectOf } from "../core/run/effects.ts";
import { withoutBranch } from "../core/run/expected.ts";
import { completeUnstartable } from "../core/run/job.ts";
import type { RunSnapshot } from "../core/run/snapshot.ts";
import { commitField, isCommitted } from "./commit_files.ts";
import { deleteBranchField, isBranchGone } from "./delete_branch.ts";
import { createJobDispatcher } from "./dispatch_job.ts";
import { mutate, type MutationAnswer, type MutationField } from "./mutation_document.ts";
import { issueFields, withIssueUpdate } from "./update_issue.ts";
import { type BranchWriter, commitBranch, openRestoration } from "./write_branch.ts";
import { completeField, postCheck, startField, withCheck } from "./write_check.ts";
import { closePull, mergePull, openPull, updatePull } from "./write_pull.ts";

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
type MutationEffect = EffectOf<(typeof mutations)[number]>;

function isMutation(effect: Effect): effect is MutationEffect {
  return mutations.some((type) => type === effect.type);
}

export function createRunActor(writer: BranchWriter): RunActor {
  const { repository, keys } = writer;
  const jobs = createJobDispatcher(repository);

  /** A workflow that can't be started ends the attempt: people are told, and can ask for the next one. */
  async function dispatch(order: Order, snapshot: RunSnapshot): Promise<Outcome> {
    return afterDispatch(order, snapshot, await jobs.dispatch(order, snapshot.repository.defaultBranch));
  }

  /** Counting from now keeps it from being dispatched over and over. */
  async function dispatchAgain({ order }: EffectOf<"dispatch_job">, observed: RunSnapshot): Promise<Outcome> {
    const checks = observed.checks.map((check) =>
      check.nonce === order.nonce ? { ...check, dispatchedAt: observed.now } : check,
    );
    const snapshot = { ...observed, checks };
    return afterDispatch(order, snapshot, await jobs.dispatchAgain(order, snapshot.repository.defaultBranch));
  }

  async function afterDispatch(order: Order, snapshot: RunSnapshot, refusal: Error | undefined): Promise<Outcome> {
    if (refusal === undefined) return snapshot;
    const check = snapshot.checks.find(({ nonce, open }) => open && nonce === order.nonce);
    if (check === undefined) throw refusal;
    return carryOutTogether([completeUnstartable(check, order, String(refusal))], snapshot);
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
        jobs.forget(snapshot.checks.find(({ id }) => id === effect.id)?.nonce ?? "");
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
        return commitBranch(writer, effect, snapshot);
      case "open_pull":
        return openPull(repository, effect, snapshot);
      case "update_pull":
        return updatePull(repository, effect, snapshot);
      case "open_restoration":
        return openRestoration(writer, effect, snapshot);
      case "post_check":
        return postCheck(repository, effect, snapshot, keys);
      case "dispatch_job":
        return dispatchAgain(effect, snapshot);
      case "merge_pull":
        return mergePull(repository, effect, snapshot);
      case "close_pull":
        return closePull(repository, effect, snapshot);
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

function recorded(effect: EffectOf<"commit_record">, snapshot: RunSnapshot): Outcome {
  const [path, bytes] = [...effect.additions].find(([added]) => added.startsWith("runs/")) ?? [];
  if (path === undefined || bytes === undefined) return undefined;
  return { ...snapshot, recorded: { path, text: new TextDecoder().decode(bytes) } };
}
