import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { git, noSha, tryGit } from "./git.ts";
import { branchHead, moveRef } from "./refs.ts";
import { writeCommit } from "./write_commit.ts";
import type { Person } from "./write_commit.ts";

export interface FolderImport {
  readonly source: string;
  readonly branch: string;
  readonly message: string;
  readonly person: Person;
}

/** Commits all files of a folder (but `.git`) as the content of a branch. Answers the branch's head, new or not. */
export async function importFolder(folder: string, { source, branch, message, person }: FolderImport): Promise<string> {
  const scratch = await mkdtemp(path.join(tmpdir(), "hub-import-"));
  const environment = { GIT_INDEX_FILE: path.join(scratch, "index") };
  try {
    const worktree = ["--git-dir", folder, "--work-tree", path.resolve(source), "-c", "core.bare=false"];
    await git(path.resolve(source), [...worktree, "add", "--all", "--force", "."], { environment });
    const tree = await git(folder, ["write-tree"], { environment });
    const head = await branchHead(folder, branch);
    if (head !== undefined && (await tryGit(folder, ["diff", "--quiet", head, tree])).code === 0) return head;
    const parents = head === undefined ? [] : [head];
    const commit = await writeCommit(folder, { tree, parents, message, author: person, committer: person });
    if (!(await moveRef(folder, `refs/heads/${branch}`, head ?? noSha, commit))) {
      throw new Error(`The branch ${branch} moved while ${source} was imported. Do it again.`);
    }
    return commit;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
