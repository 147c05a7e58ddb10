import { evaluateApproval } from "../approval/evaluate.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** Whether this person could approve the run alone: an owner of all that it writes who neither opened nor edited it. */
export function mayApprove(snapshot: RunSnapshot, login: string): boolean {
  const at = snapshot.now;
  return evaluateApproval({
    required: { type: "any" },
    approvers: [],
    author: snapshot.issue.author.login,
    editors: snapshot.issue.editors,
    selfApproval: snapshot.catalog.settings.approval.self,
    announcedAt: new Date(0).toISOString(),
    paths: snapshot.paths,
    consents: [{ login, kind: "person", viaApp: false, at, by: "comment" }],
    members: snapshot.members,
  }).granted;
}
