import type { Fault } from "../../faults.ts";
import { catalogPlaces } from "./catalog_places.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { CatalogTree } from "../tree/tree.ts";

/** A fault whose place is still a key path in a file of the catalog. */
export interface Finding {
  readonly severity?: "warning";
  readonly rule: string;
  readonly file: string;
  readonly path: ValuePath;
  /** Whether the key or (by default) the value at the end of the path is meant. */
  readonly at?: "key" | "value";
  /** What of the value is meant, where that has several lines. */
  readonly text?: string;
  readonly message: string;
  readonly remedy: string;
  /** The blueprint that is not there. */
  readonly needs?: string;
  /** The entity that is not there. */
  readonly wants?: WantedEntity;
}

export interface WantedEntity {
  readonly blueprint: string;
  readonly identifier: string;
}

const filesNamed = 3;

/** The files that findings are in: the first of them, and how many more there are. */
export function filesOf(findings: readonly Finding[]): string {
  const files = [...new Set(findings.map(({ file }) => file))].sort();
  const more = files.length - filesNamed;
  return `${files.slice(0, filesNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Gives findings their line and column; reads only the files that have any. */
export async function placeFindings(findings: readonly Finding[], tree: CatalogTree): Promise<readonly Fault[]> {
  const contents = await tree.read([...new Set(findings.map(({ file }) => file))]);
  const finders = new Map([...contents].map(([file, bytes]) => [file, catalogPlaces(bytes, file)] as const));
  return findings.map(({ severity, rule, file, path, at, text, message, remedy }): Fault => {
    const place = finders.get(file)?.(path, at, text) ?? { file };
    return { severity: severity ?? "error", rule, place, message, remedy };
  });
}
