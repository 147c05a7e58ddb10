import { posix } from "node:path";
import { settingsFile } from "../../../src/core/catalog/read_settings.ts";
import { policyFolder } from "../../../src/core/policy/model.ts";
import { isCode } from "../../../src/core/render/guard_module.ts";
import type { Checkout } from "../checkout.ts";
import { JobFailure } from "../failure.ts";
import { inParallel } from "../in_parallel.ts";
import { versionFileNames } from "../wanted_tool.ts";
import { namedDirectories } from "./named_directories.ts";
import { foldersOf, isWithin, rootModules } from "./root_modules.ts";
import type { ModuleFolders } from "./root_modules.ts";

/** A root module, and all folders of the repository that it is made of. */
export interface RootModule extends ModuleFolders {
  readonly folder: string;
}

/** What a change is about beside the root modules that are planned. */
export interface Uncovered {
  /** Root modules whose code is gone: what they made stays, and nobody looks after it. */
  readonly removed: readonly string[];
  /** Changed code of no root module, nor of a module that one uses: nobody plans or applies it. */
  readonly strays: readonly string[];
  /** Files that can't be read of root modules, so that it is not known whether these use what is changed. */
  readonly unread: readonly string[];
}

export const nothingElse: Uncovered = { removed: [], strays: [], unread: [] };

export interface ChangedModules {
  readonly modules: readonly RootModule[];
  readonly uncovered: Uncovered;
  /** Whether the settings or the policies differ, by which all of this is judged. */
  readonly rules: boolean;
  /** Whether the version of the tool does that all root modules have which name none of their own. */
  readonly version: boolean;
}

/** Each starts processes of git. */
const readers = 8;

/**
 * The root modules of which something differs between two commits; the second one is checked out.
 * @throws JobFailure where the patterns are not of this repository
 */
export async function changedModules(
  checkout: Checkout,
  patterns: readonly string[],
  from: string,
  to: string,
): Promise<ChangedModules> {
  const changed = await checkout.changedPaths(from, to);
  const present = checkout.entries.map(({ path }) => path);
  const folders = rootModules(patterns, present);
  const removed = rootModules(patterns, changed).filter((folder) => !folders.includes(folder));
  const code = new Set(present.filter(isCode));
  const codeFolders = new Set([...code].map((path) => posix.dirname(path)));
  if (folders.length === 0 && removed.length === 0 && codeFolders.size > 0) {
    throw unmatched(patterns);
  }
  const all = await modulesAt(checkout, folders);
  const modules = all.filter((module) => isTouched(module, changed));
  const loose = changed.filter((path) => !all.some((module) => isTouched(module, [path])));
  const unknown = loose.some((path) => [...codeFolders].some((folder) => isWithin(path, folder)));
  const unread = unknown ? all.flatMap((module) => (modules.includes(module) ? [] : (module.unread ?? []))) : [];
  // What a module that fails for a syntax error uses is known once it can be read.
  const isFailing = modules.some(({ unread }) => unread !== undefined);
  const strays = isFailing ? [] : loose.filter((path) => code.has(path));
  const uncovered = { removed, strays: await lookedAfterByNobody(strays, checkout), unread };
  const version = changed.some((path) => versionFileNames.includes(path));
  return { modules, uncovered, rules: changed.some(isRule), version };
}

export function unmatched(patterns: readonly string[]): JobFailure {
  return new JobFailure(
    `The input \`directories\` is ${JSON.stringify(patterns.join(" "))}, and no folder of this repository with Terraform code ` +
      "matches it: nothing would ever be planned or applied. Name the folders that are root modules, as infra/* or envs/prod.",
  );
}

/** Other jobs with other `directories` tell of their own. */
async function lookedAfterByNobody(strays: readonly string[], checkout: Checkout): Promise<readonly string[]> {
  if (strays.length === 0) return [];
  const elsewhere = rootModules(await namedDirectories(checkout), strays);
  return strays.filter((path) => !elsewhere.includes(posix.dirname(path)));
}

export function modulesAt(checkout: Checkout, folders: readonly string[]): Promise<readonly RootModule[]> {
  return inParallel(folders, readers, (folder) => moduleAt(checkout, folder));
}

export async function moduleAt(checkout: Checkout, folder: string): Promise<RootModule> {
  return { folder, ...(await foldersOf(folder, checkout.entries, (entries) => checkout.read(entries))) };
}

/** Whether it is one of the files that say what may be planned and applied. */
export function isRule(path: string): boolean {
  return path === settingsFile || isWithin(path, policyFolder);
}

export function isTouched({ folders }: RootModule, paths: readonly string[]): boolean {
  return paths.some((path) => folders.some((folder) => isWithin(path, folder)));
}
