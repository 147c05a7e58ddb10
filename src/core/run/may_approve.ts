import { evaluateApproval } from "../approval/evaluate.ts";
import type { ApprovalQuestion, Owner } from "../approval/model.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** Whether this person could approve the run alone: an owner of all that it writes who neither opened nor edited it. */
export function mayApprove(snapshot: RunSnapshot, login: string): boolean {
  return evaluateApproval(questionAbout(snapshot, login, [])).granted;
}

/** Whether this person's yes would count for something where `approvers` are wanted besides the owners. */
export function mayConsent(snapshot: RunSnapshot, login: string, approvers: readonly Owner[]): boolean {
  return evaluateApproval(questionAbout(snapshot, login, approvers)).approvals.length > 0;
}

function questionAbout(snapshot: RunSnapshot, login: string, approvers: readonly Owner[]): ApprovalQuestion {
  const at = snapshot.now;
  return {
    required: { type: "any" },
    approvers,
    author: snapshot.issue.author.login,
    editors: snapshot.issue.editors,
    selfApproval: snapshot.catalog.settings.approval.self,
    announcedAt: new Date(0).toISOString(),
    paths: snapshot.paths,
    consents: [{ login, kind: "person", viaApp: false, at, by: "approve" }],
    members: snapshot.members,
    writers: snapshot.writers,
  };
}
