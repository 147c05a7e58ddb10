import type { CatalogTree } from "../core/catalog/tree/tree.ts";
import { errorsOf, mutate, type MutationAnswer, type MutationField } from "./mutation_document.ts";
import type { Repository } from "./repository.ts";

export interface BranchCommit {
  readonly branch: string;
  /** The head that the branch must still have. */
  readonly parent: string;
  readonly additions: ReadonlyMap<string, Uint8Array>;
  readonly deletions: readonly string[];
  readonly headline: string;
  readonly body: string;
}

const fieldName = "commit";

/**
 * Commits files on a branch in one request; GitHub signs it as the app's.
 * @returns false when the branch's head is not `parent` any more: nothing was committed then.
 */
export async function commitFiles(repository: Repository, commit: BranchCommit): Promise<boolean> {
  return isCommitted(repository, commit, await mutate(repository, [commitField(repository, commit)]));
}

export function commitField({ fullName }: Repository, commit: BranchCommit): MutationField {
  const input = {
    branch: { repositoryNameWithOwner: fullName, branchName: commit.branch },
    expectedHeadOid: commit.parent,
    message: { headline: commit.headline, body: commit.body },
    fileChanges: {
      additions: [...commit.additions].map(([path, bytes]) => ({
        path,
        contents: Buffer.from(bytes).toString("base64"),
      })),
      deletions: commit.deletions.map((path) => ({ path })),
    },
  };
  return { name: fieldName, mutation: "createCommitOnBranch", input, selection: "commit { oid }" };
}

/** What became of `commitField`. */
export function isCommitted({ fullName }: Repository, { branch }: BranchCommit, answer: MutationAnswer): boolean {
  const [error] = errorsOf(answer, fieldName);
  if (error === undefined) return true;
  if (
    error.type === "STALE_DATA" ||
    error.message.includes("expectedHeadOid") ||
    error.message.includes("Expected branch")
  ) {
    return false;
  }
  throw new Error(`GitHub refused the commit on ${branch} of ${fullName}: ${error.message}`);
}

/** Makes a tree of `baseTree` with these files. Text goes along; what is not UTF-8 needs a blob of its own first. */
export async function createTree(
  repository: Repository,
  before: CatalogTree,
  baseTree: string,
  files: ReadonlyMap<string, Uint8Array>,
  removed: readonly string[],
): Promise<string> {
  const { octokit, name } = repository;
  const added = await Promise.all([...files].map(([path, bytes]) => treeEntry(repository, path, bytes)));
  const gone = removed
    .filter((path) => before.entries.has(path))
    .map((path) => ({ path, mode: "100644" as const, type: "blob" as const, sha: null }));
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/git/trees", {
    ...name,
    base_tree: baseTree,
    tree: [...added, ...gone],
  });
  return data.sha;
}

async function treeEntry(repository: Repository, path: string, bytes: Uint8Array) {
  const entry = { path, mode: "100644", type: "blob" } as const;
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { ...entry, content: text };
  const { data } = await repository.octokit.request("POST /repos/{owner}/{repo}/git/blobs", {
    ...repository.name,
    content: Buffer.from(bytes).toString("base64"),
    encoding: "base64",
  });
  return { ...entry, sha: data.sha };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
