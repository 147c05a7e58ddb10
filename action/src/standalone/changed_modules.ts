import { settingsFile } from "../../../src/core/catalog/read_settings.ts";
import { policyFolder } from "../../../src/core/policy/model.ts";
import type { Checkout } from "../checkout.ts";
import { foldersOf, isWithin, rootModules } from "./root_modules.ts";

/** A root module, and all folders of the repository that it is made of. */
export interface RootModule {
  readonly folder: string;
  readonly folders: readonly string[];
}

export interface ChangedModules {
  readonly modules: readonly RootModule[];
  /** Root modules whose code is gone: what they made stays, and nobody looks after it. */
  readonly removed: readonly string[];
  /** Whether the settings or the policies differ, by which all of this is judged. */
  readonly rules: boolean;
}

/** The root modules of which something differs between two commits; the second one is checked out. */
export async function changedModules(
  checkout: Checkout,
  patterns: readonly string[],
  from: string,
  to: string,
): Promise<ChangedModules> {
  const changed = await checkout.changedPaths(from, to);
  const present = checkout.entries.map(({ path }) => path);
  const folders = rootModules(patterns, present);
  const all = await Promise.all(folders.map((folder) => moduleAt(checkout, folder)));
  const removed = rootModules(patterns, changed).filter((folder) => !folders.includes(folder));
  return { modules: all.filter((module) => isTouched(module, changed)), removed, rules: changed.some(isRule) };
}

export async function moduleAt(checkout: Checkout, folder: string): Promise<RootModule> {
  return { folder, folders: await foldersOf(folder, checkout.entries, (entries) => checkout.read(entries)) };
}

/** Whether it is one of the files that say what may be planned and applied. */
export function isRule(path: string): boolean {
  return path === settingsFile || isWithin(path, policyFolder);
}

export function isTouched({ folders }: RootModule, paths: readonly string[]): boolean {
  return paths.some((path) => folders.some((folder) => isWithin(path, folder)));
}
