import { createHash } from "node:crypto";
import { withoutTime, writeAnnouncement } from "../approval/announcement.ts";
import { code } from "../report/markdown.ts";
import { noticeMarker, withoutMarkers, writeStatusComment } from "../report/status_comment.ts";
import { isForeign, statusComment, statusComments } from "./approval.ts";
import { heardBefore, hearCommands } from "./answer_commands.ts";
import type { Effect, StatusView, Step } from "./effects.ts";
import type { RunKeys } from "./keys.ts";
import { sameLabel } from "./labels.ts";
import type { RunSnapshot } from "./snapshot.ts";
import { stateLabel } from "./states.ts";

const superseded =
  "_Written by a second process of the app, and out of date: how the run stands is told in the first comment of mine here._";

/** Brings the issue in line with the state: status comment, labels, a notice to whoever is next, and its end. */
export function present(snapshot: RunSnapshot, keys: RunKeys, step: Step): Effect | undefined {
  const { issue } = snapshot;
  const [existing, second] = statusComments(snapshot);
  const mayComment = issue.locked !== true && step.withoutWords !== true;
  const told = existing === undefined || !mayComment ? undefined : noticeOf(snapshot, step.view.notice);
  // One new comment at a time: whoever is asked something comes before whoever asked.
  const heard = mayComment ? hearCommands(snapshot, step) : heardBefore(snapshot);
  const { answer, marker } = told !== undefined && heard.answer !== undefined ? heardBefore(snapshot) : heard;
  const notice = told ?? answer;
  const body = commentBody(snapshot, keys, step, marker);
  const labels = labelChanges(snapshot, step);
  const close = step.close !== undefined && issue.open ? step.close : undefined;
  const changed = existing === undefined ? mayComment : existing.body !== body || isForeign(snapshot, existing);
  const comment = changed
    ? { ...(existing === undefined ? {} : { id: existing.id }), body }
    : second && { id: second.id, body: superseded };
  if (
    comment === undefined &&
    labels.add.length + labels.remove.length === 0 &&
    notice === undefined &&
    close === undefined
  ) {
    return undefined;
  }
  return {
    type: "update_issue",
    issueId: issue.id,
    ...(comment === undefined ? {} : { comment }),
    ...(notice === undefined ? {} : { notice }),
    addLabels: labels.add,
    removeLabels: labels.remove,
    ...(close === undefined ? {} : { close }),
  };
}

function commentBody(snapshot: RunSnapshot, keys: RunKeys, step: Step, heard: string | undefined): string {
  const { request, issue, catalog } = snapshot;
  const [key] = keys.announcement;
  const announcement =
    step.announce === undefined || key === undefined
      ? undefined
      : writeAnnouncement({ issue: issue.number, ...step.announce }, key);
  const action = "action" in request ? request.action.identifier : undefined;
  // The commit that the run is judged by; it moves with every push, and an edit for that alone would be noise.
  const commit = snapshot.head?.commit?.catalog ?? snapshot.lock?.commit?.catalog ?? catalog.commit;
  const markers = [announcement, firstNoticeMarker(snapshot, step), heard].filter((marker) => marker !== undefined);
  const footer = { issue: issue.number, commit, ...(action === undefined ? {} : { action }) };
  return keepUnlessTold(snapshot, writeStatusComment(step.view, footer, markers), step.announce?.seen === true);
}

/** Creating a comment notifies whom it mentions: the new status comment is the notice of what it says. */
function firstNoticeMarker(snapshot: RunSnapshot, { view }: Step): string | undefined {
  if (view.notice === undefined) return undefined;
  const marker = noticeMarker(view.notice.key);
  const existing = statusComment(snapshot);
  return existing === undefined || existing.body.includes(marker) ? marker : undefined;
}

/**
 * A comment that tells people nothing new stays as it is: by the footer's commit alone, or by the time of an announcement
 * that holds already.
 */
function keepUnlessTold(snapshot: RunSnapshot, body: string, isAnnounced: boolean): string {
  const existing = statusComment(snapshot)?.body;
  const timeless = (text: string): string => (isAnnounced ? withoutTime(text) : text);
  const blank = (text: string): string => timeless(text.replace(/ at [0-9a-f]{7}<\/sub>/, "</sub>"));
  return existing !== undefined && blank(existing) === blank(body) ? existing : body;
}

function labelChanges(
  snapshot: RunSnapshot,
  step: Step,
): { readonly add: readonly string[]; readonly remove: readonly string[] } {
  const { labels } = snapshot.issue;
  const has = (name: string): boolean => labels.some((label) => sameLabel(label, name));
  const wanted = [
    "gatehouse",
    ...("action" in snapshot.request ? [`action/${snapshot.request.action.identifier}`] : []),
    stateLabel(step.state),
  ];
  const stale = labels.filter((label) => label.startsWith("run/") && !sameLabel(label, stateLabel(step.state)));
  const approval = snapshot.catalog.settings.approval.label;
  const off = step.takeLabelOff === true ? labels.filter((label) => sameLabel(label, approval)) : [];
  return { add: wanted.filter((label) => !has(label)), remove: [...stale, ...off] };
}

/** Each edit of an issue can lead to a notice, and GitHub limits what creates content: after so many of a kind, silence. */
const noticesOfAKind = 10;

/**
 * What keeps the app from going on, and takes a person to mend: told once, in a comment of its own, since what the status comment
 * announces must stand as long as approvals rest on it.
 */
export function tellRefused(snapshot: RunSnapshot, message: string): Effect | undefined {
  const key = `refused:${createHash("sha256").update(message).digest("hex").slice(0, 12)}`;
  const text = `GitHub keeps me from going on with this run, and I try again until somebody mends that: ${code(message, 1000)}`;
  return tellAlone(snapshot, noticeOf(snapshot, { key, text }));
}

/** A comment beside everything else of the issue, which stays as it is. */
export function tellAlone({ issue }: RunSnapshot, notice: string | undefined): Effect | undefined {
  if (notice === undefined || issue.locked === true) return undefined;
  return { type: "update_issue", issueId: issue.id, notice, addLabels: [], removeLabels: [] };
}

function noticeOf(snapshot: RunSnapshot, notice: StatusView["notice"]): string | undefined {
  if (notice === undefined) return undefined;
  const marker = noticeMarker(notice.key);
  const kind = /^[a-z_]*/.exec(notice.key)?.[0] ?? "";
  const own = snapshot.issue.comments.filter(({ author }) => author.login === snapshot.app.botLogin);
  const alike = own.filter(({ body }) => body.includes(noticeMarker(kind).replace(/ -->$/, "")));
  const said = own.some(({ body }) => body.includes(marker));
  return said || alike.length >= noticesOfAKind ? undefined : `${withoutMarkers(notice.text)}\n${marker}`;
}
