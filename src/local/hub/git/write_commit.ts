import { writeLooseObject } from "./loose_objects.ts";

export interface Person {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 */
  readonly date: string;
}

export interface CommitValues {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person;
  readonly committer: Person;
}

/** Writes a commit object, as `git commit-tree` does; no ref moves. */
export function writeCommit(folder: string, values: CommitValues): Promise<string> {
  const { tree, parents, message, author, committer } = values;
  const lines = [
    `tree ${tree}`,
    ...[...new Set(parents)].map((parent) => `parent ${parent}`),
    `author ${signatureOf(author)}`,
    `committer ${signatureOf(committer)}`,
    "",
    message.endsWith("\n") ? message : `${message}\n`,
  ];
  return writeLooseObject(folder, "commit", Buffer.from(lines.join("\n")));
}

function signatureOf({ name, email, date }: Person): string {
  return `${withoutCrud(name)} <${withoutCrud(email)}> ${String(Math.floor(Date.parse(date) / 1000))} +0000`;
}

/** What would end a name or an address, and what git takes off its ends. */
function withoutCrud(text: string): string {
  return text.replace(/[\n<>\0]/g, "").replace(/^[\x01-\x20.,:;"\\']+|[\x01-\x20.,:;"\\']+$/g, "");
}
