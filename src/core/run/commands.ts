import { didYouMean } from "../catalog/documents/suggest.ts";
import type { IssueComment, RunSnapshot } from "./snapshot.ts";

const commandNames = ["approve", "decline", "cancel", "retry", "release", "dry-run", "status"] as const;
export type CommandName = (typeof commandNames)[number];

/** A person's comment that begins with a slash and a word: `/decline too large`. */
export interface Utterance {
  /** The comment's node id. */
  readonly id: string;
  /** As it was written, without the slash. */
  readonly word: string;
  /** The command that the word is, or was probably meant to be. */
  readonly name: CommandName;
  readonly isMisspelt: boolean;
  /** Whatever follows the word. */
  readonly argument: string;
  readonly login: string;
  readonly at: string;
  readonly byInsider: boolean;
}

/**
 * All commands, and words that may have been meant as one, oldest first. Only a comment's very first word is one, so that
 * quotes and code are never taken for it. What people may do is judged where a command is acted on.
 */
export function utterancesOf({ issue }: Pick<RunSnapshot, "issue">): readonly Utterance[] {
  return issue.comments.flatMap((comment) => utteranceOf(comment) ?? []);
}

function utteranceOf({ id, body, author, editor, createdAt, byInsider }: IssueComment): Utterance | undefined {
  // A comment that somebody else edited may not be what its author said.
  if (author.kind !== "person" || (editor !== undefined && editor.login !== author.login)) return undefined;
  const { word, argument } = firstWord(body) ?? {};
  if (word === undefined || argument === undefined) return undefined;
  const known: readonly string[] = commandNames;
  const near = known.includes(word) ? word : didYouMean(word, commandNames);
  const name = commandNames.find((command) => command === near);
  if (name === undefined) return undefined;
  return {
    id,
    word,
    name,
    isMisspelt: name !== word,
    argument,
    login: author.login,
    at: createdAt,
    byInsider: byInsider === true,
  };
}

function firstWord(body: string): { readonly word: string; readonly argument: string } | undefined {
  const line = body.replace(/^(?:[ \t]*\r?\n)+/, "");
  const [, word, argument = ""] = /^ {0,3}\/([a-z][a-z-]*)(?:\s([^]*))?$/i.exec(line) ?? [];
  return word === undefined ? undefined : { word: word.toLowerCase(), argument: argument.trim() };
}

/** The command that a comment is, whoever wrote it. */
export function commandIn(body: string): CommandName | undefined {
  const word = firstWord(body)?.word;
  return commandNames.find((name) => name === word);
}

export function commandsOf(snapshot: Pick<RunSnapshot, "issue">): readonly Utterance[] {
  return utterancesOf(snapshot).filter(({ isMisspelt }) => !isMisspelt);
}
