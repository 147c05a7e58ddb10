import { createHash } from "node:crypto";

/** Git's id (SHA-1) of a blob with these contents. */
export function blobId(contents: Uint8Array): string {
  return objectId("blob", contents).toString("hex");
}

/**
 * Git's id (SHA-1) of a folder's tree, all files being regular ones (`100644`) but for those that are `executable` (`100755`). Paths
 * are relative to the folder, with `/` between parts. Lets a commit be compared with what was rendered without asking git.
 */
export function folderTreeId(
  files: ReadonlyMap<string, Uint8Array>,
  executable: ReadonlySet<string> = new Set(),
): string {
  return treeId(files, executable, "").toString("hex");
}

function treeId(files: ReadonlyMap<string, Uint8Array>, executable: ReadonlySet<string>, prefix: string): Buffer {
  const entries: TreeMember[] = [];
  const folders = new Map<string, Map<string, Uint8Array>>();
  for (const [path, contents] of files) {
    const slash = path.indexOf("/");
    if (slash === -1) {
      const mode = executable.has(prefix + path) ? "100755" : "100644";
      entries.push({ name: path, mode, oid: blobId(contents) });
    } else {
      const name = path.slice(0, slash);
      const folder = folders.get(name) ?? new Map<string, Uint8Array>();
      folders.set(name, folder.set(path.slice(slash + 1), contents));
    }
  }
  for (const [name, folder] of folders) {
    const oid = treeId(folder, executable, `${prefix}${name}/`).toString("hex");
    entries.push({ name, mode: "040000", oid });
  }
  return objectId("tree", treeObject(sortMembers(entries)));
}

/** What a git tree holds of one file or folder. */
export interface TreeMember {
  readonly name: string;
  /** Six octal digits. */
  readonly mode: string;
  readonly oid: string;
}

/** Git's id (SHA-1) of a tree with these members, which must be in git's order. */
export function membersId(members: readonly TreeMember[]): string {
  return objectId("tree", treeObject(members)).toString("hex");
}

/** Git sorts by bytes, a folder's name as if it ended in a slash. */
export function sortMembers<T extends TreeMember>(members: readonly T[]): readonly T[] {
  const keyed = members.map((member) => ({
    member,
    key: member.mode === "040000" ? `${member.name}/` : member.name,
  }));
  // Code units are in the same order as bytes, but where surrogates stand for what lies beyond them.
  const isSimple = keyed.every(({ key }) => !/[\ud800-\uffff]/.test(key));
  return keyed
    .sort((one, other) => {
      if (!isSimple) return Buffer.compare(Buffer.from(one.key), Buffer.from(other.key));
      return one.key < other.key ? -1 : one.key === other.key ? 0 : 1;
    })
    .map(({ member }) => member);
}

function treeObject(members: readonly TreeMember[]): Uint8Array {
  // A character takes three bytes at most: two of UTF-16 that stand for one take four.
  const object = Buffer.allocUnsafe(
    members.reduce((sum, { mode, name }) => sum + mode.length + 3 * name.length + 22, 0),
  );
  let position = 0;
  for (const { mode, name, oid } of members) {
    position += object.write(`${mode.startsWith("0") ? mode.slice(1) : mode} ${name}\0`, position);
    position += object.write(oid, position, "hex");
  }
  return object.subarray(0, position);
}

function objectId(kind: "blob" | "tree", contents: Uint8Array): Buffer {
  return createHash("sha1").update(`${kind} ${contents.byteLength}\0`).update(contents).digest();
}
