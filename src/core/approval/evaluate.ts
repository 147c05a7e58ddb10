import { ownerMention } from "./codeowners.ts";
import type { Approval, ApprovalNode, ApprovalQuestion, ApprovalVerdict } from "./model.ts";
import { canApprove, excludedLogins, sameLogin } from "./ownership.ts";
import { distinct, missingPhrase, needsOf } from "./phrases.ts";
import { refusalOf } from "./refusal.ts";
import { approvalTree } from "./rule_tree.ts";

/**
 * Whether a run is approved, and by whom; if not, what is missing. A consent counts when it came strictly later than the
 * announcement and the body's last edit, from a person who neither opened nor edited the run and who owns part of what it
 * writes, or is named by the action. Who owns what is judged now, not when the consent came: who left a team counts no more.
 */
export function evaluateApproval(question: ApprovalQuestion): ApprovalVerdict {
  const { approvals, refused } = sortConsents(question);
  const tree = approvalTree(question, approvals);
  const needs = needsOf(tree);
  const excluded = excludedLogins(question);
  const impossible = reasonOf(tree);
  const candidates = distinct(needs.flatMap((need) => need.owners)).filter((owner) => canApprove(owner, excluded));
  return {
    granted: tree.state === "satisfied",
    tree,
    approvals,
    refused,
    missing: impossible === undefined ? missingPhrase(needs, excluded) : "somebody who owns what this run writes",
    candidates: impossible === undefined ? candidates.map(ownerMention) : [],
    ...(impossible === undefined ? {} : { impossible }),
  };
}

/** One approval a person, the first that counts. Where nobody is asked, nothing is counted or refused. */
function sortConsents(question: ApprovalQuestion): Pick<ApprovalVerdict, "approvals" | "refused"> {
  const approvals: Approval[] = [];
  const refused: (Approval & { readonly why: string })[] = [];
  for (const consent of question.required.type === "none" ? [] : question.consents) {
    const { login, at } = consent;
    const why = refusalOf(consent, question);
    if (why !== undefined && consent.byOutsider === true) continue;
    if (why !== undefined) refused.push({ login, at, why });
    else if (!approvals.some((other) => sameLogin(other.login, login))) approvals.push({ login, at });
  }
  return { approvals, refused };
}

/** Why a tree can never be satisfied, of its first part that can't. */
function reasonOf({ why, children }: ApprovalNode): string | undefined {
  return why ?? children.map(reasonOf).find((reason) => reason !== undefined);
}
