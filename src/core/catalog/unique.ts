import type { Fault } from "../faults.ts";
import { identifierKey } from "./identifiers.ts";
import type { SourceFile } from "./model.ts";

interface Identified {
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
  const values = new Map<string, T>();
  const faults: Fault[] = [];
  for (const group of Map.groupBy(items, ({ identifier }) => identifierKey(identifier)).values()) {
    const [first] = group;
    if (first !== undefined && group.length === 1) values.set(first.identifier, first);
    else faults.push(...group.map((item) => duplicate(item, group)));
  }
  return { values, faults };
}

function duplicate({ identifier, source }: Identified, group: readonly Identified[]): Fault {
  const others = group.filter((other) => other.source.path !== source.path);
  const named = others.map((other) => `${other.identifier} in ${other.source.path}`).join(", ");
  return {
    severity: "error",
    rule: "duplicate-identifier",
    place: { file: source.path },
    message: `The identifier ${identifier} is taken: there is also ${named}. None of them is used.`,
    remedy: "Rename or remove all but one; letter case and Unicode forms make no difference.",
  };
}
