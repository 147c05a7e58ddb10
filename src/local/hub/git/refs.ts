import { askOfObjects, bytesOfObjects, isSha, noSha, tryGit } from "./git.ts";
import { readRefId, readRefIds, writeRefId } from "./ref_files.ts";

export interface Ref {
  /** `refs/heads/main` */
  readonly name: string;
  readonly sha: string;
  readonly type: string;
}

export async function listRefs(folder: string, prefix: string): Promise<Ref[]> {
  const ids = await readRefIds(folder, ["refs/heads", "refs/tags", "refs/pull"]);
  return Promise.all(
    ids
      .filter(([name]) => name.startsWith(prefix))
      .map(async ([name, sha]) => ({ name, sha, type: await typeOf(folder, name, sha) })),
  );
}

/** A tag may have an object of its own; a branch is a commit. */
async function typeOf(folder: string, name: string, sha: string): Promise<string> {
  if (name.startsWith("refs/heads/")) return "commit";
  return (await bytesOfObjects(folder, ["cat-file", "-t", sha])).toString().trim();
}

export async function readRef(folder: string, name: string): Promise<Ref | undefined> {
  if (name.startsWith("refs/heads/")) {
    const sha = await readRefId(folder, name);
    return sha === undefined ? undefined : { name, sha, type: "commit" };
  }
  return (await listRefs(folder, name)).find((ref) => ref.name === name);
}

export async function branchHead(folder: string, branch: string): Promise<string | undefined> {
  return readRefId(folder, `refs/heads/${branch}`);
}

export async function isRefName(folder: string, name: string): Promise<boolean> {
  return name.startsWith("refs/") && (await tryGit(folder, ["check-ref-format", name])).code === 0;
}

/**
 * Moves a ref from `from` to `to` in one step (`noSha` stands for "does not exist"). Answers false, and changes nothing, when
 * it is somewhere else by now.
 */
export async function moveRef(folder: string, name: string, from: string, to: string): Promise<boolean> {
  if (!isSha(from) || !isSha(to)) throw new Error(`moveRef takes full SHAs, not ${from} and ${to}.`);
  const args = to === noSha ? ["update-ref", "-d", name, from] : ["update-ref", name, to, from];
  return (await tryGit(folder, args)).code === 0;
}

/** Sets a ref that only the server writes (`refs/pull/7/head`). */
export async function setServerRef(folder: string, name: string, sha: string): Promise<void> {
  if ((await readRefId(folder, name)) !== sha) await writeRefId(folder, name, sha);
}

export async function isAncestor(folder: string, ancestor: string, descendant: string): Promise<boolean> {
  return (await askOfObjects(folder, ["merge-base", "--is-ancestor", ancestor, descendant])).code === 0;
}

export async function mergeBase(folder: string, one: string, other: string): Promise<string | undefined> {
  const result = await askOfObjects(folder, ["merge-base", one, other]);
  const sha = result.stdout.toString().trim();
  return result.code === 0 && isSha(sha) ? sha : undefined;
}
