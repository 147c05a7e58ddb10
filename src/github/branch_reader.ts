import type { Catalog } from "../core/catalog/model/catalog.ts";
import type { CatalogTree } from "../core/catalog/tree/tree.ts";
import { changesBetween } from "../core/catalog/tree/tree_entries.ts";
import { isSignedCommit } from "../core/run/commit_signature.ts";
import type { RunKeys } from "../core/run/keys.ts";
import { isRecorded } from "../core/run/records.ts";
import type { Request } from "../core/run/request.ts";
import { readRunCommit } from "../core/run/run_commit.ts";
import type { BranchHead, PullRequest } from "../core/run/snapshot.ts";
import type { CatalogClone } from "./catalog_clone.ts";
import { isMadeBy } from "./commit_maker.ts";
import type { CommitObject } from "./commit_object.ts";
import { readOwnPulls } from "./read_own_pulls.ts";
import type { Repository } from "./repository.ts";

/** The default branch's name, and the catalog at its head. */
export interface DefaultBranch {
  readonly name: string;
  readonly catalog: Catalog;
}

export interface BranchReader {
  /** A run branch's head at this commit. */
  read(branch: string, oid: string): Promise<BranchHead>;
  /** The app has just made this commit itself, so GitHub need not be asked. */
  noteOwn(oid: string): void;
  /** The clone knows all of them, a query the first hundred only. */
  isThere(branch: string): Promise<boolean>;
  /** The branch that run `issue` holds, by the app's own commit. */
  heldBy(issue: number): Promise<BranchHead | undefined>;
  /** The branch that run `issue` holds, or the branch of the entity that its request is for when another run holds that. */
  lockOf(
    issue: number,
    request: Request,
    pull: PullRequest | undefined,
    at: DefaultBranch,
  ): Promise<BranchHead | undefined>;
  /** What was merged of this branch last, as long as that has no record; not of run `issue` itself. */
  mergedHolder(branch: string, issue: number, at: DefaultBranch): Promise<MergedHolder | undefined>;
}

export interface MergedHolder {
  readonly head: BranchHead;
  readonly run: number;
  readonly pull: number;
  readonly mergedAt: string;
}

const runRefs = "refs/heads/run/";

/** Reads run branches from the clone, and asks GitHub once for each commit that the app signed whether it is the app's. */
export function createBranchReader(
  repository: Repository,
  clone: Pick<CatalogClone, "fetchCommit" | "readCommit" | "refs" | "tree">,
  keys: Pick<RunKeys, "commit">,
): BranchReader {
  /** Remembered is only a yes: GitHub may fail to verify a signature, and do so later. */
  const made = new Set<string>();

  async function isMadeByApp(oid: string): Promise<boolean> {
    if (made.has(oid)) return true;
    const { data } = await repository.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", {
      ...repository.name,
      ref: oid,
    });
    const own = isMadeBy(data, repository.app.botLogin);
    if (own) made.add(oid);
    return own;
  }

  function isSigned(branch: string, { message, parents, tree }: CommitObject): boolean {
    const [parent, ...others] = parents;
    if (parent === undefined || others.length > 0) return false;
    return isSignedCommit(message, { repository: repository.fullName, branch, parent, tree }, keys.commit);
  }

  async function read(branch: string, oid: string): Promise<BranchHead> {
    await clone.fetchCommit(oid);
    const made = await clone.readCommit(oid);
    const isByApp = isSigned(branch, made) && (await isMadeByApp(oid));
    const commit = isByApp ? readRunCommit(made.message) : undefined;
    const [parent] = made.parents;
    const tree = await clone.tree(oid);
    const changed = parent === undefined ? new Map<string, string>() : differences(await clone.tree(parent), tree);
    return { branch, oid, isByApp, tree, changed, ...(commit === undefined ? {} : { commit }) };
  }

  async function isThere(branch: string): Promise<boolean> {
    return (await clone.refs(runRefs)).has(`refs/heads/${branch}`);
  }

  async function heldBy(issue: number): Promise<BranchHead | undefined> {
    for (const [ref, oid] of await clone.refs(runRefs)) {
      const { message } = await clone.readCommit(oid);
      if (readRunCommit(message)?.run !== issue) continue;
      const head = await read(ref.replace("refs/heads/", ""), oid);
      if (head.commit?.run === issue) return head;
    }
    return undefined;
  }

  async function lockOf(
    issue: number,
    request: Request,
    pull: PullRequest | undefined,
    at: DefaultBranch,
  ): Promise<BranchHead | undefined> {
    const held = await heldBy(issue);
    if (held !== undefined || request.kind !== "valid") return held;
    const wanted = request.branch;
    const oid = (await clone.refs(runRefs)).get(`refs/heads/${wanted}`);
    if (oid !== undefined) return read(wanted, oid);
    return pull === undefined ? (await mergedHolder(wanted, issue, at))?.head : undefined;
  }

  /**
   * The entity is also held while a merged pull request of its branch has no record yet, though the branch is gone. The last
   * one tells: while it was held no other was opened, unless an owner let an older one's entity go.
   */
  async function mergedHolder(
    branch: string,
    issue: number,
    { name: base, catalog }: DefaultBranch,
  ): Promise<MergedHolder | undefined> {
    // Anybody can open another pull request of the branch, whose merge is no run's.
    const pulls = readOwnPulls(repository, branch, { state: "closed", base });
    for await (const { number, merged_at: mergedAt, head: merged } of pulls) {
      if (mergedAt === null) continue;
      const head = await read(branch, merged.sha);
      // What it says of itself is enough to hold the entity, and to nothing else.
      const run = head.commit?.run ?? readRunCommit((await clone.readCommit(head.oid)).message)?.run;
      if (run === undefined || run === issue) continue;
      if (!isRecorded(catalog.tree.entries, run)) return { head, run, pull: number, mergedAt };
      if (head.commit !== undefined) return undefined;
    }
    return undefined;
  }

  return { read, isThere, heldBy, lockOf, mergedHolder, noteOwn: (oid) => made.add(oid) };
}

/** Paths of blobs that differ between two trees. */
function differences(before: CatalogTree, after: CatalogTree): ReadonlyMap<string, string | undefined> {
  return new Map(
    [...changesBetween(before.entries.root, after.entries.root)].map(({ path, after: now }) => [path, now?.oid]),
  );
}
