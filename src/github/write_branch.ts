import type { EffectOf } from "../core/run/effects.ts";
import { signCommit } from "../core/run/commit_signature.ts";
import type { RunKeys } from "../core/run/keys.ts";
import type { RunSnapshot } from "../core/run/snapshot.ts";
import type { BranchReader } from "./branch_reader.ts";
import type { CatalogClone } from "./catalog_clone.ts";
import { createTree } from "./commit_files.ts";
import { classifyFailure, isLostRace } from "./errors.ts";
import type { Repository } from "./repository.ts";

/** What committing to a branch of the app's takes. */
export interface BranchWriter {
  readonly repository: Repository;
  readonly clone: CatalogClone;
  readonly branches: BranchReader;
  readonly keys: RunKeys;
}

/** Nothing when another run was first, or the branch is gone. */
export async function commitBranch(
  writer: BranchWriter,
  effect: EffectOf<"commit_branch">,
  snapshot: RunSnapshot,
): Promise<RunSnapshot | undefined> {
  const sha = await commitFolder(writer, effect, snapshot);
  const { branch, replaces } = effect;
  if (replaces === undefined) {
    if (!(await createBranch(writer, branch, sha))) return withBlocker(writer, branch, snapshot);
  } else if (!(await moveBranch(writer, branch, sha))) return undefined;
  const head = await writer.branches.read(branch, sha);
  const pull = snapshot.pull === undefined ? {} : { pull: { ...snapshot.pull, head: sha } };
  return { ...snapshot, ...pull, lock: head, head, approved: snapshot.request };
}

/** Its branch is the app's alone and holds nothing: one that an earlier try left behind is taken over. */
export async function openRestoration(
  writer: BranchWriter,
  effect: EffectOf<"open_restoration">,
  snapshot: RunSnapshot,
): Promise<RunSnapshot | undefined> {
  const { branch, base, title, body } = effect;
  const { octokit, name, clock } = writer.repository;
  const sha = await commitFolder(writer, effect, snapshot);
  if (!(await createBranch(writer, branch, sha)) && !(await moveBranch(writer, branch, sha))) {
    return withBlocker(writer, branch, snapshot);
  }
  try {
    await octokit.request("POST /repos/{owner}/{repo}/pulls", { ...name, head: branch, base, title, body });
  } catch (error) {
    // There is one already, since a moment ago: it shows the new commit, or stands in the way, and is seen on the next look.
    if (classifyFailure(error, clock()).kind !== "conflict") throw error;
  }
  return undefined;
}

/** What keeps a branch from being made, if it is no other one of the same name, which is seen on the next look. */
async function withBlocker(
  { repository }: BranchWriter,
  branch: string,
  snapshot: RunSnapshot,
): Promise<RunSnapshot | undefined> {
  const parts = branch.split("/");
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
  for (const blockedBy of above) {
    if (await isBranch(repository, blockedBy)) return { ...snapshot, blockedBy };
  }
  const { data } = await repository.octokit.request("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
    ...repository.name,
    ref: `heads/${branch}/`,
  });
  const [below] = data;
  return below === undefined ? undefined : { ...snapshot, blockedBy: below.ref.slice("refs/heads/".length) };
}

async function isBranch({ octokit, name, clock }: Repository, branch: string): Promise<boolean> {
  try {
    await octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...name, ref: `heads/${branch}` });
    return true;
  } catch (error) {
    if (classifyFailure(error, clock()).kind === "gone") return false;
    throw error;
  }
}

/** A commit that no branch holds yet. */
async function commitFolder(
  { repository, clone, branches, keys }: BranchWriter,
  effect: EffectOf<"commit_branch" | "open_restoration">,
  { catalog }: RunSnapshot,
): Promise<string> {
  const { branch, parent, folder } = effect;
  const files = new Map([...effect.files].map(([path, bytes]) => [`${folder}/${path}`, bytes]));
  const removed = effect.removed.map((path) => `${folder}/${path}`);
  const { tree: baseTree } = await clone.readCommit(parent);
  const tree = await createTree(repository, catalog.tree, baseTree, files, removed);
  const place = { repository: repository.fullName, branch, parent, tree };
  const { data: commit } = await repository.octokit.request("POST /repos/{owner}/{repo}/git/commits", {
    ...repository.name,
    message: signCommit(effect.message, place, keys.commit),
    tree,
    parents: [parent],
  });
  branches.noteOwn(commit.sha);
  return commit.sha;
}

/** Creating the ref is the compare-and-swap: GitHub answers that it already exists when another run was first. */
function createBranch({ repository }: BranchWriter, branch: string, sha: string): Promise<boolean> {
  const { octokit, name } = repository;
  const ref = `refs/heads/${branch}`;
  return isAccepted(octokit.request("POST /repos/{owner}/{repo}/git/refs", { ...name, ref, sha }));
}

function moveBranch({ repository }: BranchWriter, branch: string, sha: string): Promise<boolean> {
  const { octokit, name } = repository;
  const ref = `heads/${branch}`;
  return isAccepted(octokit.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ...name, ref, sha, force: true }));
}

async function isAccepted(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (isLostRace(error)) return false;
    throw error;
  }
}
