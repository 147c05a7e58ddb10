import { entityFolder, parseRunBranch } from "../core/render/names.ts";
import type { Catalog } from "../core/catalog/model.ts";
import { commandsOf } from "../core/run/commands.ts";
import { restoringBranch } from "../core/run/give_up.ts";
import type { Issue, PullRequest, Restoration } from "../core/run/snapshot.ts";
import type { BranchReader } from "./branch_reader.ts";
import type { CatalogClone } from "./catalog_clone.ts";
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
    readonly isBegun: boolean;
  },
): Promise<Restoration | undefined> {
  const { catalog, issue, pull } = run;
  const target = parseRunBranch(pull.branch);
  const isAsked = run.isBegun || commandsOf({ issue }).some(({ name }) => name === "cancel");
  if (pull.state !== "merged" || pull.mergeCommit === undefined || target === undefined || !isAsked) return undefined;
  const folder = entityFolder(catalog.settings.terraform.root, target.blueprint, target.identifier);
  const before = await readFolderBefore(clone, pull.mergeCommit, folder);
  const restoring = await readRestoringPull(repository, issue.number, run.defaultBranch);
  if (restoring === undefined) return { folder, before };
  if (restoring.state !== "open") return { folder, before, pull: restoring };
  const head = await branches.read(restoring.branch, restoring.head);
  return { folder, before, pull: restoring, head, isOneCommit: await isOneCommit(clone, head.oid, catalog.commit) };
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
  const tree = await clone.tree(parent);
  const prefix = `${folder}/`;
  const paths = [...tree.entries.values()]
    .filter(({ path, kind, mode }) => kind === "blob" && mode !== "120000" && path.startsWith(prefix))
    .map(({ path }) => path);
  const contents = await tree.read(paths);
  return new Map([...contents].map(([path, bytes]) => [path.slice(prefix.length), bytes]));
}

/** The app's newest pull request from the branch that restores into the default branch. */
async function readRestoringPull(
  { octokit, name, app }: Repository,
  issue: number,
  base: string,
): Promise<PullRequest | undefined> {
  const branch = restoringBranch(issue);
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/pulls", {
    ...name,
    head: `${name.owner}:${branch}`,
    base,
    state: "all",
    sort: "created",
    direction: "desc",
    per_page: 10,
  });
  const pull = data.find(({ user, head }) => user?.login === app.botLogin && head.ref === branch);
  if (pull === undefined) return undefined;
  const { number, html_url: url, state, merged_at, closed_at, merge_commit_sha, head } = pull;
  return {
    number,
    url,
    state: merged_at !== null ? "merged" : state === "open" ? "open" : "closed",
    branch,
    head: head.sha,
    base,
    ...(merged_at === null || merge_commit_sha === null ? {} : { mergeCommit: merge_commit_sha, mergedAt: merged_at }),
    ...(closed_at === null ? {} : { closedAt: closed_at }),
  };
}
