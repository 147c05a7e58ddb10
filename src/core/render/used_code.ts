import { codeOf, isCode, lockFile } from "./guard_module.ts";

type Files = ReadonlyMap<string, Uint8Array>;

/**
 * The folders whose code Terraform reads: the root module's, and those of the modules that are called by paths, which must be written
 * out. What lies below them is none of it.
 * @param folder the root module's, among the files
 */
export function moduleFolders(files: Files, folder: string): readonly string[] {
  const byFolder = new Map<string, Map<string, Uint8Array>>();
  for (const [path, contents] of files) {
    if (!isCode(path)) continue;
    const inFolder = byFolder.get(folderOf(path)) ?? new Map<string, Uint8Array>();
    byFolder.set(folderOf(path), inFolder.set(path, contents));
  }
  const used = [folder];
  for (const next of used) {
    for (const { kind, name } of codeOf(byFolder.get(next) ?? new Map<string, Uint8Array>()).mentions) {
      const called = kind === "module" && /^\.\.?\//.test(name) ? pathFrom(next, name) : undefined;
      if (called !== undefined && !used.includes(called)) used.push(called);
    }
  }
  return used;
}

/** The files without the code of other folders (examples, tests, what lies beside a module that is used), and without their lock files. */
export function withoutUnusedCode(files: Files, folder: string): Files {
  const used = new Set(moduleFolders(files, folder));
  const ownLockFile = folder === "." ? lockFile : `${folder}/${lockFile}`;
  return new Map(
    [...files].filter(([path]) => {
      const isLockFile = path === lockFile || path.endsWith(`/${lockFile}`);
      return isLockFile ? path === ownLockFile : !isCode(path) || used.has(folderOf(path));
    }),
  );
}

/** `.` for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0)) || ".";
}

/** Where a path leads to, seen from a folder; nothing where that is outside. */
export function pathFrom(folder: string, source: string): string | undefined {
  const parts = folder === "." ? [] : folder.split("/");
  for (const part of source.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/") || ".";
}
