import { canonicalJson } from "../json.ts";
import type { Seal, SealApproval } from "../plan/messages.ts";
import { approvalOf, derivedDigest, isApproved, planRuleOf } from "./approval.ts";
import { approvalStep, type Question } from "./approval_step.ts";
import type { EffectOf, Step } from "./effects.ts";
import type { RunKeys } from "./keys.ts";
import { noteApproval } from "./memory.ts";
import type { AppCheck, RunSnapshot } from "./snapshot.ts";

/** A plan that goes on only when it is approved as it is, and the app's check that notes so. */
export interface PlanQuestion extends Question {
  readonly seal: Seal;
  /** The merge's commit, when it is the merge that is to be approved too. */
  readonly merge?: string;
  readonly check: AppCheck;
  /** What the check says once it is approved. */
  readonly conclusion: Conclusion;
}

type Conclusion = EffectOf<"complete_check">["conclusion"];

/**
 * Asks for the approval of a plan, and notes it once it is there: by its note it outlives the announcement, so that a plan
 * that is made again and does the same needs no second one. Nothing is returned when it is noted.
 */
export function approvePlan(snapshot: RunSnapshot, keys: RunKeys, question: PlanQuestion): Step | undefined {
  const { request, seal, merge, check } = question;
  const covered = canonicalJson({ ...seal });
  const digest =
    merge === undefined
      ? derivedDigest(request.digest, "plan", covered)
      : derivedDigest(request.digest, "merge", `${merge} ${covered}`);
  const noted = sealApprovals(snapshot).some((approval) => approval.digest === digest);
  if (noted && snapshot.unprotected.length === 0) return undefined;
  const commands = question.byRetry === true ? (["approve", "retry"] as const) : undefined;
  const state = approvalOf(snapshot, keys, digest, planRuleOf(snapshot, request.action), commands);
  if (!isApproved(snapshot, state)) return approvalStep(snapshot, state, question);
  const text = noteApproval(check.text, { digest, effects: seal.effects, by: state.verdict.approvals });
  if (text === undefined) throw new Error(`The check ${check.id} has no memory to note an approval in.`);
  return {
    state: question.state,
    effects: [
      {
        type: "complete_check",
        id: check.id,
        conclusion: question.conclusion,
        text,
        ...approvedWords(state.verdict.approvals),
      },
    ],
    view: { title: "Approved", next: "nothing to do: the approval is being noted." },
  };
}

/** The words of a check whose plan was approved by name. */
export function approvedWords(by: SealApproval["by"]): { readonly title: string; readonly summary: string } {
  const mentions = by.map(({ login }) => `@${login}`).join(", ");
  return { title: "Planned, and approved as it is", summary: `Approved by ${mentions}.` };
}

/** Every approval of a seal that the app noted for this run, oldest first, each once. */
export function sealApprovals({ checks }: Pick<RunSnapshot, "checks">): readonly SealApproval[] {
  const noted = checks.flatMap(({ order, memory }) => [...(order?.approvals ?? []), ...(memory?.approvals ?? [])]);
  return [...new Map(noted.map((approval) => [canonicalJson({ ...approval }), approval])).values()];
}

/** A completed check keeps its conclusion when something is noted in it. */
export function conclusionOf({ conclusion }: AppCheck): Conclusion {
  const known = ["success", "failure", "neutral", "action_required"] as const;
  return known.find((each) => each === conclusion) ?? "neutral";
}
