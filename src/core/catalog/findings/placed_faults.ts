import type { Fault } from "../../faults.ts";
import type { Catalog } from "../model/catalog.ts";
import { placeFindings } from "./finding.ts";

/** The catalog's own faults. That an identifier is taken twice is found when the files are no longer at hand. */
export async function placedFaults({ faults, tree }: Pick<Catalog, "faults" | "tree">): Promise<readonly Fault[]> {
  const isUnplaced = ({ rule, place }: Fault): boolean => rule === "duplicate-identifier" && place.line === undefined;
  const duplicates = faults.filter(isUnplaced).map(({ rule, place, message, remedy = "" }) => ({
    rule,
    file: place.file,
    path: ["identifier"],
    message,
    remedy,
  }));
  return [...faults.filter((fault) => !isUnplaced(fault)), ...(await placeFindings(duplicates, tree))];
}
