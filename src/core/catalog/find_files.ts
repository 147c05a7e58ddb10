import type { Fault } from "../faults.ts";
import { objectFolders } from "./folders.ts";
import type { CatalogTree } from "./tree.ts";
import { entriesOf } from "./tree_entries.ts";
import type { TreeEntry, TreeFolder } from "./tree_entries.ts";

const extension = /\.(?:yml|yaml|json)$/;
const misspelledSettings = ["gatehouse.yaml", "gatehouse.json"];

/** Files that are to be read, in the tree's order, and what stands where such a file should but can't be read. */
export interface FoundFiles {
  readonly files: readonly TreeEntry[];
  readonly faults: readonly Fault[];
}

/** The files that lie directly in a folder. What lies deeper in it is not read. */
export function filesIn(folder: TreeFolder | undefined): FoundFiles {
  const files: TreeEntry[] = [];
  const faults: Fault[] = [];
  for (const [name, entry] of folder?.members ?? []) {
    const below = folder?.folders.get(name);
    for (const deep of below === undefined ? [] : entriesOf(below)) {
      if (isMeantToBeRead(deep, deep.path)) faults.push(misplaced(deep));
    }
    if (!isMeantToBeRead(entry, name)) continue;
    const fault = unreadable(entry);
    if (fault === undefined) files.push(entry);
    else faults.push(fault);
  }
  return { files, faults };
}

/** What lies beside the folders of entities, and settings under a name that is not read. */
export function misplacedFiles({ entries }: CatalogTree): readonly Fault[] {
  const beside = [...(entries.folder("entities")?.members.values() ?? [])];
  const instead = objectFolders.flatMap((root) => entries.get(root) ?? []).filter(isElsewhere);
  return [
    ...[...beside.filter((entry) => isMeantToBeRead(entry, entry.path)), ...instead].map(
      (entry) => unreadable(entry) ?? misplaced(entry),
    ),
    ...misspelledSettings
      .flatMap((path) => entries.get(path) ?? [])
      .map((entry) => notRead("error", entry, "Settings are read from gatehouse.yml alone.", "Rename the file.")),
  ];
}

/** What stands for a byte that is no UTF-8, wherever names are read. */
export const undecodable = "\ufffd";

/** Symbolic links and submodules show something else to each who reads them, and so do names that are no texts. */
export function unreadable(entry: TreeEntry): Fault | undefined {
  if (entry.path.includes(undecodable)) {
    return notRead("error", entry, "The name of this file is not valid UTF-8.", "Rename the file.");
  }
  if (entry.mode === "120000") {
    return notRead("error", entry, "This is a symbolic link, which is not followed.", "Put the file itself there.");
  }
  return entry.kind === "commit"
    ? notRead("error", entry, "This is a submodule, which is not read.", "Put the files themselves there.")
    : undefined;
}

/** @param name the last part of its path, or all of it */
function isMeantToBeRead(entry: TreeEntry, name: string): boolean {
  return isElsewhere(entry) || (entry.kind === "blob" && extension.test(name));
}

/** A submodule or a symbolic link, whose files may be meant. */
function isElsewhere({ kind, mode }: TreeEntry): boolean {
  return kind === "commit" || mode === "120000";
}

function misplaced(entry: TreeEntry): Fault {
  const where = entry.path.startsWith("entities/") ? "entities/<blueprint>/" : `${entry.path.split("/")[0] ?? ""}/`;
  return notRead("warning", entry, "This file is not read where it is.", `Move it to ${where}.`);
}

function notRead(severity: Fault["severity"], { path }: TreeEntry, message: string, remedy: string): Fault {
  return { severity, rule: "unread-file", place: { file: path }, message, remedy };
}
