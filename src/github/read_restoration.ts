import type { Catalog } from "../core/catalog/model/catalog.ts";
import { readFolder } from "../core/catalog/tree/read_folder.ts";
import { commandsOf } from "../core/run/commands.ts";
import { restoringBranch } from "../core/run/restoring_pull.ts";
import type { Issue, PullRequest, Restoration } from "../core/run/snapshot.ts";
import type { BranchReader } from "./branch_reader.ts";
import type { CatalogClone } from "./catalog_clone.ts";
import { type OwnPull, readOwnPulls } from "./read_own_pulls.ts";
import { readStateChanges } from "./read_state_changes.ts";
import { isBranchOf } from "./pull_head.ts";
import type { Repository } from "./repository.ts";

/** Reads what it takes to give a merged run up, once somebody has asked for that; nothing before. */
export async function readRestoration(
  repository: Repository,
  clone: CatalogClone,
  branches: BranchReader,
  run: {
    readonly catalog: Catalog;
    readonly defaultBranch: string;
    readonly issue: Issue;
    readonly pull: PullRequest;
    readonly mayBeBegun: boolean;
    /** The folder that the merged run wrote, wherever the catalog would have it now. */
    readonly folder: string | undefined;
  },
): Promise<Restoration | undefined> {
  const { catalog, issue, pull, folder } = run;
  const isAsked = run.mayBeBegun || commandsOf({ issue }).some(({ name }) => name === "cancel");
  if (pull.state !== "merged" || pull.mergeCommit === undefined || folder === undefined || !isAsked) return undefined;
  const before = await readFolderBefore(clone, pull.mergeCommit, folder);
  const { last, ...pulls } = await readRestoringPulls(repository, issue.number, run.defaultBranch);
  const known = { folder, before, ...pulls, ...(last === undefined ? {} : { pull: last }) };
  if (last?.state === "merged") return known;
  if (last?.state !== "open") return { ...known, ...(await readInTheWay(repository, issue.number, run.defaultBranch)) };
  const head = await branches.read(last.branch, last.head);
  return { ...known, head, isOneCommit: await isOneCommit(clone, head.oid, catalog.commit) };
}

async function isOneCommit(clone: CatalogClone, head: string, defaultHead: string): Promise<boolean> {
  const [parent, ...others] = (await clone.readCommit(head)).parents;
  return parent !== undefined && others.length === 0 && clone.isAncestor(parent, defaultHead);
}

/** The folder's plain files at the commit that the merge was made on: its first parent, however it was merged. */
async function readFolderBefore(
  clone: CatalogClone,
  mergeCommit: string,
  folder: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  await clone.fetchCommit(mergeCommit);
  const [parent] = (await clone.readCommit(mergeCommit)).parents;
  if (parent === undefined) return new Map();
  const read = await readFolder(await clone.tree(parent), folder);
  if (!read.ok) throw new Error(`What was there before the run can't be read: ${read.message}`);
  return read.files;
}

/** What is open from the app's branch into the default one, as long as the app's own is not: GitHub allows one of them. */
async function readInTheWay(
  { octokit, name, fullName }: Repository,
  issue: number,
  base: string,
): Promise<Pick<Restoration, "inTheWay">> {
  const ref = restoringBranch(issue);
  const head = `${name.owner}:${ref}`;
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/pulls", { ...name, head, base, state: "open" });
  // A fork has branches of that name too.
  const found = data.find((one) => one.head.ref === ref && isBranchOf(fullName, one.head));
  return found === undefined ? {} : { inTheWay: { number: found.number, by: found.user?.login ?? "ghost" } };
}

/**
 * When the app opened pull requests from the branch that restores, and the one that tells how far that is: what is open into
 * the default branch, since beside it GitHub lets no other be opened; else the newest of them that goes there. Whoever can
 * write here can change the base of the newest, which is as good as closing it, and nobody who may has closed it: an older
 * one that was closed tells nothing then.
 */
async function readRestoringPulls(
  repository: Repository,
  issue: number,
  defaultBranch: string,
): Promise<
  Pick<Restoration, "opened" | "stateChanges" | "stateChangesCompleteSince"> & { readonly last?: PullRequest }
> {
  const branch = restoringBranch(issue);
  const own: OwnPull[] = [];
  for await (const one of readOwnPulls(repository, branch, { state: "all" }))
    if (one.head.ref === branch) own.push(one);
  const opened = own.map(({ created_at }) => created_at);
  const [newest] = own;
  if (newest === undefined) return { opened, stateChanges: [] };
  const into = own.filter((one) => one.base.ref === defaultBranch);
  const here = into.find((one) => one.state === "open") ?? into[0];
  const isHere = here !== undefined && (here === newest || here.state === "open" || here.merged_at !== null);
  const pull = isHere ? here : newest;
  const { number, html_url: url, state, merged_at, closed_at, merge_commit_sha, head, base } = pull;
  const last = {
    number,
    url,
    branch,
    head: head.sha,
    base: base.ref,
    ...(closed_at === null ? {} : { closedAt: closed_at }),
  };
  if (isHere && merged_at !== null) {
    const merge = merge_commit_sha === null ? {} : { mergeCommit: merge_commit_sha, mergedAt: merged_at };
    return { opened, stateChanges: [], last: { ...last, state: "merged", ...merge } };
  }
  const changes = await readStateChanges(
    repository,
    own.map((one) => one.number),
  );
  const known = { opened, ...changes };
  if (!isHere) return { ...known, last: { ...last, state: "closed" } };
  if (state === "open") return { ...known, last: { ...last, state: "open" } };
  const closing = changes.stateChanges.findLast((change) => change.pull === number && change.isClosed);
  return { ...known, last: { ...last, state: "closed", ...(closing === undefined ? {} : { closedBy: closing.by }) } };
}
