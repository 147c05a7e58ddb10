import { authorizeAuthor, need } from "../access/authorize.ts";
import { folderOf } from "../context.ts";
import { HubError, invalid, notFound } from "../errors.ts";
import { isSha } from "../git/git.ts";
import { readBlob, readCommit, readTree, resolveCommit, resolveObject, writeBlob } from "../git/objects.ts";
import { listRefs, readRef } from "../git/refs.ts";
import type { Ref } from "../git/refs.ts";
import type { Person } from "../git/write_commit.ts";
import { writeTree } from "../git/write_tree.ts";
import type { TreeChange } from "../git/write_tree.ts";
import type { Body } from "../body.ts";
import { repositoryOf } from "../routing.ts";
import type { Call, Route } from "../routing.ts";
import { checkPath, createCommit } from "../services/commits.ts";
import { createRef, deleteRef, updateRef, writeContents } from "../services/refs.ts";
import { gitCommitShape } from "../shapes/commit.ts";
import { repositoryUrl } from "../shapes/repository.ts";
import { gitNodeId } from "../store/node_ids.ts";
import type { RepositoryRecord } from "../store/records.ts";

export const readContents = need("read", "contents", "read");
const base = "/repos/{owner}/{repo}/git";

/** The git database: refs, commits, trees and blobs. */
export function gitRoutes(route: Route): void {
  route("get", `${base}/ref/{ref}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const ref = await readRef(folderOf(call.context, repository), `refs/${call.param("ref")}`);
    if (ref === undefined) throw notFound();
    return call.json(refShape(call, repository, ref));
  });

  route("get", `${base}/matching-refs/{ref}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const refs = await listRefs(folderOf(call.context, repository), `refs/${call.param("ref")}`);
    return call.json(call.page(refs).map((ref) => refShape(call, repository, ref)));
  });

  route("post", `${base}/refs`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const ref = await createRef(call.context, call.actor, repository, call.body.text("ref"), call.body.text("sha"));
    return call.json(refShape(call, repository, ref), 201);
  });

  route("patch", `${base}/refs/{ref}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const change = { sha: call.body.text("sha"), force: call.body.flag("force") ?? false };
    const ref = await updateRef(call.context, call.actor, repository, `refs/${call.param("ref")}`, change);
    return call.json(refShape(call, repository, ref));
  });

  route("delete", `${base}/refs/{ref}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    await deleteRef(call.context, call.actor, repository, `refs/${call.param("ref")}`);
    return call.noContent();
  });

  route("get", `${base}/commits/{commit_sha}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const folder = folderOf(call.context, repository);
    const sha = await existing(folder, call.param("commit_sha"), "commit");
    return call.json(gitCommitShape(call.context, repository, await readCommit(folder, sha)));
  });

  route("post", `${base}/commits`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const { body } = call;
    const sha = await createCommit(call.context, call.actor, repository, {
      message: body.text("message"),
      tree: body.text("tree"),
      parents: body.texts("parents") ?? [],
      author: person(call, body.object("author")),
      committer: person(call, body.object("committer")),
    });
    return call.json(
      gitCommitShape(call.context, repository, await readCommit(folderOf(call.context, repository), sha)),
      201,
    );
  });

  route("get", `${base}/trees/{tree_sha}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const folder = folderOf(call.context, repository);
    const name = call.param("tree_sha");
    const commit = isSha(name) ? undefined : await resolveCommit(folder, name);
    const sha = await existing(folder, commit ?? name, "tree");
    return call.json(await treeShape(call, repository, sha, call.query("recursive") !== undefined));
  });

  route("post", `${base}/trees`, async (call) => {
    const repository = repositoryOf(call, readContents);
    authorizeAuthor(call.context, call.actor, repository, writeContents);
    const folder = folderOf(call.context, repository);
    const changes = await readChanges(folder, call.body);
    const over = call.body.optionalText("base_tree");
    const sha = await writeTree(folder, over === undefined ? undefined : await baseTree(folder, over), changes);
    return call.json(await treeShape(call, repository, sha, false), 201);
  });

  route("get", `${base}/blobs/{file_sha}`, async (call) => {
    const repository = repositoryOf(call, readContents);
    const folder = folderOf(call.context, repository);
    const sha = await existing(folder, call.param("file_sha"), "blob");
    const content = await readBlob(folder, sha);
    return call.json({
      sha,
      node_id: gitNodeId("Blob", repository.id, sha),
      size: content.length,
      url: `${repositoryUrl(call.context, repository)}/git/blobs/${sha}`,
      content: content.toString("base64"),
      encoding: "base64",
    });
  });

  route("post", `${base}/blobs`, async (call) => {
    const repository = repositoryOf(call, readContents);
    authorizeAuthor(call.context, call.actor, repository, writeContents);
    const encoding = call.body.optionalText("encoding") === "base64" ? "base64" : "utf8";
    const sha = await writeBlob(folderOf(call.context, repository), Buffer.from(call.body.text("content"), encoding));
    return call.json({ sha, url: `${repositoryUrl(call.context, repository)}/git/blobs/${sha}` }, 201);
  });
}

function refShape(call: Call, repository: RepositoryRecord, ref: Ref): object {
  const url = repositoryUrl(call.context, repository);
  return {
    ref: ref.name,
    node_id: gitNodeId("Ref", repository.id, ref.name),
    url: `${url}/git/${ref.name}`,
    object: { type: ref.type, sha: ref.sha, url: `${url}/git/${ref.type}s/${ref.sha}` },
  };
}

async function treeShape(call: Call, repository: RepositoryRecord, sha: string, recursive: boolean): Promise<object> {
  const url = repositoryUrl(call.context, repository);
  const entries = await readTree(folderOf(call.context, repository), sha, recursive);
  return {
    sha,
    url: `${url}/git/trees/${sha}`,
    truncated: entries.length > 100_000,
    tree: entries.slice(0, 100_000).map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      ...(entry.size === null ? {} : { size: entry.size }),
      url: `${url}/git/${entry.type === "tree" ? "trees" : entry.type === "blob" ? "blobs" : "commits"}/${entry.sha}`,
    })),
  };
}

async function existing(folder: string, name: string, kind: "commit" | "tree" | "blob"): Promise<string> {
  const sha = isSha(name) ? await resolveObject(folder, name, kind) : undefined;
  if (sha === undefined) throw notFound();
  return sha;
}

async function baseTree(folder: string, name: string): Promise<string> {
  const sha = isSha(name) ? await resolveObject(folder, name, "tree") : undefined;
  if (sha === undefined) throw new HubError(422, "base_tree is not a valid tree oid");
  return sha;
}

const modes = new Map([
  ["100644", "blob"],
  ["100755", "blob"],
  ["120000", "blob"],
  ["040000", "tree"],
]);

async function readChanges(folder: string, body: Body): Promise<TreeChange[]> {
  const changes: TreeChange[] = [];
  for (const entry of body.objects("tree") ?? []) {
    const path = checkPath(entry.text("path"));
    const mode = entry.optionalText("mode") ?? "100644";
    const kind = modes.get(mode);
    if (kind === undefined) throw new HubError(422, `Must supply a valid tree.mode, not ${mode}`);
    changes.push({ path, mode, sha: await entrySha(folder, entry, kind) });
  }
  if (changes.length === 0) throw new HubError(422, "Invalid tree info");
  return changes;
}

async function entrySha(folder: string, entry: Body, kind: string): Promise<string | null> {
  const sha = entry.nullableText("sha");
  const content = entry.optionalText("content");
  if (sha === null) return null;
  if (content !== undefined && sha === undefined) return writeBlob(folder, content);
  const found =
    sha !== undefined && isSha(sha) ? await resolveObject(folder, sha, kind === "tree" ? "tree" : "blob") : undefined;
  if (found === undefined) throw new HubError(422, `tree.sha ${sha ?? ""} is not a valid ${kind}`);
  return found;
}

function person(call: Call, body: Body | undefined): Person | undefined {
  if (body === undefined) return undefined;
  const date = body.optionalText("date") ?? call.context.clock().toISOString();
  if (Number.isNaN(Date.parse(date))) throw invalid("Commit", "date", "invalid");
  const name = body.text("name");
  const email = body.text("email");
  if (/[<>\n\0]/.test(name + email) || name.trim() === "") throw invalid("Commit", "author", "invalid");
  return { name, email, date };
}
