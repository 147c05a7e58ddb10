import { hasApprovalLabel, sameLabel } from "./approval.ts";
import { lastCommand } from "./commands.ts";
import type { Effect, Step } from "./effects.ts";
import type { BranchHead, RunSnapshot } from "./snapshot.ts";
import type { RunState } from "./states.ts";

/** Whether somebody ended the run while nothing was merged: the branch goes, and with it the entity's lock. */
export function endBeforeMerge(snapshot: RunSnapshot, held: BranchHead | undefined): Step | undefined {
  const end = findEnd(snapshot);
  if (end === undefined) return undefined;
  const { pull } = snapshot;
  const effects: Effect[] = [];
  for (const check of snapshot.checks.filter(({ open }) => open)) effects.push(stopCheck(check.id, check.text, end.title));
  if (pull?.state === "open") effects.push({ type: "close_pull", number: pull.number });
  if (held !== undefined) effects.push({ type: "delete_branch", branch: held.branch, head: held.oid });
  return {
    state: end.state,
    ...(effects.length === 0 ? {} : { effects }),
    close: "NOT_PLANNED",
    takeLabelOff: hasApprovalLabel(snapshot),
    view: { title: end.title, next: "nothing. To ask again, open a new issue with the form.", notice: end.notice },
  };
}

/** A check that stays open would look as if somebody were still working on it. Its job finds it closed, and stops. */
function stopCheck(id: number, text: string, title: string): Effect {
  return { type: "complete_check", id, conclusion: "neutral", title: "The run was ended", summary: title, text };
}

interface End {
  readonly state: RunState;
  readonly title: string;
  readonly notice: { readonly key: string; readonly text: string };
}

function findEnd(snapshot: RunSnapshot): End | undefined {
  const { issue, pull } = snapshot;
  const author = `@${issue.author.login}`;
  const by = (login: string | undefined): string => (login === undefined ? "" : ` by @${login}`);
  const cancelled = (title: string): End => ({
    state: "cancelled",
    title,
    notice: { key: "ended", text: `${author}: ${title}.` },
  });
  if (!issue.open) return cancelled(`Cancelled: the issue was closed${by(issue.closedBy?.login)}`);
  if (pull?.state === "closed") return cancelled(`Cancelled: the pull request was closed${by(pull.closedBy?.login)}`);
  const cancel = lastCommand(snapshot, "cancel", "requester or owner", issue.reopenedAt);
  if (cancel !== undefined) return cancelled(`Cancelled${by(cancel.login)}`);
  const decline = lastCommand(snapshot, "decline", "owner", issue.reopenedAt);
  const taken = labelTakenOff(snapshot);
  if (decline === undefined && taken === undefined) return undefined;
  const title =
    decline === undefined ? `Declined: the approval label was taken off${by(taken)}` : `Declined${by(decline.login)}`;
  return { state: "declined", title, notice: { key: "ended", text: `${author}: ${title}.` } };
}

/** Who took the approval off after the run's commit was made; taking it off is the way to say no. */
function labelTakenOff(snapshot: RunSnapshot): string | undefined {
  const { label } = snapshot.catalog.settings.approval;
  if (snapshot.lock?.commit?.run !== snapshot.issue.number) return undefined;
  const last = snapshot.issue.labelled.filter((event) => sameLabel(event.label, label)).at(-1);
  if (last === undefined || last.on || last.kind !== "person") return undefined;
  return last.login;
}
