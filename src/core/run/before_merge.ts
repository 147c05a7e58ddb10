import { code, list } from "../report/markdown.ts";
import { describePull } from "../report/pull_text.ts";
import { approvalOf, isApproved, ruleOf } from "./approval.ts";
import { inputsTable } from "../report/inputs_table.ts";
import { approvalStep, unprotectedWords } from "./approval_step.ts";
import { commitBranch } from "./commit_branch.ts";
import type { Effect, Step } from "./effects.ts";
import { releaseEffects } from "./end_before_merge.ts";
import { openingStep, refuse } from "./intake.ts";
import type { RunKeys } from "./keys.ts";
import { mentionOwners } from "./mention_owners.ts";
import { planStep } from "./plan_step.ts";
import type { ValidRequest } from "./request.ts";
import type { BranchHead, PullRequest, RunSnapshot } from "./snapshot.ts";
import { stopChecks } from "./stop_checks.ts";

/** A run whose commit stands on its branch: keep the approval honest, open the pull request, plan, wait for the merge. */
export function beforeMerge(snapshot: RunSnapshot, keys: RunKeys, held: BranchHead): Step {
  const refusal = refuse(snapshot);
  if (refusal !== undefined) return revoke(snapshot, refusal);
  const { request } = snapshot;
  if (request.kind !== "valid") throw new Error(`A ${request.kind} request was not refused.`);
  if (held.commit === undefined) return revoke(snapshot, refusedStep(snapshot, foreignCommit));
  if (held.branch !== request.branch) return leaveBranch(snapshot, held);
  if (snapshot.unprotected.length > 0) return revoke(snapshot, unprotectedStep(snapshot));
  if (snapshot.untoldMembers !== undefined) return revoke(snapshot, untoldStep(snapshot, snapshot.untoldMembers));
  if (held.commit.digest !== request.digest) return renewApproval(snapshot, keys, request, held);
  const differences = renderingDifferences(request, held);
  if (differences !== undefined) return revoke(snapshot, refusedStep(snapshot, differences));
  if (snapshot.pull === undefined) return openPull(snapshot, request);
  if (snapshot.pull.head !== held.oid) {
    return revoke(snapshot, refusedStep(snapshot, "Somebody pushed to the run's branch."));
  }
  const { base } = snapshot.pull;
  const { defaultBranch } = snapshot.repository;
  if (base !== defaultBranch) {
    const remedy = `change the pull request's base back to ${code(defaultBranch)}, or close this issue.`;
    return revoke(snapshot, refusedStep(snapshot, `It asks to be merged into ${code(base)}.`, remedy));
  }
  const step = planStep(snapshot, keys, request, snapshot.pull);
  return { ...step, effects: [...renewDescription(snapshot, request, snapshot.pull), ...(step.effects ?? [])] };
}

/**
 * The pull request outlives an approval, and whoever reviews it reads in its description what merging it applies: that has
 * to be what stands on its branch now, and not what stood there when it was opened, or what somebody wrote into it.
 */
function renewDescription(snapshot: RunSnapshot, request: ValidRequest, pull: PullRequest): readonly Effect[] {
  const { number, description } = pull;
  const { title, body } = describePull(snapshot, request);
  if (description === undefined || (isSame(description.title, title) && isSame(description.body, body))) return [];
  return [{ type: "update_pull", number, title, body }];
}

/** Line ends and what is around a text are GitHub's to write as it likes: telling it the same again would go on for ever. */
function isSame(shown: string, meant: string): boolean {
  const plain = (text: string): string => text.replaceAll("\r\n", "\n").trim();
  return plain(shown) === plain(meant);
}

/**
 * What was approved while the branches were protected is not believed while they are not: somebody could have brought an old
 * commit of the app's back onto the branch, of a run that was declined since.
 */
function unprotectedStep(snapshot: RunSnapshot): Step {
  return {
    state: "plan_refused",
    view: {
      title: "Held up: the repository's branches are not protected",
      next: unprotectedWords(snapshot, "this run can't be merged"),
      notice: { key: "unprotected", text: `${mentionOwners(snapshot)}: the repository's branches are not protected.` },
    },
  };
}

/** An owner who may have objected must not pass for a stranger: while GitHub does not tell who is in a team, nothing goes on. */
function untoldStep(snapshot: RunSnapshot, untold: readonly string[]): Step {
  const reasons = untold.map((why) => `\n- ${code(why, 300)}`).join("");
  return {
    state: "plan_refused",
    view: {
      title: "Held up: GitHub does not tell who is in the owners' teams",
      next: `a platform engineer lets the app read them; until then this run can't be merged, since an owner's objection could go unheard.${reasons}`,
      notice: { key: "untold", text: `${mentionOwners(snapshot)}: GitHub does not tell the app who you are.` },
    },
  };
}

/** The answers name another entity now: the one that was locked is given back, and everything starts anew. */
function leaveBranch(snapshot: RunSnapshot, held: BranchHead): Step {
  return {
    state: "waiting_for_approval",
    effects: releaseEffects(snapshot, held),
    view: { title: "Approval revoked: it was for another entity", next: "nothing: this is being checked again." },
  };
}

/** The catalog or the answers have changed since the approval: it is void, and asked for again. */
function renewApproval(snapshot: RunSnapshot, keys: RunKeys, request: ValidRequest, held: BranchHead): Step {
  const approval = approvalOf(snapshot, keys, request.digest, ruleOf(snapshot, request.action));
  if (isApproved(snapshot, approval)) {
    return {
      state: openingStep(snapshot, request).state,
      effects: [commitBranch(snapshot, request, approval.verdict.approvals, held.oid)],
      view: { title: "Changed", next: "nothing to do: the pull request is being updated." },
    };
  }
  const step = approvalStep(snapshot, approval, {
    state: "waiting_for_approval",
    title: "Approval revoked: something that it covered has changed",
    what: "this run, which has changed since it was approved,",
    request,
    blocks: [
      "The answers, the action, its template or an entity is not what was approved. The pull request stays, but can't be merged.",
      inputsTable(request),
    ],
  });
  return revoke(snapshot, step);
}

/**
 * While a run is not approved as it stands, no check on its pull request may be green: not one either that was written with a key
 * which the app does not have any more.
 */
function revoke(snapshot: RunSnapshot, step: Step): Step {
  const checks = snapshot.checks.filter(({ head }) => head === snapshot.pull?.head);
  return { ...step, effects: stopChecks(snapshot, checks, "Not approved as it stands") };
}

/** The signature covers the repository's name. */
const foreignCommit =
  "The commit on the run's branch bears no signature of this app's keys: somebody pushed there, or the repository got another name or " +
  "the app other keys since.";

/** What the branch holds beside what the catalog at the approved commit renders; nothing when they are the same. */
function renderingDifferences(request: ValidRequest, held: BranchHead): string | undefined {
  const outside = [...held.changed.keys()].filter((path) => !path.startsWith(`${request.folder}/`));
  if (outside.length > 0)
    return `The branch changes ${list(outside.slice(0, 3).map((path) => code(path)))}, which no run may write.`;
  if (held.tree.entries.get(request.folder)?.oid !== request.tree)
    return "The branch differs from what the template renders.";
  return undefined;
}

function refusedStep(snapshot: RunSnapshot, why: string, remedy = "close this issue and open a new one."): Step {
  return {
    state: "plan_refused",
    view: {
      title: "Refused: the pull request is not what was approved",
      next: `@${snapshot.issue.author.login}, ${remedy} ${why}`,
      notice: { key: `refused:${snapshot.pull?.head ?? ""}`, text: `@${snapshot.issue.author.login}: ${why}` },
    },
  };
}

function openPull(snapshot: RunSnapshot, request: ValidRequest): Step {
  return {
    ...openingStep(snapshot, request),
    effects: [
      {
        type: "open_pull",
        branch: request.branch,
        base: snapshot.repository.defaultBranch,
        ...describePull(snapshot, request),
      },
    ],
  };
}
