import { approversImpossible, groupImpossible, nothingOwned, tooFewOwners } from "./impossible.ts";
import type { Approval, ApprovalNode, ApprovalQuestion, Owner } from "./model.ts";
import { isOwner, pathsToApprove, type OwnedGroup } from "./ownership.ts";
import { distinct, mentionKey, pathsPhrase } from "./phrases.ts";

/** What is asked, and who said yes so far. */
interface Asked {
  readonly question: ApprovalQuestion;
  readonly approvals: readonly Approval[];
}

/**
 * The whole rule as it stands with these approvals: owners of everything that is written and, where the action names
 * approvers, somebody of them besides.
 */
export function approvalTree(question: ApprovalQuestion, approvals: readonly Approval[]): ApprovalNode {
  const asked = { question, approvals };
  if (question.required.type === "none") return node(asked, { rule: "nobody" });
  const children = [ownersNode(asked), ...(question.approvers.length === 0 ? [] : [approversNode(asked)])];
  return node(asked, { rule: "all of these", children });
}

interface Rule {
  readonly rule: string;
  readonly owners?: readonly Owner[];
  readonly persons?: number;
  readonly why?: string | undefined;
  readonly children?: readonly ApprovalNode[];
}

function node(
  { question, approvals }: Asked,
  { rule, owners = [], persons = 0, why, children = [] }: Rule,
): ApprovalNode {
  const approvedBy = approvals.filter(({ login }) => owners.some((owner) => isOwner(owner, login, question)));
  const impossible = why !== undefined || children.some(({ state }) => state === "impossible");
  const satisfied = approvedBy.length >= persons && children.every(({ state }) => state === "satisfied");
  const state = impossible ? "impossible" : satisfied ? "satisfied" : "pending";
  return { rule, state, persons, owners, approvedBy, ...(why === undefined ? {} : { why }), children };
}

function ownersNode(asked: Asked): ApprovalNode {
  const { required } = asked.question;
  const groups = groupsOf(asked.question);
  if (groups.length === 0) return node(asked, { rule: "an owner", persons: 1, why: nothingOwned });
  if (required.type === "all") return node(asked, { rule: "every owner", children: everyOwner(asked, groups) });
  const children = groups.map((group) => ownerOf(asked, group));
  if (required.type !== "count") return node(asked, { rule: "an owner of everything", children });
  const owners = distinct(groups.flatMap((group) => group.owners));
  const why = tooFewOwners(asked.question, owners, required.count);
  return node(asked, {
    rule: `${String(required.count)} different owners`,
    owners,
    persons: required.count,
    why,
    children,
  });
}

function ownerOf(asked: Asked, group: OwnedGroup): ApprovalNode {
  const why = groupImpossible(asked.question, group);
  return node(asked, { rule: `an owner of ${pathsPhrase(group.paths)}`, owners: group.owners, persons: 1, why });
}

/** Each owner once, for all that is theirs. A path that somebody can't approve is shown as that path's. */
function everyOwner(asked: Asked, groups: readonly OwnedGroup[]): readonly ApprovalNode[] {
  const nodes = groups.map((group) => ownerOf(asked, group));
  if (nodes.some(({ state }) => state === "impossible")) return nodes;
  return distinct(groups.flatMap(({ owners }) => owners)).map((owner) => {
    const theirs = groups.filter(({ owners }) => owners.some((other) => mentionKey(other) === mentionKey(owner)));
    return ownerOf(asked, { owners: [owner], paths: theirs.flatMap(({ paths }) => paths) });
  });
}

/** With ALL everybody whom the action names, else somebody of them. */
function approversNode(asked: Asked): ApprovalNode {
  const { required, approvers } = asked.question;
  const rule = "an approver named by the action";
  const why = approversImpossible(asked.question);
  if (required.type !== "all" || why !== undefined) return node(asked, { rule, owners: approvers, persons: 1, why });
  const children = distinct(approvers).map((owner) => node(asked, { rule, owners: [owner], persons: 1 }));
  return node(asked, { rule: "every approver named by the action", children });
}

function groupsOf(question: ApprovalQuestion): readonly OwnedGroup[] {
  const groups = new Map<string, OwnedGroup>();
  for (const { path, owners } of pathsToApprove(question.paths)) {
    const key = owners.map(mentionKey).sort().join(" ");
    const { paths = [] } = groups.get(key) ?? {};
    groups.set(key, { owners, paths: [...paths, path] });
  }
  return [...groups.values()];
}
