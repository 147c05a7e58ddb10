import { mayApprove } from "./approval.ts";
import type { RunSnapshot } from "./snapshot.ts";

export const commandNames = ["retry", "cancel", "decline"] as const;
export type CommandName = (typeof commandNames)[number];

/** A command is the first word of a person's comment: `/retry`. */
export interface Command {
  readonly name: CommandName;
  readonly login: string;
  readonly at: string;
}

/** All commands that people wrote, oldest first. What they may do is judged where a command is acted on. */
export function commandsOf(snapshot: Pick<RunSnapshot, "issue">): readonly Command[] {
  return snapshot.issue.comments.flatMap(({ body, author, editor, createdAt }) => {
    const word = /^\/([a-z]+)(?=\s|$)/.exec(body.trimStart())?.[1];
    const name = commandNames.find((known) => known === word);
    // A comment that somebody else edited may not be what its author said.
    if (name === undefined || author.kind !== "person" || (editor !== undefined && editor.login !== author.login))
      return [];
    return [{ name, login: author.login, at: createdAt }];
  });
}

/** The last command of this name by somebody who may give it, given at `since` or later. */
export function lastCommand(
  snapshot: RunSnapshot,
  name: CommandName,
  who: "owner" | "requester or owner",
  since = "",
): Command | undefined {
  return commandsOf(snapshot)
    .filter((command) => command.name === name && Date.parse(command.at) >= (Date.parse(since) || 0))
    .findLast(
      ({ login }) =>
        (who === "requester or owner" && login === snapshot.issue.author.login) || mayApprove(snapshot, login),
    );
}
