import { createHash } from "node:crypto";

/** Git's id (SHA-1) of a blob with these contents. */
export function blobId(contents: Uint8Array): string {
  return objectId("blob", contents).toString("hex");
}

/**
 * Git's id (SHA-1) of a folder's tree, all files being regular ones (`100644`). Paths are relative to the folder, with `/`
 * between parts. Lets a commit be compared with what was rendered without asking git.
 */
export function folderTreeId(files: ReadonlyMap<string, Uint8Array>): string {
  return treeId(files).toString("hex");
}

interface Entry {
  readonly name: string;
  readonly mode: "100644" | "40000";
  readonly id: Buffer;
}

function treeId(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const entries: Entry[] = [];
  const folders = new Map<string, Map<string, Uint8Array>>();
  for (const [path, contents] of files) {
    const slash = path.indexOf("/");
    if (slash === -1) {
      entries.push({ name: path, mode: "100644", id: objectId("blob", contents) });
    } else {
      const name = path.slice(0, slash);
      const folder = folders.get(name) ?? new Map<string, Uint8Array>();
      folders.set(name, folder.set(path.slice(slash + 1), contents));
    }
  }
  for (const [name, folder] of folders) entries.push({ name, mode: "40000", id: treeId(folder) });
  entries.sort((one, other) => Buffer.compare(sortKey(one), sortKey(other)));
  const lines = entries.map(({ mode, name, id }) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), id]));
  return objectId("tree", Buffer.concat(lines));
}

/** Git sorts by bytes, a folder's name as if it ended in a slash. */
function sortKey(entry: Entry): Buffer {
  return Buffer.from(entry.mode === "40000" ? `${entry.name}/` : entry.name);
}

function objectId(kind: "blob" | "tree", contents: Uint8Array): Buffer {
  return createHash("sha1").update(`${kind} ${contents.byteLength}\0`).update(contents).digest();
}
