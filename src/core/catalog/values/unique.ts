import type { Fault } from "../../faults.ts";
import { identifierKey } from "./identifiers.ts";
import type { SourceFile } from "../tree/source_file.ts";

export const duplicateRule = "duplicate-identifier";
/** A fault names no more of those that have the same identifier. */
const namedOthers = 5;

export interface Identified {
  readonly identifier: string;
  readonly source: SourceFile;
}

/**
 * Indexes by identifier. Where several have the same one, or ones that differ only by letter case or Unicode normalisation,
 * none is used: which one a run would mean is anybody's guess.
 */
export function byIdentifier<T extends Identified>(
  items: readonly T[],
): { readonly values: ReadonlyMap<string, T>; readonly faults: readonly Fault[] } {
  const { values, alike } = separateAlike(items, ({ identifier }) => identifier);
  return { values, faults: duplicateFaults(alike.values()) };
}

export interface Separated<T> {
  readonly values: Map<string, T>;
  /** The identifiers of `values` by `identifierKey`, where that is not the identifier itself. */
  readonly folded: ReadonlyMap<string, string>;
  /** By `identifierKey`. */
  readonly alike: ReadonlyMap<string, readonly T[]>;
}

/** Items by identifier, apart from those that are too much alike. Those without an identifier are left out. */
export function separateAlike<T>(
  items: readonly T[],
  identifierOf: (item: T, at: number) => string | undefined,
): Separated<T> {
  const values = new Map<string, T>();
  const folded = new Map<string, string>();
  const alike = new Map<string, T[]>();
  for (const [at, item] of items.entries()) {
    const identifier = identifierOf(item, at);
    if (identifier === undefined) continue;
    const key = identifierKey(identifier);
    const first = folded.get(key) ?? key;
    const before = values.get(first);
    const group = alike.get(key);
    if (group !== undefined) group.push(item);
    else if (before === undefined) {
      values.set(identifier, item);
      if (key !== identifier) folded.set(key, identifier);
    } else {
      alike.set(key, [before, item]);
      values.delete(first);
      folded.delete(key);
    }
  }
  return { values, folded, alike };
}

/** By file. */
export function duplicateFaults(groups: Iterable<readonly Identified[]>): readonly Fault[] {
  return [...groups]
    .flatMap((group) => group.map((item) => duplicate(item, group)))
    .sort((one, other) => (one.place.file < other.place.file ? -1 : 1));
}

function duplicate({ identifier, source }: Identified, group: readonly Identified[]): Fault {
  const others = group.slice(0, namedOthers + 1).filter((other) => other.source.path !== source.path);
  const listed = others.slice(0, namedOthers).map((other) => `${other.identifier} in ${other.source.path}`);
  const more = group.length - 1 - listed.length;
  const named = [...listed, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  return {
    severity: "error",
    rule: duplicateRule,
    place: { file: source.path },
    message: `The identifier ${identifier} is taken: there is also ${named}. None of them is used.`,
    remedy: "Rename or remove all but one; letter case and Unicode forms make no difference.",
  };
}
