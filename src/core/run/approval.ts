import { createHash } from "node:crypto";
import { readAnnouncement } from "../approval/announcement.ts";
import { evaluateApproval } from "../approval/evaluate.ts";
import type { ApprovalVerdict } from "../approval/model.ts";
import type { RequiredApproval } from "../catalog/model.ts";
import { canonicalJson } from "../json.ts";
import { statusMarker } from "../report/status_comment.ts";
import type { Announcement } from "./effects.ts";
import type { RunKeys } from "./keys.ts";
import type { Issue, IssueComment, RunSnapshot } from "./snapshot.ts";

/** The app's own status comment, as long as nobody else has written into it. */
export function statusComment(snapshot: RunSnapshot): IssueComment | undefined {
  return snapshot.issue.comments.find(
    ({ author, body }) => author.login === snapshot.app.botLogin && body.includes(statusMarker),
  );
}

/** Whether somebody else has written into a comment of the app's: then nothing in it is believed, and it is written anew. */
export function isForeign({ app }: Pick<RunSnapshot, "app">, { editor }: IssueComment): boolean {
  return editor !== undefined && editor.login !== app.botLogin;
}

export interface ApprovalState {
  readonly verdict: ApprovalVerdict;
  /** What the status comment announces: what it already says, or a new one when that does not hold any more. */
  readonly announcement: Announcement;
}

/** Announcements count from the next full second on: GitHub writes times in whole seconds. */
const announcementDelayMilliseconds = 1000;

/** What is approved of `digest`, by the labels that came after it was announced. */
export function approvalOf(
  snapshot: RunSnapshot,
  keys: RunKeys,
  digest: string,
  required: RequiredApproval,
): ApprovalState {
  const announced = validAnnouncement(snapshot, keys, digest);
  const { settings } = snapshot.catalog;
  const verdict = evaluateApproval({
    required,
    author: snapshot.issue.author.login,
    editors: snapshot.issue.editors,
    selfApproval: settings.approval.self,
    ...(announced === undefined ? {} : { announcedAt: announced.at }),
    ...(snapshot.issue.bodyEditedAt === undefined ? {} : { bodyEditedAt: snapshot.issue.bodyEditedAt }),
    paths: snapshot.paths,
    labellings: standingLabellings(snapshot),
    members: snapshot.members,
  });
  const at = new Date(Date.parse(snapshot.now) + announcementDelayMilliseconds).toISOString();
  return { verdict, announcement: announced ?? { digest, at, seen: false } };
}

/** Labels that nobody took off again: what is withdrawn must not count when somebody else puts the label back. */
function standingLabellings({ issue, catalog }: RunSnapshot): Issue["labelled"] {
  const events = issue.labelled.filter(({ label }) => sameLabel(label, catalog.settings.approval.label));
  return events.filter(({ on, login }, index) => {
    const [next, ...later] = events.slice(index + 1);
    if (!on || (next?.on === false && next.kind === "person")) return false;
    return !later.some((event) => !event.on && event.login === login);
  });
}

function validAnnouncement(snapshot: RunSnapshot, keys: RunKeys, digest: string): Announcement | undefined {
  const comment = statusComment(snapshot);
  if (comment === undefined) return undefined;
  if (isForeign(snapshot, comment)) return undefined;
  for (const key of keys.announcement) {
    const announced = readAnnouncement(comment.body, key);
    if (announced?.digest !== digest || announced.issue !== snapshot.issue.number) continue;
    return { digest, at: announced.seen ? announced.at : later(announced.at, comment), seen: true };
  }
  return undefined;
}

/** A comment may be published later than it says: nobody can have approved what nobody could read. */
function later(at: string, { createdAt, editedAt }: IssueComment): string {
  const published = editedAt ?? createdAt;
  return Date.parse(published) > Date.parse(at) ? published : at;
}

/** GitHub compares label names without regard to case. */
export function sameLabel(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function hasApprovalLabel(snapshot: RunSnapshot): boolean {
  const { label } = snapshot.catalog.settings.approval;
  return snapshot.issue.labels.some((name) => sameLabel(name, label));
}

/** Whether this person could approve the run: an owner of what it writes who neither opened nor edited it. */
export function mayApprove(snapshot: RunSnapshot, login: string): boolean {
  return evaluateApproval({
    required: { type: "any" },
    author: snapshot.issue.author.login,
    editors: snapshot.issue.editors,
    selfApproval: snapshot.catalog.settings.approval.self,
    announcedAt: "1970-01-01T00:00:00Z",
    paths: snapshot.paths,
    labellings: [{ login, kind: "person", viaApp: false, at: snapshot.now }],
    members: snapshot.members,
  }).granted;
}

/** What an approval covers beyond the request: a plan's seal, or a merge. */
export function derivedDigest(digest: string, what: "plan" | "merge", value: string): string {
  return createHash("sha256")
    .update(canonicalJson([digest, what, value]))
    .digest("hex");
}
