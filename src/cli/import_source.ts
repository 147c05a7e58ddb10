import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { errorMessage } from "../core/error_message.ts";
import type { ImportFile } from "../core/catalog/exchange/read_import.ts";
import type { TreeEntry } from "../core/catalog/tree/tree_entries.ts";
import { folderTree } from "./folder_tree.ts";
import { CommandError } from "./ports.ts";

/** A file, or the YAML and JSON files of a folder that don't lie in hidden folders or in node_modules. */
export async function readImportSource(source: string, name: string): Promise<readonly ImportFile[]> {
  const status = await stat(source).catch((error: unknown) => {
    throw new CommandError(`${name} can't be read: ${errorMessage(error)}`);
  });
  if (!status.isDirectory()) {
    return [{ name, folders: dirname(source).split(sep), bytes: await readFile(source) }];
  }
  const tree = await folderTree(source);
  const paths = [...tree.entries.values()].filter(isRead).map(({ path }) => path);
  if (paths.length === 0)
    throw new CommandError(`${name} holds no .json, .yml or .yaml files. Name a file or a folder.`);
  const contents = await tree.read(paths);
  return [...contents].map(([path, bytes]) => ({
    name: join(name, path),
    folders: dirname(join(source, path)).split(sep),
    bytes,
  }));
}

function isRead({ path, kind, mode }: TreeEntry): boolean {
  const hidden = path.split("/").some((part) => part.startsWith(".") || part === "node_modules");
  return kind === "blob" && mode !== "120000" && !hidden && /\.(?:json|ya?ml)$/.test(basename(path));
}
