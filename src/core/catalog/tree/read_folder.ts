import { largestFile, largestFolder, mostFilesOfFolder } from "../documents/file_limits.ts";
import type { CatalogTree } from "./tree.ts";

/** A folder's files by their path in it, or why they are not read, as a sentence. */
export type FolderFiles =
  | { readonly ok: true; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly ok: false; readonly path: string; readonly message: string };

/** All files below a folder, unless they are too many or too large. Symbolic links are left out: nothing may leave the folder. */
export async function readFolder(tree: CatalogTree, folder: string): Promise<FolderFiles> {
  const files = tree.entries.filesBelow(folder).filter(({ mode }) => mode !== "120000");
  if (files.length > mostFilesOfFolder) {
    const message = `${folder} has ${files.length} files; at most ${mostFilesOfFolder} are read.`;
    return { ok: false, path: folder, message };
  }
  const contents = await tree.read(files.map(({ path }) => path));
  const large = [...contents].find(([, bytes]) => bytes.length > largestFile);
  if (large !== undefined) {
    return {
      ok: false,
      path: large[0],
      message: `${large[0]} has more than ${largestFile} bytes, which are not read.`,
    };
  }
  const total = [...contents.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  if (total > largestFolder) {
    const message = `The files of ${folder} have ${String(total)} bytes together; at most ${String(largestFolder)} are read.`;
    return { ok: false, path: folder, message };
  }
  return { ok: true, files: new Map([...contents].map(([path, bytes]) => [path.slice(folder.length + 1), bytes])) };
}
