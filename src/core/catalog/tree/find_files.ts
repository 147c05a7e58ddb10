import type { Fault } from "../../faults.ts";
import { catalogFolders, objectFolders } from "./folders.ts";
import type { CatalogTree } from "./tree.ts";
import { entriesOf } from "./tree_entries.ts";
import type { TreeEntry, TreeFolder } from "./tree_entries.ts";

/** The rule that tells of what is not read. */
export const unreadFileRule = "unread-file";

const extension = /\.(?:yml|yaml|json)$/;
/** Notes, and what tools and git keep: nobody takes it for something that is read. */
const aside = /^(?:\.|README)|\.md$/i;
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
    if (!isMeantToBeRead(entry, name)) {
      if (isMisnamed(entry, name)) faults.push(misnamed(entry));
      continue;
    }
    const fault = unreadable(entry);
    if (fault === undefined) files.push(entry);
    else faults.push(fault);
  }
  return { files, faults };
}

/** Whether a file of this name is read where files are read. */
export function hasReadName(path: string): boolean {
  return extension.test(path);
}

/** What lies beside the folders of entities and templates, and settings or folders under a name that is not read. */
export function misplacedFiles({ entries }: CatalogTree): readonly Fault[] {
  const beside = [...(entries.folder("entities")?.members ?? [])];
  const besideTemplates = [...(entries.folder("templates")?.members ?? [])];
  const instead = objectFolders.flatMap((root) => entries.get(root) ?? []).filter(isElsewhere);
  return [
    ...beside.flatMap(([name, entry]) => {
      if (isMeantToBeRead(entry, name)) return unreadable(entry) ?? misplaced(entry);
      return isMisnamed(entry, name) ? misnamed(entry) : [];
    }),
    ...besideTemplates.filter(([name, entry]) => isMisnamed(entry, name)).map(([, entry]) => misplaced(entry)),
    ...instead.map((entry) => unreadable(entry) ?? misplaced(entry)),
    ...misspelledSettings
      .flatMap((path) => entries.get(path) ?? [])
      .map((entry) => notRead("error", entry, "Settings are read from gatehouse.yml alone.", "Rename the file.")),
    ...[...entries.root.folders.keys()].flatMap((name) => miscased(name, entries.get(name))),
  ];
}

function miscased(name: string, entry: TreeEntry | undefined): readonly Fault[] {
  const small = name.toLowerCase();
  if (entry === undefined || name === small || !catalogFolders.includes(small)) return [];
  return [
    notRead("warning", entry, "What is in this folder is not read.", `Rename the folder: ${small}, in small letters.`),
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

function isMisnamed({ kind }: TreeEntry, name: string): boolean {
  return kind === "blob" && !aside.test(name);
}

function misnamed(entry: TreeEntry): Fault {
  const message = "This file is not read: its name does not end in .yml, .yaml or .json, in small letters.";
  return notRead("warning", entry, message, `Rename it, or move it out of ${topOf(entry)}/.`);
}

function topOf({ path }: TreeEntry): string {
  return path.split("/")[0] ?? "";
}

const placesBelow: ReadonlyMap<string, string> = new Map([
  ["entities", "entities/<blueprint>"],
  ["templates", "templates/<template>"],
]);

function misplaced(entry: TreeEntry): Fault {
  const where = `${placesBelow.get(topOf(entry)) ?? topOf(entry)}/`;
  return notRead("warning", entry, "This file is not read where it is.", `Move it to ${where}.`);
}

function notRead(severity: Fault["severity"], { path }: TreeEntry, message: string, remedy: string): Fault {
  return { severity, rule: unreadFileRule, place: { file: path }, message, remedy };
}
