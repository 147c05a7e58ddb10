import { ownerMention } from "../approval/codeowners.ts";
import type { ApprovalNode, ApprovalVerdict } from "../approval/model.ts";
import { code, list, shortTime, table } from "./markdown.ts";

/** More refusals than this are counted, not listed. */
const shownRefusals = 10;

/** Where several are asked: how many have approved, and who. */
export function approvedSoFar({ tree, approvals }: ApprovalVerdict): readonly string[] {
  if (approvals.length === 0) return [];
  const parts = partsOf(tree);
  const wanted = sum(parts.map(({ persons }) => persons));
  const given = sum(parts.map(({ persons, approvedBy }) => Math.min(persons, approvedBy.length)));
  return [
    `Approved so far: ${String(given)} of ${String(wanted)}, by ${list(approvals.map(({ login }) => `@${login}`))}.`,
  ];
}

/** The rule as a table, and what was refused; folded, because "Next" says what is to be done. */
export function approvalRule(verdict: ApprovalVerdict): { readonly summary: string; readonly body: string } {
  const rows = partsOf(verdict.tree).map((part) => [part.rule, ownersCell(part), approvedCell(part)]);
  const refused = verdict.refused.slice(-shownRefusals).map(({ at, why }) => `- ${shortTime(at)}: ${why}`);
  const left = verdict.refused.length - refused.length;
  const heading = `Did not count${left === 0 ? "" : ` (${String(left)} older left out)`}:\n`;
  return {
    summary: "Who may approve, and who has",
    body: [
      table(["Needed", "Who may", "Approved by"], rows),
      ...(refused.length === 0 ? [] : [`${heading}\n${refused.join("\n")}`]),
    ].join("\n\n"),
  };
}

/** The parts that ask for somebody: leaves, and those that count people over several parts. */
function partsOf(node: ApprovalNode): readonly ApprovalNode[] {
  return node.persons > 0 ? [node] : node.children.flatMap(partsOf);
}

/** Owners as code: a table that is edited in must call nobody. */
function ownersCell({ owners }: ApprovalNode): string {
  return owners.length === 0 ? "nobody" : owners.map((owner) => code(ownerMention(owner))).join(", ");
}

function approvedCell({ state, approvedBy, children }: ApprovalNode): string {
  if (state === "impossible") return "nobody can";
  if (approvedBy.length === 0) return "nobody yet";
  const missing = children.filter((child) => child.state !== "satisfied").map(({ rule }) => rule);
  const by = approvedBy.map(({ login }) => code(`@${login}`)).join(", ");
  return missing.length === 0 || state === "satisfied" ? by : `${by}; still missing: ${list(missing)}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
