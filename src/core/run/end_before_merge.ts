import { sameLogin } from "../approval/ownership.ts";
import { code } from "../report/markdown.ts";
import { lastCommand } from "./command_rights.ts";
import { approvalEvents } from "./consents.ts";
import type { Effect, Step } from "./effects.ts";
import { hasApprovalLabel } from "./labels.ts";
import { mayApprove } from "./may_approve.ts";
import type { BranchHead, PullRequest, RunSnapshot } from "./snapshot.ts";
import type { RunState } from "./states.ts";
import { stopChecks } from "./stop_checks.ts";

/** Whether somebody ended the run while nothing was merged. What it holds is released once the issue says its end. */
export function endBeforeMerge(snapshot: RunSnapshot): Step | undefined {
  const end = findEnd(snapshot);
  if (end === undefined) return undefined;
  return {
    state: end.state,
    close: "NOT_PLANNED",
    takeLabelOff: hasApprovalLabel(snapshot),
    view: {
      title: end.title,
      next: "nothing. To ask again, open a new issue with the form.",
      ...(end.why === undefined ? {} : { blocks: [`**Reason:** ${code(end.why, 500)}`] }),
      ...(end.by === snapshot.issue.author.login
        ? {}
        : { notice: { key: "ended", text: `@${snapshot.issue.author.login}: ${end.title}.` } }),
    },
  };
}

/**
 * Gives back what a run that ended before its merge still holds: its check, its pull request, and with the branch the
 * entity's lock. Comes after the issue tells the end: why it ended can't be seen any more once these are gone.
 */
export function releaseEffects(snapshot: RunSnapshot, held: BranchHead | undefined): readonly Effect[] {
  const { pull, checks } = snapshot;
  const stops = stopChecks(snapshot, checks, "The run was ended");
  const closes: readonly Effect[] = pull?.state === "open" ? [{ type: "close_pull", number: pull.number }] : [];
  if (held === undefined) return [...stops, ...closes];
  const deletes: Effect = { type: "delete_branch", branch: held.branch, head: held.oid };
  // A branch that somebody pushed onto is known by its open pull request alone, which must outlive it.
  return held.commit === undefined ? [...stops, deletes, ...closes] : [...stops, ...closes, deletes];
}

interface End {
  readonly state: RunState;
  readonly title: string;
  /** Whoever ended it knows that it has ended. */
  readonly by: string | undefined;
  /** In that person's words. */
  readonly why?: string;
}

function findEnd(snapshot: RunSnapshot): End | undefined {
  const { issue, pull, repository } = snapshot;
  const end = (state: End["state"], what: string, by: string | undefined): End => ({
    state,
    title: by === undefined ? what : `${what} by @${by}`,
    by,
  });
  if (!issue.open) return end("cancelled", "Cancelled: the issue was closed", issue.closedBy?.login);
  if (pull?.state === "closed") return end("cancelled", closedWords(pull, repository), pull.closedBy?.login);
  const cancel = lastCommand(snapshot, "cancel", "requester or owner", issue.reopenedAt);
  if (cancel !== undefined) return end("cancelled", "Cancelled", cancel.login);
  const decline = lastCommand(snapshot, "decline", "owner", issue.reopenedAt);
  if (decline !== undefined) return withReason(end("declined", "Declined", decline.login), decline.argument);
  const taken = approvalTakenOff(snapshot);
  return taken === undefined ? undefined : end("declined", "Declined: the approval label was taken off", taken);
}

/** Somebody who changed its base could merge it where no rule asks for an owner: that merges nothing of the run. */
function closedWords({ base }: PullRequest, { defaultBranch }: RunSnapshot["repository"]): string {
  if (base === defaultBranch) return "Cancelled: the pull request was closed";
  return `Cancelled: the pull request's base was changed to ${code(base)}, and it was closed or merged there`;
}

function withReason(end: End, why: string): End {
  return why === "" ? end : { ...end, why };
}

/** Who took off the label that somebody who may approve had put on: that is the way to say no. */
function approvalTakenOff(snapshot: RunSnapshot): string | undefined {
  const { issue } = snapshot;
  const events = approvalEvents(snapshot);
  // Whoever put it back, it was not the one whose word it was.
  const taken = events.findLast(({ on, kind, at }, index) => {
    const before = events[index - 1];
    if (on || kind !== "person" || before?.on !== true) return false;
    if (issue.reopenedAt !== undefined && Date.parse(at) < Date.parse(issue.reopenedAt)) return false;
    const isBack = events.slice(index + 1).some((event) => event.on && sameLogin(event.login, before.login));
    return !isBack && mayApprove(snapshot, before.login);
  });
  return taken?.login;
}
