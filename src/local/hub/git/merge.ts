import { askOfObjects, git, isSha } from "./git.ts";

/** The tree of a three-way merge, or the paths in conflict. */
export type MergeResult = { readonly tree: string } | { readonly conflicts: readonly string[] };

export async function mergeTrees(folder: string, base: string, head: string): Promise<MergeResult> {
  const options = ["--write-tree", "--name-only", "--no-messages", "-z"];
  const result = await askOfObjects(folder, ["merge-tree", ...options, base, head]);
  const [tree, ...paths] = result.stdout.toString().split("\0");
  if (result.code === 0 && tree !== undefined && isSha(tree.trim())) return { tree: tree.trim() };
  if (result.code === 1) return { conflicts: paths.filter((each) => each !== "") };
  throw new Error(`git merge-tree of ${base} and ${head} in ${folder} failed: ${result.stderr.trim()}`);
}

/** The tree that one commit makes when it is replayed onto another, as a rebase does. */
export async function cherryPickTree(
  folder: string,
  onto: string,
  commit: string,
  parent: string,
): Promise<MergeResult> {
  // git 2.39 has no `merge-tree --merge-base`. A commit whose only parent is the base makes the same three-way merge.
  const ontoTree = await git(folder, ["rev-parse", `${onto}^{tree}`]);
  const identity = {
    GIT_AUTHOR_NAME: "hub",
    GIT_AUTHOR_EMAIL: "hub",
    GIT_COMMITTER_NAME: "hub",
    GIT_COMMITTER_EMAIL: "hub",
  };
  const standIn = await git(folder, ["commit-tree", "-p", parent, "-m", "stand-in", ontoTree], {
    environment: identity,
  });
  return mergeTrees(folder, standIn, commit);
}
