import { rulesFor } from "../access/rules.ts";
import { parseOwners } from "../access/code_owners.ts";
import { isKnownOwner, readCodeOwners } from "../access/reviews.ts";
import { folderOf } from "../context.ts";
import type { HubContext } from "../context.ts";
import { HubError, notFound } from "../errors.ts";
import { changedFiles } from "../git/compare.ts";
import { entryAt, readBlob, readCommit, readCommits, readTree, resolveCommit } from "../git/objects.ts";
import type { TreeEntry } from "../git/objects.ts";
import { branchHead, listRefs, mergeBase } from "../git/refs.ts";
import { git } from "../git/git.ts";
import { repositoryOf } from "../routing.ts";
import type { Call, Route } from "../routing.ts";
import { readPulls } from "../services/pulls.ts";
import { commitShape, fileShape } from "../shapes/commit.ts";
import { simplePullShape } from "../shapes/pull.ts";
import { repositoryPage, repositoryUrl } from "../shapes/repository.ts";
import { pullsOf } from "../store/lookups.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { readContents } from "./git.ts";

const base = "/repos/{owner}/{repo}";

/** Files, history and branches. */
export function commitRoutes(route: Route): void {
  for (const template of [`${base}/contents`, `${base}/contents/`, `${base}/contents/{path}`]) {
    route("get", template, async (call) => {
      const repository = repositoryOf(call, readContents);
      const path = template.endsWith("{path}") ? call.param("path").replace(/\/$/, "") : "";
      return contents(call, repository, path);
    });
  }

  route("get", `${base}/commits`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const folder = folderOf(call.context, repository);
    const from = await resolveCommit(folder, call.query("sha") ?? repository.defaultBranch);
    if (from === undefined) throw notFound();
    const path = call.query("path");
    const limits = [["since", "--since"] as const, ["until", "--until"] as const].flatMap(([name, option]) => {
      const value = call.query(name);
      return value === undefined ? [] : [`${option}=${value}`];
    });
    const commits = await readCommits(folder, [
      ...limits,
      from,
      "--",
      ...(path === undefined || path === "" ? [] : [path]),
    ]);
    return call.json(call.page(commits).map((commit) => commitShape(call.context, repository, commit)));
  });

  // The pull requests that brought a commit to the default branch, or else the open ones that hold it.
  route("get", `${base}/commits/{commit_sha}/pulls`, async (call) => {
    const repository = repositoryOf(call, readPulls);
    const folder = folderOf(call.context, repository);
    const sha = await resolveCommit(folder, call.param("commit_sha"));
    if (sha === undefined) throw new HubError(422, `No commit found for SHA: ${call.param("commit_sha")}`);
    const pulls = pullsOf(call.context.store, repository.id);
    const merged = pulls.filter((pull) => pull.mergeSha === sha);
    const found = merged.length > 0 ? merged : pulls.filter((pull) => !pull.merged && pull.headSha === sha);
    return call.json(call.page(found).map((pull) => simplePullShape(call.context, pull)));
  });

  route("get", `${base}/compare/{basehead}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const [from, to] = call.param("basehead").split("...");
    return compare(call, repository, from ?? "", to ?? "");
  });

  route("get", `${base}/branches`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const url = repositoryUrl(call.context, repository);
    const branches = await listRefs(folderOf(call.context, repository), "refs/heads/");
    const shapes = call.page(branches).map(({ name, sha }) => ({
      name: name.replace("refs/heads/", ""),
      commit: { sha, url: `${url}/commits/${sha}` },
      protected: rulesFor(call.context, repository, name).length > 0,
    }));
    return call.json(shapes);
  });

  route("get", `${base}/branches/{branch}/protection`, (call) => {
    repositoryOf(call, { role: "admin", permission: "administration", level: "read" });
    throw new HubError(404, "Branch not protected");
  });

  route("get", `${base}/branches/{branch}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const folder = folderOf(call.context, repository);
    const name = call.param("branch");
    const head = await branchHead(folder, name);
    if (head === undefined) throw new HubError(404, "Branch not found");
    const url = `${repositoryUrl(call.context, repository)}/branches/${name}`;
    return call.json({
      name,
      commit: commitShape(call.context, repository, await readCommit(folder, head)),
      _links: { self: url, html: `${repositoryPage(call.context, repository)}/tree/${name}` },
      protected: rulesFor(call.context, repository, `refs/heads/${name}`).length > 0,
      // Classic protection, which the hub doesn't have; rulesets are told by `/rules/branches/{branch}`.
      protection: { enabled: false, required_status_checks: { enforcement_level: "off", contexts: [], checks: [] } },
      protection_url: `${url}/protection`,
    });
  });

  route("get", `${base}/codeowners/errors`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const folder = folderOf(call.context, repository);
    const commit = await resolveCommit(folder, call.query("ref") ?? repository.defaultBranch);
    const file = commit === undefined ? undefined : await readCodeOwners(folder, commit);
    if (file === undefined) throw notFound();
    return call.json({ errors: codeOwnersErrors(call.context, repository, file) });
  });

  // After everything below `/commits/` that has a name of its own.
  route("get", `${base}/commits/{ref}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const folder = folderOf(call.context, repository);
    const sha = await resolveCommit(folder, call.param("ref"));
    if (sha === undefined) throw new HubError(422, `No commit found for SHA: ${call.param("ref")}`);
    const commit = await readCommit(folder, sha);
    const files = await changedFiles(folder, commit.parents[0], sha);
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    return call.json({
      ...commitShape(call.context, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: call.page(files).map((file) => fileShape(call.context, repository, sha, file)),
    });
  });
}

async function contents(call: Call, repository: RepositoryRecord, path: string): Promise<Response> {
  const folder = folderOf(call.context, repository);
  const ref = call.query("ref") ?? repository.defaultBranch;
  const commit = await resolveCommit(folder, ref);
  if (commit === undefined) throw new HubError(404, `No commit found for the ref ${ref}`);
  const entry = path === "" ? undefined : await entryAt(folder, commit, path);
  if (path !== "" && entry === undefined) throw notFound();
  if (entry?.type === "blob") {
    const content = await readBlob(folder, entry.sha);
    return call.json({
      ...entryShape(call, repository, entry, ref),
      encoding: "base64",
      content: content.toString("base64"),
    });
  }
  const below = await readTree(folder, entry?.sha ?? commit, false);
  const prefix = path === "" ? "" : `${path}/`;
  return call.json(below.map((each) => entryShape(call, repository, { ...each, path: prefix + each.path }, ref)));
}

function entryShape(call: Call, repository: RepositoryRecord, entry: TreeEntry, ref: string) {
  const api = repositoryUrl(call.context, repository);
  const page = repositoryPage(call.context, repository);
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const isFile = entry.type === "blob";
  const links = {
    self: `${api}/contents/${path}?ref=${ref}`,
    git: `${api}/git/${isFile ? "blobs" : "trees"}/${entry.sha}`,
    html: `${page}/${isFile ? "blob" : "tree"}/${ref}/${path}`,
  };
  return {
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: links.self,
    html_url: links.html,
    git_url: links.git,
    download_url: isFile ? `${page}/raw/${ref}/${path}` : null,
    type: isFile ? "file" : entry.type === "tree" ? "dir" : "submodule",
    _links: links,
  };
}

async function compare(call: Call, repository: RepositoryRecord, from: string, to: string): Promise<Response> {
  const folder = folderOf(call.context, repository);
  const [one, other] = await Promise.all([resolveCommit(folder, from), resolveCommit(folder, to)]);
  if (one === undefined || other === undefined) throw notFound();
  const start = await mergeBase(folder, one, other);
  if (start === undefined) throw new HubError(404, `No common ancestor between ${from} and ${to}.`);
  const commits = await readCommits(folder, ["--reverse", other, `^${one}`]);
  const behind = Number(await git(folder, ["rev-list", "--count", one, `^${other}`]));
  const status = commits.length === 0 ? (behind === 0 ? "identical" : "behind") : behind === 0 ? "ahead" : "diverged";
  const files = await changedFiles(folder, start, other);
  const shape = async (sha: string) => commitShape(call.context, repository, await readCommit(folder, sha));
  const page = `${repositoryPage(call.context, repository)}/compare/${from}...${to}`;
  return call.json({
    url: `${repositoryUrl(call.context, repository)}/compare/${from}...${to}`,
    html_url: page,
    permalink_url: `${repositoryPage(call.context, repository)}/compare/${one}...${other}`,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: await shape(one),
    merge_base_commit: await shape(start),
    status,
    ahead_by: commits.length,
    behind_by: behind,
    total_commits: commits.length,
    commits: call.page(commits).map((commit) => commitShape(call.context, repository, commit)),
    files: files.slice(0, 300).map((file) => fileShape(call.context, repository, other, file)),
  });
}

function codeOwnersErrors(
  context: HubContext,
  repository: RepositoryRecord,
  { path, content }: { path: string; content: string },
): object[] {
  return parseOwners(content).flatMap(({ line, text, owners, fault }) => {
    const error = (column: number, kind: string, message: string): object => {
      return { line, column, kind, source: text, suggestion: null, message: `${message} on line ${line}`, path };
    };
    if (fault !== undefined) return [error(1, fault.kind, fault.message)];
    return owners
      .filter((owner) => !isKnownOwner(context, repository, owner))
      .map((owner) => {
        const why = `Unknown owner: make sure ${owner} exists and has write access to the repository`;
        return error(text.lastIndexOf(owner) + 1, "Unknown owner", why);
      });
  });
}
