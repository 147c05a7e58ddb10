import type { Visit } from "../visit.ts";

/** A branch, tag or commit, and the path in it. */
export interface FileAddress {
  readonly reference: string;
  readonly path: string;
}

/**
 * Splits `<ref>/<path>` as GitHub does: branches may hold slashes, so the longest branch that fits wins. `HEAD` is the
 * default branch.
 */
export async function splitReference(visit: Visit, rest: string): Promise<FileAddress> {
  const branches = await branchNames(visit);
  const branch = branches
    .filter((name) => rest === name || rest.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
  const [first = ""] = rest.split("/");
  const reference = branch ?? first;
  const path = rest.slice(reference.length + 1).replace(/\/+$/, "");
  return { reference: reference === "HEAD" ? await defaultBranch(visit) : reference, path };
}

export async function branchNames({ github, at }: Visit): Promise<string[]> {
  const { data } = await github.git.listMatchingRefs({ ...at, ref: "heads/" });
  return data.map(({ ref }) => ref.replace(/^refs\/heads\//, ""));
}

export async function defaultBranch({ github, at }: Visit): Promise<string> {
  const { data } = await github.repos.get(at);
  return data.default_branch;
}
