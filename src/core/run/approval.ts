import { createHash } from "node:crypto";
import { readAnnouncement } from "../approval/announcement.ts";
import { evaluateApproval } from "../approval/evaluate.ts";
import { ownersNamed } from "../approval/named_people.ts";
import type { ApprovalRule, ApprovalVerdict } from "../approval/model.ts";
import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { canonicalJson } from "../json.ts";
import { statusMarker } from "../report/status_comment.ts";
import { ownsPart } from "./command_rights.ts";
import { type ConsentingCommand, consentsOf } from "./consents.ts";
import type { Announcement } from "./effects.ts";
import type { RunKeys } from "./keys.ts";
import type { IssueComment, RunSnapshot } from "./snapshot.ts";

/** The app's own status comment, as long as nobody else has written into it. */
export function statusComment(snapshot: RunSnapshot): IssueComment | undefined {
  return statusComments(snapshot)[0];
}

/** Later ones, which count for nothing, come of a second process of the app: of one that starts before another has ended. */
export function statusComments({ issue, app }: RunSnapshot): readonly IssueComment[] {
  return issue.comments.filter(({ author, body }) => author.login === app.botLogin && body.includes(statusMarker));
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

/** Of owners' comments that somebody else deleted. */
export function silencedOwners(snapshot: RunSnapshot): RunSnapshot["issue"]["silenced"] {
  return snapshot.issue.silenced.filter(({ login }) => ownsPart(snapshot, login));
}

/** What is approved of `asked`, by the labels and comments that came after it was announced. */
export function approvalOf(
  snapshot: RunSnapshot,
  keys: RunKeys,
  asked: string,
  rule: ApprovalRule,
  commands: readonly ConsentingCommand[] = ["approve"],
): ApprovalState {
  const silenced = silencedOwners(snapshot);
  // Asked anew, and told what was deleted, before a yes counts: it may have been a no that nobody has read.
  const digest = silenced.length === 0 ? asked : derivedDigest(asked, "silenced", JSON.stringify(silenced));
  const announced = validAnnouncement(snapshot, keys, digest);
  const { issue, catalog, paths, members, writers } = snapshot;
  const until = announced === undefined ? undefined : expiryOf(snapshot, announced.at);
  const verdict = evaluateApproval({
    ...rule,
    author: issue.author.login,
    editors: issue.editors,
    selfApproval: catalog.settings.approval.self,
    ...(announced === undefined ? {} : { announcedAt: announced.at }),
    ...(issue.bodyEditedAt === undefined ? {} : { bodyEditedAt: issue.bodyEditedAt }),
    paths,
    consents: consentsOf(snapshot, commands).filter(({ at }) => until === undefined || Date.parse(at) <= until),
    members,
    writers,
  });
  const at = new Date(Date.parse(snapshot.now) + announcementDelayMilliseconds).toISOString();
  return { verdict, announcement: announced ?? { digest, at, seen: false } };
}

/** While the default branch or the run's is unprotected nothing is approved, whoever says so. */
export function isApproved({ unprotected }: RunSnapshot, { verdict }: ApprovalState): boolean {
  return verdict.granted && unprotected.length === 0;
}

/**
 * Until when an approval counts that was asked for then: the run expires, even if the app looks at it only later, and finds a
 * label that was put on meanwhile. What is merged is asked for again and again, and can't expire.
 */
function expiryOf({ pull, catalog }: RunSnapshot, announcedAt: string): number | undefined {
  if (pull?.state === "merged") return undefined;
  return Date.parse(announcedAt) + catalog.settings.approval.expiresMilliseconds;
}

/** Whether nothing is asked before the plan, and the plan is approved together with the answers. */
export function asksAfterPlan({ settings }: Catalog, { approval }: Action): boolean {
  return settings.approval.when === "planned" && approval.type !== "none";
}

/** Whom a run of this action needs before its pull request. */
export function ruleOf({ catalog, repository }: RunSnapshot, action: Action): ApprovalRule {
  if (asksAfterPlan(catalog, action)) return { required: { type: "none" }, approvers: [] };
  return { required: action.approval, approvers: ownersNamed(action.approvers, organizationOf(repository)) };
}

/** Whom a plan needs that must not go on by itself: the action's people, or, where it asks for nobody, an owner. */
export function planRuleOf({ repository }: RunSnapshot, action: Action): ApprovalRule {
  return {
    required: action.approval.type === "none" ? { type: "any" } : action.approval,
    approvers: ownersNamed(action.approvers, organizationOf(repository)),
  };
}

/** `owner` of `owner/name`. */
function organizationOf({ fullName }: Pick<RunSnapshot["repository"], "fullName">): string {
  return fullName.slice(0, fullName.indexOf("/"));
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

/** What an approval covers beyond the request: a plan's seal, a merge, or what somebody has deleted. */
export function derivedDigest(digest: string, what: "plan" | "merge" | "silenced", value: string): string {
  return createHash("sha256")
    .update(canonicalJson([digest, what, value]))
    .digest("hex");
}
