import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { git, gitBytes } from "./git.ts";

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

/** One line of a tree to write. A `sha` of `null` removes the path. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

/** Lays changes over a tree (or over nothing) and writes the result. Uses an index of its own, so that calls don't meet. */
export async function writeTree(
  folder: string,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string> {
  const scratch = await mkdtemp(path.join(tmpdir(), "hub-index-"));
  const environment = { GIT_INDEX_FILE: path.join(scratch, "index") };
  try {
    await git(folder, base === undefined ? ["read-tree", "--empty"] : ["read-tree", base], { environment });
    const removals = changes.filter((change) => change.sha === null).map((change) => change.path);
    const present = await indexPaths(folder, environment);
    const removed = present.filter((each) => removals.some((gone) => each === gone || each.startsWith(`${gone}/`)));
    const lines = [
      ...removed.map((each) => `0 ${"0".repeat(40)}\t${each}`),
      ...changes.flatMap(({ mode, sha, path: name }) =>
        sha === null || mode === "040000" ? [] : [`${mode} ${sha}\t${name}`],
      ),
    ];
    await git(folder, ["update-index", "-z", "--index-info"], {
      environment,
      input: lines.map((line) => `${line}\0`).join(""),
    });
    for (const { mode, sha, path: name } of changes) {
      if (sha !== null && mode === "040000")
        await git(folder, ["read-tree", `--prefix=${name}/`, sha], { environment });
    }
    return await git(folder, ["write-tree"], { environment });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function indexPaths(folder: string, environment: Readonly<Record<string, string>>): Promise<string[]> {
  const text = (await gitBytes(folder, ["ls-files", "-z"], { environment })).toString();
  return text.split("\0").filter((each) => each !== "");
}
