import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { isJsonObject } from "../../src/core/json.ts";
import type { Order } from "../../src/core/plan/messages.ts";
import { guardModule, isCode } from "../../src/core/render/guard_module.ts";
import { moduleFolders, pathFrom } from "../../src/core/render/used_code.ts";
import type { Files } from "./git_tree.ts";
import { guardRendered } from "./guards.ts";
import type { OwnFiles } from "./guards.ts";
import { readJson } from "./state_files.ts";
import { refusal } from "./step_end.ts";

/** Where init puts the modules that it fetches, and the list that it makes of them there. */
const fetched = ".terraform/modules";
const list = "modules.json";

export interface FetchedModules {
  /** Of all that was fetched. */
  readonly sha256: string;
  /** Those that lie directly in a folder that the code uses. */
  readonly files: Files;
}

/**
 * Refuses, before any plan, what must not run in the modules that were fetched: a listed module may bring along others, or
 * data sources that run programs while planning; and files of the module's own that they would render, and that read others. Only the
 * folders that the code uses are looked at.
 * @returns nothing where no module was fetched
 * @throws StepEnd
 */
export async function guardFetchedModules(
  module: string,
  own: OwnFiles,
  order: Order,
): Promise<FetchedModules | undefined> {
  const root = path.join(module, fetched);
  const listed = await readIfPresent(path.join(root, list));
  if (listed === undefined) return undefined;
  const all = listedFolders(listed);
  const folders = new Set(all.filter((folder) => folder.startsWith(`${fetched}/`)));
  const files = new Map<string, Uint8Array>();
  for (const folder of folders) {
    const entries = await readdir(path.join(module, folder), { withFileTypes: true });
    for (const entry of entries) {
      const file = `${folder}/${entry.name}`;
      if (!entry.isFile()) {
        // Terraform follows links to code; a folder that is used has a place of its own in the list.
        if (entry.isDirectory() || !isCode(entry.name)) continue;
        throw refusal(`In a module that was fetched: ${file} is no plain file`, "Use a module of plain files.");
      }
      files.set(file.slice(fetched.length + 1), await readFile(path.join(module, file)));
    }
  }
  const [finding] = guardModule(files, order);
  if (finding === undefined) {
    guardRendered(own, files, fetched, order);
    const sha256 = await hashFetched(root);
    requireLookedAt(all, own);
    return folders.size === 0 ? undefined : { sha256, files };
  }
  const { message, remedy, file, line } = finding;
  throw refusal(`In a module that was fetched: ${message.replace(/\.$/, "")}`, remedy, {
    file: `${fetched}/${file}`,
    line,
  });
}

/** Of all that was fetched, whatever of it is code: a module may read files beside itself, too. */
async function hashFetched(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of (await namesBelow(root, "")).toSorted()) {
    const file = path.join(root, name);
    const isLink = (await lstat(file)).isSymbolicLink();
    if (isLink) await requireWithin(root, file, name);
    const contents = isLink ? Buffer.from(await readlink(file)) : await readFile(file);
    // No name holds a NUL, so that no two sets of files read the same.
    hash.update(`${isLink ? "link" : "file"} ${String(contents.length)} ${name}\0`).update(contents);
  }
  return hash.digest("hex");
}

/**
 * Terraform follows links, to folders of code too; what is outside of what was fetched is not hashed.
 * @throws StepEnd
 */
async function requireWithin(root: string, link: string, name: string): Promise<void> {
  const [within, target] = await Promise.all([realpath(root), realpath(link).catch(() => undefined)]);
  if (target?.startsWith(`${within}${path.sep}`) === true) return;
  const summary = `In a module that was fetched: ${name} is a link that leads out of it, or nowhere`;
  throw refusal(summary, "Use a module of plain files.");
}

/**
 * The files, and links, that were fetched. What git keeps of its own differs each time, and code could read it: it is taken away.
 */
async function namesBelow(root: string, folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name);
    if (entry.name === ".git") await rm(path.join(root, name), { recursive: true });
    else if (entry.isDirectory()) names.push(...(await namesBelow(root, name)));
    else if (name !== list) names.push(name);
  }
  return names;
}

/** Only a list that is not there says that nothing was fetched. */
async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Of all modules, by their paths from the root module. */
function listedFolders(listed: string): readonly string[] {
  const value = readJson(listed);
  const modules = isJsonObject(value) ? value["Modules"] : undefined;
  if (!Array.isArray(modules)) throw refusal("Terraform's list of fetched modules can't be read", "Report this.");
  return modules.flatMap((entry: unknown) => {
    const folder = isJsonObject(entry) ? entry["Dir"] : undefined;
    return typeof folder === "string" ? [path.posix.normalize(folder)] : [];
  });
}

/**
 * Of the module's own files only the code of module folders was judged: what Terraform uses must be among those.
 * @throws StepEnd
 */
function requireLookedAt(folders: readonly string[], { files, folder }: OwnFiles): void {
  const known = moduleFolders(files, folder);
  for (const one of folders) {
    const place = one.startsWith(`${fetched}/`) ? folder : pathFrom(folder, one);
    if (place !== undefined && known.includes(place)) continue;
    throw refusal(`Terraform uses the code in ${one}, which nobody has looked at`, "Write module sources out plainly.");
  }
}
