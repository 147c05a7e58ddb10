import { Lru } from "toad-cache";
import { askOfObjects, bytesOfObjects, git, gitBytes, isSha, tryGit } from "./git.ts";
import { folderMode, kindOf, membersOf, readLooseObject, writeLooseObject } from "./loose_objects.ts";
import type { GitObject } from "./loose_objects.ts";
import { readRefId } from "./ref_files.ts";

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601, UTC, seconds. */
  readonly date: string;
}

export interface CommitObject {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  /** In bytes; blobs only. */
  readonly size: number | null;
  readonly path: string;
}

/** Larger objects are asked for again. */
const rememberedBytes = 64 * 1024;
const packed = new Lru<GitObject>(1000);

/** The object of a full id; `undefined` when there is none. */
export async function readObject(folder: string, sha: string): Promise<GitObject | undefined> {
  const key = `${folder}\0${sha}`;
  const known = (await readLooseObject(folder, sha)) ?? packed.get(key);
  if (known !== undefined) return known;
  const output = await gitBytes(folder, ["cat-file", "--batch"], { input: `${sha}\n` });
  const end = output.indexOf("\n");
  const [, type = "", size] = output.toString("latin1", 0, end).split(" ");
  if (type === "missing") return undefined;
  const object = { type, content: output.subarray(end + 1, end + 1 + Number(size)) };
  if (object.content.length <= rememberedBytes) packed.set(key, object);
  return object;
}

/** The id of what a revision names, as a kind of object; `undefined` when there is no such thing. */
export async function resolveObject(
  folder: string,
  revision: string,
  kind: "commit" | "tree" | "blob" | "object",
): Promise<string | undefined> {
  // A leading dash would be an option, and `:` and `^` have meanings that GitHub's API does not offer.
  if (!/^[^-\s:^~?*[\\][^\s:^~?*[\\]*$/.test(revision) || revision.includes("..") || revision.includes("@{"))
    return undefined;
  const object = isSha(revision) ? await readObject(folder, revision) : undefined;
  if (object !== undefined && (kind === "object" || object.type === kind)) return revision;
  if (object?.type === "commit" && kind === "tree") return parseCommit(revision, object.content.toString()).tree;
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{${kind}}`];
  const result = await (isSha(revision) ? askOfObjects : tryGit)(folder, args);
  const sha = result.stdout.toString().trim().split("\n").at(-1) ?? "";
  return result.code === 0 && isSha(sha) ? sha : undefined;
}

/** What a `ref` parameter of the API names: a branch, a tag, a full ref or a SHA. */
export async function resolveCommit(folder: string, reference: string): Promise<string | undefined> {
  const names = reference.startsWith("refs/")
    ? [reference]
    : [
        `refs/heads/${reference}`,
        `refs/tags/${reference}`,
        `refs/${reference}`,
        ...(isSha(reference) ? [reference] : []),
      ];
  for (const name of names) {
    const id = isSha(name) ? name : await readRefId(folder, name);
    const sha = id === undefined ? undefined : await resolveObject(folder, id, "commit");
    if (sha !== undefined) return sha;
  }
  return undefined;
}

const commitFormat = "%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x00%x01";

/** Commits of a `git log` with these arguments, in its order. */
export async function readCommits(folder: string, args: readonly string[]): Promise<CommitObject[]> {
  return parseCommits(await git(folder, ["log", ...commitOptions, ...args]));
}

const commitOptions = ["--no-show-signature", `--format=${commitFormat}`];

function parseCommits(text: string): CommitObject[] {
  return text.split("\u0001").flatMap((record) => {
    const [sha, tree, parents, an, ae, at, cn, ce, ct, message] = record.replace(/^\n/, "").split("\0");
    if (sha === undefined || tree === undefined || message === undefined) return [];
    return [
      {
        sha,
        tree,
        parents: parents === undefined || parents === "" ? [] : parents.split(" "),
        author: signature(an, ae, at),
        committer: signature(cn, ce, ct),
        message: message.replace(/\n+$/, ""),
      },
    ];
  });
}

function signature(name = "", email = "", seconds = "0"): Signature {
  return { name, email, date: `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z` };
}

export async function readCommit(folder: string, sha: string): Promise<CommitObject> {
  const object = await readObject(folder, sha);
  if (object?.type !== "commit") throw new Error(`There is no commit ${sha} in ${folder}.`);
  return parseCommit(sha, object.content.toString());
}

/** A commit's content: fields by line, an empty line, the message. */
function parseCommit(sha: string, text: string): CommitObject {
  const end = text.indexOf("\n\n");
  const fields = (end < 0 ? text : text.slice(0, end)).split("\n").map((line): readonly [string, string] => {
    const space = line.indexOf(" ");
    return [line.slice(0, Math.max(space, 0)), line.slice(space + 1)];
  });
  const valueOf = (name: string): string => fields.find(([key]) => key === name)?.[1] ?? "";
  return {
    sha,
    tree: valueOf("tree"),
    parents: fields.filter(([key]) => key === "parent").map(([, value]) => value),
    author: parseSignature(valueOf("author")),
    committer: parseSignature(valueOf("committer")),
    message: end < 0 ? "" : text.slice(end + 2).replace(/\n+$/, ""),
  };
}

/** `<name> <<e-mail>> <seconds> <zone>` */
function parseSignature(text: string): Signature {
  const [, name, email, seconds] = /^(.*?) ?<([^>]*)> ?(-?\d+)?/.exec(text) ?? [];
  return signature(name, email, seconds);
}

export async function readTree(folder: string, sha: string, recursive: boolean): Promise<TreeEntry[]> {
  const flags = recursive ? ["-r", "-t"] : [];
  const text = (
    await bytesOfObjects(folder, ["ls-tree", "-z", "--long", ...flags, "--end-of-options", sha])
  ).toString();
  return text.split("\0").flatMap((line) => {
    const match = /^(\d{6}) (blob|tree|commit) ([0-9a-f]{40}) +(\d+|-)\t(.*)$/s.exec(line);
    const [, mode, type, entry, size, path] = match ?? [];
    if (mode === undefined || entry === undefined || path === undefined) return [];
    if (type !== "blob" && type !== "tree" && type !== "commit") return [];
    return [{ mode, type, sha: entry, size: type === "blob" ? Number(size) : null, path }];
  });
}

/** The entry at a path of a commit or tree; `undefined` when there is nothing. */
export async function entryAt(folder: string, commit: string, path: string): Promise<TreeEntry | undefined> {
  const root = await resolveObject(folder, commit, "tree");
  let found = root === undefined ? undefined : { mode: folderMode, sha: root };
  for (const name of Buffer.from(path).toString("latin1").split("/")) {
    const tree = found === undefined ? undefined : await readObject(folder, found.sha);
    found = tree?.type === "tree" ? membersOf(tree.content).get(name) : undefined;
  }
  if (found === undefined) return undefined;
  const { mode, sha } = found;
  const type = kindOf(mode);
  const size = type === "blob" ? ((await readObject(folder, sha))?.content.length ?? null) : null;
  return { mode: mode.padStart(6, "0"), type, sha, size, path };
}

export async function readBlob(folder: string, sha: string): Promise<Buffer> {
  const object = await readObject(folder, sha);
  if (object?.type !== "blob") throw new Error(`There is no blob ${sha} in ${folder}.`);
  return object.content;
}

/** The text of a file at a commit; `undefined` when there is none. */
export async function readFileAt(folder: string, commit: string, path: string): Promise<string | undefined> {
  const entry = await entryAt(folder, commit, path);
  return entry?.type === "blob" ? (await readBlob(folder, entry.sha)).toString() : undefined;
}

export function writeBlob(folder: string, content: Buffer | string): Promise<string> {
  return writeLooseObject(folder, "blob", Buffer.from(content));
}
