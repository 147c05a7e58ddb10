import { posix } from "node:path";
import { codeOf, isCode } from "../../../src/core/render/guard_module.ts";
import type { Mention } from "../../../src/core/render/module_mentions.ts";
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
  /** Those of the modules of this repository that it uses, also below its own folder. */
  readonly uses: readonly string[];
  /** A file that can't be read, so that it may use other modules of the repository too. */
  readonly unread?: string;
  /** Where a module of this repository is used of which the commit has no code. */
  readonly missing?: Pick<Mention, "name" | "file" | "line">;
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
  const uses: string[] = [];
  const unread: string[] = [];
  const missing: Pick<Mention, "name" | "file" | "line">[] = [];
  const codeFolders = new Set(entries.filter(({ path }) => isCode(path)).map(({ path }) => posix.dirname(path)));
  for (const next of found) {
    const all = entries.filter(({ path }) => isCode(path) && isWithin(path, next));
    const code = all.filter((entry) => isPlain(entry) && entry.path.endsWith(".tf"));
    const { mentions, findings } = codeOf(await read(code));
    const faulty = [...findings, ...mentions.filter(({ kind }) => kind === "unreadable")];
    unread.push(
      ...all.filter((entry) => !code.includes(entry)).map(({ path }) => path),
      ...faulty.map(({ file }) => file),
    );
    for (const { kind, name, file, line } of mentions) {
      if (kind !== "module" || !/^\.\.?\//.test(name)) continue;
      const used = posix.join(posix.dirname(file), name).replace(/\/$/, "");
      if (used.startsWith("..")) continue;
      uses.push(used);
      if (!codeFolders.has(used)) missing.push({ name, file, line });
      if (!found.some((known) => isWithin(`${used}/`, known))) found.push(used);
    }
  }
  const [first] = unread;
  const [lost] = missing;
  return {
    folders: found,
    uses,
    ...(first !== undefined && { unread: first }),
    ...(lost !== undefined && { missing: lost }),
  };
}

export function isWithin(path: string, folder: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}
