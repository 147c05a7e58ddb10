import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import { unlessAbsent } from "./ref_files.ts";

/** What git keeps under an id. */
export interface GitObject {
  readonly type: string;
  readonly content: Buffer;
}

/** Mode and id by name. Names are bytes, as git has them: each stands as one character. */
export type Members = Map<string, { readonly mode: string; readonly sha: string }>;

export const folderMode = "40000";

const [deflated, inflated] = [promisify(deflate), promisify(inflate)];

/**
 * An object that lies in a file of its own, as those do that are written here or come by a small push; `undefined` when git has to be
 * asked, which takes a process. Format: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export async function readLooseObject(folder: string, sha: string): Promise<GitObject | undefined> {
  const file = await unlessAbsent(readFile(fileOf(folder, sha)));
  if (file === undefined) return undefined;
  const bytes = await inflated(file);
  const end = bytes.indexOf(0);
  const [type = ""] = bytes.toString("latin1", 0, end).split(" ");
  return { type, content: bytes.subarray(end + 1) };
}

/** Writes an object into a file of its own, and answers its id. */
export async function writeLooseObject(folder: string, type: string, content: Buffer): Promise<string> {
  const bytes = Buffer.concat([Buffer.from(`${type} ${String(content.length)}\0`), content]);
  const sha = createHash("sha1").update(bytes).digest("hex");
  const file = fileOf(folder, sha);
  if ((await unlessAbsent(stat(file))) !== undefined) return sha;
  await mkdir(path.dirname(file), { recursive: true });
  // Whoever looks meanwhile finds all of it, or nothing.
  const passing = path.join(folder, "objects", `tmp_obj_${randomUUID()}`);
  await writeFile(passing, await deflated(bytes), { mode: 0o444 });
  await rename(passing, file);
  return sha;
}

function fileOf(folder: string, sha: string): string {
  return path.join(folder, "objects", sha.slice(0, 2), sha.slice(2));
}

/** What a tree's content says: each entry is `<mode> <name>`, a zero byte, 20 bytes of id. */
export function membersOf(tree: Buffer): Members {
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

export function kindOf(mode: string): "blob" | "tree" | "commit" {
  if (mode === folderMode) return "tree";
  return mode === "160000" ? "commit" : "blob";
}

/** The content of a tree of these members, which are in git's order. */
export function treeContent(members: Members): Buffer {
  return Buffer.concat(
    [...members].map(([name, { mode, sha }]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`, "latin1"), Buffer.from(sha, "hex")]),
    ),
  );
}
