import { createHash } from "node:crypto";

import { gitBytes } from "./git.ts";

/** One line of a tree to write. A `sha` of `null` removes the path. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

/** Mode and id by name. Names are bytes, as git has them: each stands as one character. */
type Members = Map<string, { readonly mode: string; readonly sha: string }>;

const folderMode = "40000";

/**
 * Lays changes over a tree (or over nothing) and writes the result. Only folders that a change lies in are read and written: an
 * index would hold every file of the repository.
 */
export async function writeTree(
  folder: string,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string> {
  const named = changes.map((change) => ({ ...change, path: Buffer.from(change.path).toString("latin1") }));
  const touched = new Set(["", ...named.flatMap(({ path }) => foldersAbove(path))]);
  const removed = named.filter(({ sha }) => sha === null).map(({ path }) => path);
  // What is in a folder that goes as a whole goes with it.
  const staying = [...touched].filter((path) => !removed.some((gone) => path === gone || path.startsWith(`${gone}/`)));
  const known = base === undefined ? new Map<string, Members>() : await readFolders(folder, base, staying);
  const { trees, sha } = layOver({ known, touched, changes: named }, "");
  await gitBytes(folder, ["mktree", "-z", "--batch"], { input: Buffer.concat(trees.map(treeLines)) });
  return sha;
}

/** `a/b/c` lies in `a/b` and in `a`. */
function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** One process reads them all. What is not there, or is no folder, is left out. */
async function readFolders(
  folder: string,
  base: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Members>> {
  const input = Buffer.from(paths.map((path) => `${base}:${path}\0`).join(""), "latin1");
  const output = await gitBytes(folder, ["cat-file", "--batch", "-z"], { input });
  const folders = new Map<string, Members>();
  let position = 0;
  for (const path of paths) {
    const missing = `${base}:${path} missing\n`;
    if (output.toString("latin1", position, position + missing.length) === missing) {
      position += missing.length;
      continue;
    }
    const end = output.indexOf("\n", position);
    const [, kind, bytes] = output.toString("latin1", position, end).split(" ");
    position = end + 1;
    if (kind === "tree") folders.set(path, membersOf(output.subarray(position, position + Number(bytes))));
    position += Number(bytes) + 1;
  }
  return folders;
}

/** Each entry is `<mode> <name>`, a zero byte, 20 bytes of id. */
function membersOf(tree: Buffer): Members {
  const members: Members = new Map();
  for (let position = 0; position < tree.length;) {
    const space = tree.indexOf(" ", position);
    const zero = tree.indexOf(0, space);
    const name = tree.toString("latin1", space + 1, zero);
    members.set(name, {
      mode: tree.toString("latin1", position, space),
      sha: tree.toString("hex", zero + 1, zero + 21),
    });
    position = zero + 21;
  }
  return members;
}

interface Laying {
  readonly known: ReadonlyMap<string, Members>;
  readonly touched: ReadonlySet<string>;
  readonly changes: readonly TreeChange[];
}

/** The id of a folder after the changes, and what to write for it: what lies in it first. */
function layOver(
  laying: Laying,
  path: string,
): { readonly sha: string; readonly isEmpty: boolean; readonly trees: readonly Members[] } {
  const { known, touched, changes } = laying;
  const members: Members = new Map(known.get(path));
  const trees: Members[] = [];
  const isHere = (other: string): boolean => other.slice(0, Math.max(other.lastIndexOf("/"), 0)) === path;
  const nameOf = (other: string): string => other.slice(other.lastIndexOf("/") + 1);
  const here = changes.filter((change) => isHere(change.path));
  for (const change of here) if (change.sha === null) members.delete(nameOf(change.path));
  for (const below of [...touched].filter((each) => each !== "" && isHere(each))) {
    const name = nameOf(below);
    const laid = layOver(laying, below);
    if (!laid.isEmpty) {
      members.set(name, { mode: folderMode, sha: laid.sha });
      trees.push(...laid.trees);
    } else if (members.get(name)?.mode === folderMode) members.delete(name);
  }
  for (const { path: changed, mode, sha } of here) {
    if (sha !== null) members.set(nameOf(changed), { mode: mode.replace(/^0/, ""), sha });
  }
  const sorted: Members = new Map([...members].sort(byGitsOrder));
  return { sha: treeId(sorted), isEmpty: sorted.size === 0, trees: [...trees, sorted] };
}

/** By bytes, a folder's name as if it ended in a slash. */
function byGitsOrder(one: MemberEntry, other: MemberEntry): number {
  const [oneKey, otherKey] = [one, other].map(([name, { mode }]) => (mode === folderMode ? `${name}/` : name));
  return (oneKey ?? "") < (otherKey ?? "") ? -1 : 1;
}

type MemberEntry = readonly [string, { readonly mode: string; readonly sha: string }];

function treeId(members: Members): string {
  const entries = [...members].map(([name, { mode, sha }]) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`, "latin1"), Buffer.from(sha, "hex")]),
  );
  const content = Buffer.concat(entries);
  return createHash("sha1")
    .update(`tree ${String(content.length)}\0`)
    .update(content)
    .digest("hex");
}

/** As `git mktree -z --batch` reads them: an empty line ends a tree. */
function treeLines(members: Members): Buffer {
  const lines = [...members].map(([name, { mode, sha }]) => `${mode} ${kindOf(mode)} ${sha}\t${name}\0`);
  return Buffer.from(`${lines.join("")}\0`, "latin1");
}

function kindOf(mode: string): string {
  if (mode === folderMode) return "tree";
  return mode === "160000" ? "commit" : "blob";
}
