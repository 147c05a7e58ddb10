import type { Fault } from "../faults.ts";
import { decodeName } from "../render/names.ts";
import type { CatalogTree, TreeEntry } from "./tree.ts";

export type CatalogFile =
  | { readonly kind: "blueprint" | "action"; readonly path: string; readonly oid: string }
  | { readonly kind: "entity"; readonly path: string; readonly oid: string; readonly blueprint: string };

const extension = /\.(?:yml|yaml|json)$/;
const misspelledSettings = ["gatehouse.yaml", "gatehouse.json"];

/** The files that a catalog is made of, in path order, and what stands where such a file should but can't be read. */
export function findCatalogFiles(tree: CatalogTree): {
  readonly files: readonly CatalogFile[];
  readonly faults: readonly Fault[];
} {
  const files: CatalogFile[] = [];
  const faults: Fault[] = [];
  const entries = [...tree.entries.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
  for (const entry of entries) {
    if (misspelledSettings.includes(entry.path)) {
      faults.push(notRead("error", entry, "Settings are read from gatehouse.yml alone.", "Rename the file."));
    }
    const expected = expectedFile(entry);
    if (expected === undefined) continue;
    const fault = expected === "misplaced" ? misplaced(entry) : unreadable(entry);
    if (fault !== undefined) faults.push(fault);
    else if (expected !== "misplaced" && entry.kind === "blob") files.push(expected);
  }
  return { files, faults };
}

/** Symbolic links and submodules show something else to each who reads them. */
export function unreadable(entry: TreeEntry): Fault | undefined {
  if (entry.mode === "120000") {
    return notRead("error", entry, "This is a symbolic link, which is not followed.", "Put the file itself there.");
  }
  return entry.kind === "commit"
    ? notRead("error", entry, "This is a submodule, which is not read.", "Put the files themselves there.")
    : undefined;
}

function expectedFile({ path, oid, kind }: TreeEntry): CatalogFile | "misplaced" | undefined {
  const [folder, ...rest] = path.split("/");
  const depth = folder === "entities" ? 2 : 1;
  if (folder !== "blueprints" && folder !== "actions" && folder !== "entities") return undefined;
  if (kind === "tree" || (kind === "blob" && !extension.test(path))) return undefined;
  if (rest.length !== depth) return "misplaced";
  if (folder !== "entities") return { kind: folder === "actions" ? "action" : "blueprint", path, oid };
  const [name = ""] = rest;
  return { kind: "entity", path, oid, blueprint: decodeName(name) ?? name };
}

function misplaced(entry: TreeEntry): Fault {
  const where = entry.path.startsWith("entities/") ? "entities/<blueprint>/" : `${entry.path.split("/")[0] ?? ""}/`;
  return notRead("warning", entry, "This file is not read where it is.", `Move it to ${where}.`);
}

function notRead(severity: Fault["severity"], { path }: TreeEntry, message: string, remedy: string): Fault {
  return { severity, rule: "unread-file", place: { file: path }, message, remedy };
}
