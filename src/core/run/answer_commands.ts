import { callOnly, code } from "../report/markdown.ts";
import { dryRun } from "../report/dry_run.ts";
import { noticeMarker, standing, withoutMarkers } from "../report/status_comment.ts";
import { isForeign, planRuleOf, statusComment } from "./approval.ts";
import { isRequester, mayCommand, ownsPart, type Permission } from "./command_rights.ts";
import { type CommandName, type Utterance, utterancesOf } from "./commands.ts";
import type { Step } from "./effects.ts";
import { mayConsent } from "./may_approve.ts";
import { mentionOwners } from "./mention_owners.ts";
import { sealApprovals } from "./seal_approval.ts";
import type { RunSnapshot } from "./snapshot.ts";
import { isReleased } from "./turn.ts";

/**
 * Commands that took effect are answered by what they did. Every other one gets one short comment, exactly once: the comment
 * bears the command's id, and the status comment says up to which comment everything was heard. Whoever has no say in the
 * run (neither requester nor owner nor one of the repository's people) gets no answer at all, so that strangers can't spend
 * the app's budget for comments; for the same reason an issue gets a limited number of answers an hour.
 */
export interface Hearing {
  /** The comment to write now, markers included. */
  readonly answer?: string;
  /** Stands in the status comment: everything up to this comment was heard. */
  readonly marker?: string;
}

const answersPerHour = 20;
const hourMilliseconds = 3_600_000;

export function hearCommands(snapshot: RunSnapshot, step: Step): Hearing {
  const utterances = saidByPeopleConcerned(snapshot);
  const unheard = unheardOf(snapshot, utterances);
  for (const utterance of unheard) {
    const text = answerTo(snapshot, step, utterance);
    if (text === undefined || !isToBeAnswered(snapshot, utterance, unheard)) continue;
    return { answer: markAnswer(utterance, text), marker: heardMarker(utterance) };
  }
  const last = utterances.at(-1);
  return last === undefined ? {} : { marker: heardMarker(last) };
}

function saidByPeopleConcerned(snapshot: RunSnapshot): readonly Utterance[] {
  return utterancesOf(snapshot).filter(
    ({ byInsider, login }) =>
      byInsider || (isRequester(snapshot, login) && !isStranger(snapshot, login)) || ownsPart(snapshot, login),
  );
}

/** Somebody from anywhere, who may ask for nothing: opening an issue in a public repository gives nobody a say. */
function isStranger({ repository, mayExecute }: RunSnapshot, login: string): boolean {
  return !repository.private && mayExecute.some((one) => one.login === login && !one.allowed);
}

/** Where nothing can be said now, what was heard stays as it is. */
export function heardBefore(snapshot: RunSnapshot): Hearing {
  const [marker] = heardPattern.exec(statusComment(snapshot)?.body ?? "") ?? [];
  return marker === undefined ? {} : { marker };
}

/** To a run that has ended and tells so, nothing can be said any more: later commands are told that. */
export function answerAfterEnd(snapshot: RunSnapshot): string | undefined {
  const ended = Date.parse(snapshot.issue.closedAt ?? "");
  const late = saidByPeopleConcerned(snapshot).filter(({ at }) => Date.parse(at) > ended);
  const last = late.findLast((utterance) => isToBeAnswered(snapshot, utterance, late));
  if (last === undefined) return undefined;
  return markAnswer(last, "this run has ended. To ask again, reopen this issue, or open a new one with the form.");
}

const heardPattern = /<!-- gatehouse:heard (\S+) (\S+) -->/;

/** A hint for people's convenience: nothing but answers depends on it. */
function heardMarker({ id, at }: Utterance): string {
  return `<!-- gatehouse:heard ${id.replaceAll(/[^A-Za-z0-9_=-]/g, "")} ${at} -->`;
}

/** A new status comment has heard all that came before it; so has one that somebody else wrote into. */
function unheardOf(snapshot: RunSnapshot, utterances: readonly Utterance[]): readonly Utterance[] {
  const status = statusComment(snapshot);
  if (status === undefined || isForeign(snapshot, status)) return [];
  const [, id, at] = heardPattern.exec(status.body) ?? [];
  const known = id === undefined ? -1 : utterances.findIndex((utterance) => utterance.id === id);
  if (known >= 0) return utterances.slice(known + 1);
  const since = Date.parse(at ?? status.createdAt);
  return utterances.filter((utterance) => Date.parse(utterance.at) > since);
}

function isToBeAnswered(snapshot: RunSnapshot, utterance: Utterance, among: readonly Utterance[]): boolean {
  const { login, id } = utterance;
  // Of several at once, each person's last is answered.
  if (among.findLast((other) => other.login === login)?.id !== id) return false;
  const answers = snapshot.issue.comments.filter(
    ({ author, body }) => author.login === snapshot.app.botLogin && body.includes("<!-- gatehouse:notice answer:"),
  );
  if (answers.some(({ body }) => body.includes(noticeMarker(answerKey(utterance))))) return false;
  const recent = answers.filter(({ createdAt }) => Date.parse(createdAt) > Date.parse(snapshot.now) - hourMilliseconds);
  return recent.length < answersPerHour;
}

/** It is for whoever asked: those who are named in it have their own notices. */
function markAnswer(utterance: Utterance, text: string): string {
  return `@${utterance.login}: ${callOnly(withoutMarkers(text), utterance.login)}\n${noticeMarker(answerKey(utterance))}`;
}

function answerKey({ id }: Utterance): string {
  return `answer:${id}`;
}

/** Nothing when the command took effect: then the state is the answer. */
function answerTo(snapshot: RunSnapshot, step: Step, utterance: Utterance): string | undefined {
  const { name, word, login, isMisspelt } = utterance;
  if (isMisspelt) return `there is no command ${code(`/${word}`)}; did you mean \`/${name}\`?`;
  if (name === "status") return ["this run stands so:", ...standing(step.view)].join("\n\n");
  if (name === "dry-run") return dryRun(snapshot, step);
  if (isConsent(snapshot, step, utterance)) return undefined;
  const isMerged = snapshot.pull?.state === "merged";
  const who = permissionOf(name, isMerged);
  if (who !== undefined && !mayCommand(snapshot, login, who)) {
    return `only ${namesOf(snapshot, who)} may give \`/${name}\`${isMerged ? " after the merge" : ""}.`;
  }
  if (isInEffect(snapshot, step, utterance)) return undefined;
  return [`\`/${name}\` does nothing now.`, ...standing(step.view)].join("\n\n");
}

/** Whether it is somebody's yes to what a failed apply has left; the comment says who else is wanted. */
function isConsent(snapshot: RunSnapshot, step: Step, { name, login }: Utterance): boolean {
  const { approved } = snapshot;
  const isAsked = step.state === "apply_failed" && step.announce !== undefined;
  if (name !== "retry" || !isAsked || approved?.kind !== "valid") return false;
  return mayConsent(snapshot, login, planRuleOf(snapshot, approved.action).approvers);
}

/** Approvals are judged by their own rule, which tells whoever may not approve. */
function permissionOf(name: CommandName, isMerged: boolean): Permission | undefined {
  if (name === "decline") return "owner";
  if (name === "cancel") return isMerged ? "owner" : "requester or owner";
  if (name === "release") return "approver";
  if (name === "retry") return isMerged ? "approver" : "requester or owner";
  return undefined;
}

function namesOf(snapshot: RunSnapshot, who: Permission): string {
  const owners = mentionOwners(snapshot);
  if (who === "requester or owner") return `the requester or ${owners}`;
  return who === "approver" ? `${owners} (somebody who neither opened nor edited this issue)` : owners;
}

function isInEffect(snapshot: RunSnapshot, step: Step, { name, login, at }: Utterance): boolean {
  const { pull, checks, lock, restoration, queue, isBuried } = snapshot;
  if (isBuried === true) return false;
  const since = (time: string): boolean => Date.parse(time) >= Date.parse(at);
  switch (name) {
    case "cancel":
      return pull?.state !== "merged" || step.state === "abandoned" || restoration?.pull !== undefined;
    case "decline":
      return pull?.state !== "merged";
    case "release":
      return queue?.orphan !== undefined && isReleased(snapshot, queue.orphan);
    case "retry":
      return checks.some(({ startedAt }) => since(startedAt));
    case "approve": {
      const approvals = [...(lock?.commit?.approvedBy ?? []), ...sealApprovals(snapshot).flatMap(({ by }) => by)];
      return step.announce !== undefined || approvals.some((one) => one.login === login);
    }
    default:
      return false;
  }
}
