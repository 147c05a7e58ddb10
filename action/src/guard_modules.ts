import { readdir, readFile } from "node:fs/promises";
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
 * @throws StepEnd
 */
export async function guardFetchedModules(module: string, order: Order): Promise<void> {
  const list = await readIfPresent(path.join(module, fetched, "modules.json"));
  if (list === undefined) return;
  const files = new Map<string, Uint8Array>();
  for (const folder of usedFolders(list)) {
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
  if (finding === undefined) return;
  const { message, remedy, file, line } = finding;
  throw refusal(`In a module that was fetched: ${message.replace(/\.$/, "")}`, remedy, {
    file: `${fetched}/${file}`,
    line,
  });
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
