import { ownerMention } from "./codeowners.ts";
import type { ApprovalQuestion, ApprovalVerdict, Labelling } from "./model.ts";
import { canApprove, excludedLogins, sameLogin } from "./ownership.ts";
import { refusalOf } from "./refusal.ts";
import { distinct, impossibility, needsOf, type Need } from "./requirement.ts";

/**
 * Whether a run is approved, and by whom; if not, what is missing. An approval is a label that came strictly later than
 * the announcement and the body's last edit, from a person who neither opened nor edited the run and who owns part of
 * what it writes. Every path needs an approving owner.
 */
export function evaluateApproval(question: ApprovalQuestion): ApprovalVerdict {
  if (question.required.type === "none") {
    return { granted: true, approvals: [], refused: [], missing: "", candidates: [] };
  }
  const { approvals, refused } = sortLabellings(question);
  const impossible = impossibility(question);
  if (impossible !== undefined) {
    return {
      granted: false,
      approvals,
      refused,
      missing: "somebody who owns what this run writes",
      candidates: [],
      impossible,
    };
  }
  const needs = needsOf(question, approvals);
  const excluded = excludedLogins(question);
  return {
    granted: needs.length === 0,
    approvals,
    refused,
    missing: needs.length === 0 ? "" : missingPhrase(needs, [...excluded, ...countedAlready(question, approvals)]),
    candidates: candidatesOf(needs, excluded),
  };
}

function sortLabellings(question: ApprovalQuestion): Pick<ApprovalVerdict, "approvals" | "refused"> {
  const approvals: Labelling[] = [];
  const refused: { login: string; at: string; why: string }[] = [];
  for (const labelling of question.labellings) {
    const why = refusalOf(labelling, question);
    if (why !== undefined) refused.push({ login: labelling.login, at: labelling.at, why });
    else if (!approvals.some(({ login }) => sameLogin(login, labelling.login))) approvals.push(labelling);
  }
  return { approvals: approvals.map(({ login, at }) => ({ login, at })), refused };
}

/** Where different people are counted, one who approved can't be the next; elsewhere nobody who approved is still needed. */
function countedAlready(question: ApprovalQuestion, approvals: ApprovalVerdict["approvals"]): readonly string[] {
  return question.required.type === "count" ? approvals.map(({ login }) => login) : [];
}

function candidatesOf(needs: readonly Need[], excluded: readonly string[]): readonly string[] {
  return distinct(needs.flatMap((need) => need.owners))
    .filter((owner) => canApprove(owner, excluded))
    .map(ownerMention);
}

/** A phrase that "adds the label" can follow, whoever and however many are needed. */
function missingPhrase(needs: readonly Need[], excluded: readonly string[]): string {
  const [only] = needs;
  if (only !== undefined && needs.length === 1) return personsPhrase(only, excluded);
  const parts = needs.map(
    (need) => `${personsPhrase(need, excluded)} (for ${need.paths.map((path) => `\`${path}\``).join(", ")})`,
  );
  return `each of ${parts.join(" and ")}`;
}

function personsPhrase({ persons, owners }: Need, excluded: readonly string[]): string {
  const able = owners.filter((owner) => canApprove(owner, excluded));
  const names = able.map(
    (owner) => (owner.kind === "team" && persons === 1 ? "someone in " : "") + ownerMention(owner),
  );
  const hasTeam = able.some((owner) => owner.kind === "team");
  const others =
    hasTeam && excluded.length > 0 ? ` other than ${excluded.map((login) => `@${login}`).join(" and ")}` : "";
  return persons === 1 ? `${names.join(" or ")}${others}` : `each of ${persons} people of ${names.join(", ")}${others}`;
}
