import { isBroken } from "../catalog/load.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { settingsFile } from "../catalog/read_settings.ts";
import type { TreeFolder } from "../catalog/tree/tree_entries.ts";
import { decodeName } from "../render/names.ts";

/** A change of the catalog: a pull request, or what a working copy holds. */
export interface Change {
  /** The catalog where the change began: at the merge base. */
  readonly base: Catalog;
  readonly head: Catalog;
  /** The branch that it is to go to, as it is now: a change may begin long ago, where other settings held and less stood. */
  readonly target: Catalog;
  /** The messages of the change's commits, as `messagesIn` reads them. */
  readonly messages: readonly string[];
}

/**
 * Every folder that holds code of entities: before a change, after it, or by now where it is to go to. Where settings could not be read,
 * it is where such code is found.
 */
export function codeRoots({ base, head, target }: Change): readonly string[] {
  const set = [base, head, target].map(({ settings }) => settings.terraform.root);
  const found = [base, target].filter(hasUnreadSettings).flatMap(({ tree, blueprints }) => {
    const isBlueprint = (name: string): boolean => blueprints.has(decodeName(name) ?? name);
    return rootsBelow(tree.entries.root, "", isBlueprint);
  });
  return [...new Set([...set, ...found])];
}

export function hasUnreadSettings(catalog: Catalog): boolean {
  return isBroken(catalog, settingsFile);
}

function rootsBelow(folder: TreeFolder, path: string, isBlueprint: (name: string) => boolean): readonly string[] {
  const ofBlueprints = [...folder.folders].filter(([name]) => isBlueprint(name));
  const isRoot = ofBlueprints.some(([, { folders }]) => [...folders.values()].some(hasCode));
  const below = [...folder.folders].flatMap(([name, inner]) =>
    rootsBelow(inner, path === "" ? name : `${path}/${name}`, isBlueprint),
  );
  return isRoot && path !== "" ? [path, ...below] : below;
}

function hasCode({ members }: TreeFolder): boolean {
  return [...members.keys()].some((name) => name.endsWith(".tf"));
}

/** The newest 250 commits, as many as GitHub lists of a pull request, each message with a NUL behind it. */
export const messageLogArguments: readonly string[] = ["log", "--max-count=250", "--format=%B%x00"];

export function messagesIn(log: string): readonly string[] {
  return log.split("\0");
}

/**
 * What the commits say behind a key (`Gatehouse-Deletes: 12 database`), wherever the line stands: a one-line message has no trailers, and
 * people and tools add lines behind them.
 */
export function saidInCommits({ messages }: Pick<Change, "messages">, key: string): ReadonlySet<string> {
  const beginning = `${key.toLowerCase()}:`;
  // An indented line shows what could be said.
  const lines = messages.flatMap((message) => message.split("\n"));
  const said = lines.filter((line) => line.toLowerCase().startsWith(beginning));
  return new Set(said.map((line) => line.slice(beginning.length).trim()).filter((words) => words !== ""));
}

/** `a, b, c and 4 more` */
export function listedNames(names: readonly string[], shown = 10): string {
  const more = names.length - shown;
  return more > 0 ? `${names.slice(0, shown).join(", ")} and ${more} more` : names.join(", ");
}
