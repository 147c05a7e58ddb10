import type { CatalogTree } from "./tree.ts";

/** All files below a folder, by their path in it. Symbolic links are left out: nothing may leave the folder. */
export async function readFolder(tree: CatalogTree, folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = tree.entries.filesBelow(folder).filter(({ mode }) => mode !== "120000");
  const contents = await tree.read(files.map(({ path }) => path));
  return new Map([...contents].map(([path, bytes]) => [path.slice(folder.length + 1), bytes]));
}
