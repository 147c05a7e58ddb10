import { git } from "./git.ts";

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

/** Writes a commit object; no ref moves. */
export function writeCommit(folder: string, values: CommitValues): Promise<string> {
  const parents = values.parents.flatMap((parent) => ["-p", parent]);
  return git(folder, ["commit-tree", ...parents, "-F", "-", values.tree], {
    input: values.message.endsWith("\n") ? values.message : `${values.message}\n`,
    environment: {
      GIT_AUTHOR_NAME: values.author.name,
      GIT_AUTHOR_EMAIL: values.author.email,
      GIT_AUTHOR_DATE: values.author.date,
      GIT_COMMITTER_NAME: values.committer.name,
      GIT_COMMITTER_EMAIL: values.committer.email,
      GIT_COMMITTER_DATE: values.committer.date,
    },
  });
}
