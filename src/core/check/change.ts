import type { Catalog } from "../catalog/model/catalog.ts";

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

/** Every folder that holds code of entities: before a change, after it, or by now where it is to go to. */
export function codeRoots({ base, head, target }: Change): readonly string[] {
  return [...new Set([base, head, target].map(({ settings }) => settings.terraform.root))];
}

/** The newest 250 commits, as many as GitHub lists of a pull request, each message with a NUL behind it. */
export const messageLogArguments: readonly string[] = ["log", "--max-count=250", "--format=%B%x00"];

export function messagesIn(log: string): readonly string[] {
  return log.split("\0");
}

/** `a, b, c and 4 more` */
export function listedNames(names: readonly string[], shown = 10): string {
  const more = names.length - shown;
  return more > 0 ? `${names.slice(0, shown).join(", ")} and ${more} more` : names.join(", ");
}
