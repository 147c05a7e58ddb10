import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import { isJsonObject } from "../../src/core/json.ts";
import type { Order } from "../../src/core/plan/messages.ts";
import { guardModule, isCode } from "../../src/core/render/guard_module.ts";
import { readJson } from "./state_files.ts";
import { refusal } from "./step_end.ts";

/** Where init puts the modules that it fetches, and the list that it makes of them. */
const fetched = ".terraform/modules";

/**
 * Refuses, before any plan, what must not run in the modules that were fetched: a listed module may bring along others, or
 * data sources that run programs while planning. Only the folders that the code uses are looked at.
 * @returns SHA-256 of all their files; nothing where no module was fetched
 * @throws StepEnd
 */
export async function guardFetchedModules(module: string, order: Order): Promise<string | undefined> {
  const list = await readIfPresent(path.join(module, fetched, "modules.json"));
  if (list === undefined) return undefined;
  const folders = usedFolders(list);
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
  if (finding === undefined) return folders.size === 0 ? undefined : hashFolders(module, folders);
  const { message, remedy, file, line } = finding;
  throw refusal(`In a module that was fetched: ${message.replace(/\.$/, "")}`, remedy, {
    file: `${fetched}/${file}`,
    line,
  });
}

/** Of every file in these folders, whatever it is called, but for what git keeps there of its own. */
async function hashFolders(module: string, folders: ReadonlySet<string>): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of [...folders].sort()) {
    const entries = await readdir(path.join(module, folder), { withFileTypes: true, recursive: true });
    const files = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !path.relative(module, file).split(path.sep).includes(".git"));
    for (const file of files.sort()) {
      const isLink = (await lstat(file)).isSymbolicLink();
      const contents = isLink ? Buffer.from(await readlink(file)) : await readFile(file);
      const name = path.relative(module, file).split(path.sep).join("/");
      hash.update(`${isLink ? "link" : "file"} ${String(contents.length)} ${name}\n`).update(contents);
    }
  }
  return hash.digest("hex");
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

function usedFolders(list: string): ReadonlySet<string> {
  const value = readJson(list);
  const modules = isJsonObject(value) ? value["Modules"] : undefined;
  if (!Array.isArray(modules)) throw refusal("Terraform's list of fetched modules can't be read", "Report this.");
  const folders = modules.flatMap((entry: unknown) => {
    const folder = isJsonObject(entry) ? entry["Dir"] : undefined;
    return typeof folder === "string" && folder.startsWith(`${fetched}/`) ? [path.posix.normalize(folder)] : [];
  });
  return new Set(folders.filter((folder) => folder.startsWith(`${fetched}/`)));
}
