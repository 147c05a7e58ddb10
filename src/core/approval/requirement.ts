import { ownerMention } from "./codeowners.ts";
import type { ApprovalQuestion, ApprovalVerdict, Owner } from "./model.ts";
import {
  canApprove,
  excludedLogins,
  isOwner,
  ownsPath,
  pathsToApprove,
  sameLogin,
  type OwnedPath,
} from "./ownership.ts";

type Approvals = ApprovalVerdict["approvals"];

/** What is still to be approved: `persons` further people among `owners`, for `paths`. */
export interface Need {
  readonly persons: number;
  readonly owners: readonly Owner[];
  readonly paths: readonly string[];
}

/** Everything that is missing; empty when the approvals suffice. Only for questions that somebody can still answer. */
export function needsOf(question: ApprovalQuestion, approvals: Approvals): readonly Need[] {
  const { required } = question;
  if (required.type === "none") return [];
  if (required.type === "all")
    return grouped(pathsToApprove(question).flatMap((path) => unsatisfied(path, question, approvals)));
  const uncovered = pathsToApprove(question).filter(
    (path) => !approvals.some(({ login }) => ownsPath(path, login, question.members)),
  );
  const needs = grouped(uncovered.map((path) => ({ persons: 1, owners: path.owners, paths: [path.path] })));
  if (required.type === "any") return needs;
  const missing = required.count - approvals.length;
  return missing > needs.length ? [{ ...everybody(question, approvals), persons: missing }] : needs;
}

function unsatisfied(path: OwnedPath, question: ApprovalQuestion, approvals: Approvals): readonly Need[] {
  return path.owners
    .filter((owner) => !approvals.some(({ login }) => isOwner(owner, login, question.members)))
    .map((owner) => ({ persons: 1, owners: [owner], paths: [path.path] }));
}

/** All owners of all paths, less those who approved already. */
function everybody(question: ApprovalQuestion, approvals: Approvals): Omit<Need, "persons"> {
  const paths = pathsToApprove(question);
  const approved = (owner: Owner): boolean =>
    owner.kind === "user" && approvals.some(({ login }) => sameLogin(login, owner.login));
  return {
    owners: distinct(paths.flatMap((path) => path.owners)).filter((owner) => !approved(owner)),
    paths: paths.map(({ path }) => path),
  };
}

/** Needs of the same owners are one need: one person can meet them together. */
function grouped(needs: readonly Need[]): readonly Need[] {
  const groups = new Map<string, Need>();
  for (const need of needs) {
    const key = keyOf(need.owners);
    const group = groups.get(key);
    groups.set(key, group === undefined ? need : { ...group, paths: [...group.paths, ...need.paths] });
  }
  return [...groups.values()];
}

function keyOf(owners: readonly Owner[]): string {
  return owners.map(mentionKey).sort().join(" ");
}

function mentionKey(owner: Owner): string {
  return ownerMention(owner).toLowerCase();
}

export function distinct(owners: readonly Owner[]): readonly Owner[] {
  return [...new Map(owners.map((owner) => [mentionKey(owner), owner])).values()];
}

/** Why nobody can ever approve this, as sentences that say what to do; nothing when somebody can. */
export function impossibility(question: ApprovalQuestion): string | undefined {
  if (question.required.type === "none") return undefined;
  const paths = pathsToApprove(question);
  if (paths.length === 0) return "This run writes nothing that has an owner, so nobody can approve it.";
  for (const path of paths) {
    const why = unapprovable(path, question);
    if (why !== undefined) return why;
  }
  return tooFewOwners(paths, question);
}

function unapprovable({ path, owners }: OwnedPath, question: ApprovalQuestion): string | undefined {
  const add = `Add a line such as \`/${topFolder(path)} @organization/team\` to CODEOWNERS on the default branch.`;
  if (owners.length === 0) return `CODEOWNERS names no owner for \`${path}\`, so nobody can approve it. ${add}`;
  const emails = owners.filter((owner) => owner.kind === "email");
  if (emails.length === owners.length) {
    return `CODEOWNERS names only e-mail addresses for \`${path}\`, which can't be tied to an account. ${add}`;
  }
  const excluded = excludedLogins(question);
  const barred = owners.filter((owner) => owner.kind === "user" && !canApprove(owner, excluded)).map(ownerMention);
  if (!owners.some((owner) => canApprove(owner, excluded))) {
    return `Only ${barred.join(" and ")} could approve \`${path}\`, and whoever opened or edited a run may not approve it. Somebody else must open it, or CODEOWNERS must name more owners.`;
  }
  if (question.required.type !== "all") return undefined;
  if (emails.length > 0) {
    return `Every owner of \`${path}\` must approve, and ${emails.map(ownerMention).join(", ")} can't be tied to an account. Name users or teams in CODEOWNERS instead.`;
  }
  return barred.length === 0
    ? undefined
    : `Every owner of \`${path}\` must approve, and ${barred.join(" and ")} opened or edited this run. Somebody else must open it.`;
}

/** A team may have any number of members, so only a list of users can be too short. */
function tooFewOwners(paths: readonly OwnedPath[], question: ApprovalQuestion): string | undefined {
  if (question.required.type !== "count") return undefined;
  const excluded = excludedLogins(question);
  const able = distinct(paths.flatMap((path) => path.owners)).filter((owner) => canApprove(owner, excluded));
  if (able.some((owner) => owner.kind === "team") || able.length >= question.required.count) return undefined;
  return `${question.required.count} people must approve, and CODEOWNERS names only ${able.map(ownerMention).join(" and ")}. Name more owners on the default branch.`;
}

function topFolder(path: string): string {
  const [folder] = path.split("/");
  return path.includes("/") ? `${folder ?? path}/` : path;
}
