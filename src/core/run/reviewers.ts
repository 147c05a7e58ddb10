import { ownerMention } from "../approval/codeowners.ts";
import { list } from "../report/markdown.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** Owners of what the run writes, as a pull request's reviewers and as mentions. Its author can't review their own run. */
export function reviewersOf(snapshot: RunSnapshot): {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly mentions: string;
} {
  const owners = snapshot.paths.flatMap((path) => path.owners);
  const users = owners.flatMap((owner) => (owner.kind === "user" ? [owner.login] : []));
  const teams = owners.flatMap((owner) => (owner.kind === "team" ? [owner.slug] : []));
  const mentions = owners.filter((owner) => owner.kind !== "email").map((owner) => ownerMention(owner));
  return {
    users: [...new Set(users)].filter((login) => login.toLowerCase() !== snapshot.issue.author.login.toLowerCase()),
    teams: [...new Set(teams)],
    mentions: list([...new Set(mentions)], "or") || "an owner",
  };
}
