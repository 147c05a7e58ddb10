import { ownerMention } from "./codeowners.ts";
import type { ApprovalQuestion, Owner } from "./model.ts";
import { canApprove, excludedLogins, type OwnedGroup } from "./ownership.ts";
import { pathsPhrase } from "./phrases.ts";

export const nothingOwned = "This run writes nothing that has an owner, so nobody can approve it.";

/** Why nobody can ever approve these paths, and what to do; nothing when somebody can. */
export function groupImpossible(question: ApprovalQuestion, { owners, paths }: OwnedGroup): string | undefined {
  const what = pathsPhrase(paths);
  const add = `Add a line such as \`/${topFolder(paths[0] ?? "")} @organization/team\` to CODEOWNERS on the default branch.`;
  if (owners.length === 0) return `CODEOWNERS names no owner for ${what}, so nobody can approve it. ${add}`;
  const emails = owners.filter((owner) => owner.kind === "email");
  if (emails.length === owners.length) {
    return `CODEOWNERS names only e-mail addresses for ${what}, which can't be tied to an account. ${add}`;
  }
  const unknown = owners.filter((owner) => owner.kind === "team" && owner.isUnknown === true).map(ownerMention);
  const notTaken = `GitHub does not take ${unknown.join(", ")} for an owner: a team must be visible to whoever sees this repository, and have write access to it. Give it that, or name another in CODEOWNERS.`;
  if (emails.length + unknown.length === owners.length) return `Nobody can approve ${what}: ${notTaken}`;
  const excluded = excludedLogins(question);
  const barred = barredUsers(owners, excluded);
  if (!owners.some((owner) => canApprove(owner, excluded))) {
    return `Only ${barred.join(" and ")} could approve ${what}, and whoever opened or edited a run may not approve it. Somebody else must open it, or CODEOWNERS must name more owners.`;
  }
  if (question.required.type !== "all") return undefined;
  if (emails.length > 0) {
    return `Every owner of ${what} must approve, and ${emails.map(ownerMention).join(", ")} can't be tied to an account. Name users or teams in CODEOWNERS instead.`;
  }
  if (unknown.length > 0) return `Every owner of ${what} must approve, and ${notTaken}`;
  return barred.length === 0
    ? undefined
    : `Every owner of ${what} must approve, and ${barred.join(" and ")} opened or edited this run. Somebody else must open it.`;
}

/** The same of the approvers whom the action names. */
export function approversImpossible({ approvers, ...question }: ApprovalQuestion): string | undefined {
  const excluded = excludedLogins({ approvers, ...question });
  const unknown = approvers.filter((owner) => owner.kind === "email").map((owner) => `\`${owner.address}\``);
  const mend = "Write logins under `users`, and `organization/team` under `teams`.";
  if (unknown.length > 0 && (question.required.type === "all" || unknown.length === approvers.length)) {
    return `The action's approvers ${unknown.join(", ")} are no accounts of GitHub. ${mend}`;
  }
  const barred = barredUsers(approvers, excluded);
  const able = approvers.filter((owner) => canApprove(owner, excluded));
  if (able.length > 0 && (question.required.type !== "all" || barred.length === 0)) return undefined;
  return `The action's approvers are ${barred.join(" and ")}, and whoever opened or edited a run may not approve it. Somebody else must open it, or the action must name more.`;
}

/** A team may have any number of members, so only a list of users can be too short. */
export function tooFewOwners(question: ApprovalQuestion, owners: readonly Owner[], count: number): string | undefined {
  const able = owners.filter((owner) => canApprove(owner, excludedLogins(question)));
  if (able.some((owner) => owner.kind === "team") || able.length >= count) return undefined;
  return `${String(count)} people must approve, and CODEOWNERS names only ${able.map(ownerMention).join(" and ")}. Name more owners on the default branch.`;
}

function barredUsers(owners: readonly Owner[], excluded: readonly string[]): readonly string[] {
  return owners.filter((owner) => owner.kind === "user" && !canApprove(owner, excluded)).map(ownerMention);
}

function topFolder(path: string): string {
  const [folder] = path.split("/");
  return path.includes("/") ? `${folder ?? path}/` : path;
}
