import { posix } from "node:path";
import { codeOf, isCode } from "../../../src/core/render/guard_module.ts";
import { isPlain } from "../checkout.ts";
import type { Files } from "../git_tree.ts";
import type { TreeEntry } from "../git_tree.ts";

/** The folders that match one of the patterns and hold Terraform code, in order. `.` is the repository's root. */
export function rootModules(patterns: readonly string[], paths: Iterable<string>): readonly string[] {
  const expressions = patterns.map(folderPattern);
  const folders = new Set([...paths].filter(isCode).map((path) => posix.dirname(path)));
  return [...folders].filter((folder) => expressions.some((expression) => expression.test(folder))).sort();
}

/** `*` stands for anything within a name, `**` for any number of folders: `infra/**` is `infra` and all below it. */
function folderPattern(pattern: string): RegExp {
  const plain = posix.normalize(pattern).replace(/\/+$/, "");
  const source = plain.replaceAll(/\/\*\*$|\*\*\/?|\*|[^*]+?(?=\/?\*|$)/g, (part) => {
    if (part === "/**") return "(?:/.*)?";
    if (part.startsWith("**")) return part.endsWith("/") ? "(?:[^/]+/)*" : ".*";
    return part === "*" ? "[^/]*" : part.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&");
  });
  return new RegExp(`^${source}$`);
}

export interface ModuleFolders {
  readonly folders: readonly string[];
  /** A file that can't be read, so that it may use other modules of the repository too. */
  readonly unread?: string;
}

/**
 * The folders whose files a root module is made of: its own, and those of the modules of this repository that it uses,
 * directly or through others. Paths that lead out of the repository, and links, are left to the guards.
 */
export async function foldersOf(
  folder: string,
  entries: readonly TreeEntry[],
  read: (entries: readonly TreeEntry[]) => Promise<Files>,
): Promise<ModuleFolders> {
  const found = [folder];
  const unread: string[] = [];
  for (const next of found) {
    const all = entries.filter(({ path }) => isCode(path) && isWithin(path, next));
    const code = all.filter((entry) => isPlain(entry) && entry.path.endsWith(".tf"));
    const { mentions, findings } = codeOf(await read(code));
    const faulty = [...findings, ...mentions.filter(({ kind }) => kind === "unreadable")];
    unread.push(
      ...all.filter((entry) => !code.includes(entry)).map(({ path }) => path),
      ...faulty.map(({ file }) => file),
    );
    for (const { kind, name, file } of mentions) {
      if (kind !== "module" || !/^\.\.?\//.test(name)) continue;
      const used = posix.join(posix.dirname(file), name).replace(/\/$/, "");
      if (!used.startsWith("..") && !found.some((known) => isWithin(`${used}/`, known))) found.push(used);
    }
  }
  const [first] = unread;
  return { folders: found, ...(first !== undefined && { unread: first }) };
}

export function isWithin(path: string, folder: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}
