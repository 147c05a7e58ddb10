import { ownsPath, sameLogin } from "../approval/ownership.ts";
import { type CommandName, commandsOf, type Utterance } from "./commands.ts";
import { mayApprove } from "./may_approve.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** Who may give a command. An owner owns part of what the run writes; an approver could approve all of it alone. */
export type Permission = "approver" | "owner" | "requester or owner";

export function mayCommand(snapshot: RunSnapshot, login: string, who: Permission): boolean {
  if (who === "approver") return mayApprove(snapshot, login);
  return (who === "requester or owner" && isRequester(snapshot, login)) || ownsPart(snapshot, login);
}

export function isRequester({ issue }: RunSnapshot, login: string): boolean {
  return sameLogin(login, issue.author.login);
}

export function ownsPart(snapshot: RunSnapshot, login: string): boolean {
  return snapshot.paths.some((path) => ownsPath(path, login, snapshot));
}

/** The last command of this name by somebody who may give it, given at `since` (ISO 8601) or later. */
export function lastCommand(
  snapshot: RunSnapshot,
  name: CommandName,
  who: Permission,
  since = "",
): Utterance | undefined {
  return commandsOf(snapshot)
    .filter((command) => command.name === name && Date.parse(command.at) >= (Date.parse(since) || 0))
    .findLast(({ login }) => mayCommand(snapshot, login, who));
}
