import type { Fault } from "../faults.ts";
import { identifierKey } from "./identifiers.ts";
import type { SourceFile } from "./source_file.ts";

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
  const { values, alike } = separateAlike(items);
  return { values, faults: duplicateFaults(alike.values()) };
}

/** Items by identifier, apart from those that are too much alike, by `identifierKey`. */
export function separateAlike<T extends Identified>(
  items: readonly T[],
): { readonly values: ReadonlyMap<string, T>; readonly alike: ReadonlyMap<string, readonly T[]> } {
  const byKey = new Map<string, T>();
  const alike = new Map<string, T[]>();
  for (const item of items) {
    const key = identifierKey(item.identifier);
    const first = byKey.get(key);
    if (first === undefined) byKey.set(key, item);
    else {
      const group = alike.get(key) ?? [first];
      group.push(item);
      alike.set(key, group);
    }
  }
  const values = new Map<string, T>();
  for (const [key, item] of byKey) if (!alike.has(key)) values.set(item.identifier, item);
  return { values, alike };
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
    rule: "duplicate-identifier",
    place: { file: source.path },
    message: `The identifier ${identifier} is taken: there is also ${named}. None of them is used.`,
    remedy: "Rename or remove all but one; letter case and Unicode forms make no difference.",
  };
}
