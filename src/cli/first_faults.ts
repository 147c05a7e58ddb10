import { firstOfFiles } from "../core/check/first_of_files.ts";
import type { Fault } from "../core/faults.ts";
import { counted } from "./fault_text.ts";

/** Of all files together: nobody reads more, and GitHub's logs and terminals keep the end alone. */
const mostTold = 200;

/** Those that people are told, in their order, errors before warnings where there are too many; and a line that says what is missing. */
export function firstFaults(all: readonly Fault[]): { readonly told: readonly Fault[]; readonly more: string } {
  const faults = firstOfFiles(all);
  if (faults.length <= mostTold) return { told: faults, more: "" };
  const { error: errors = [], warning: warnings = [] } = Object.groupBy(faults, ({ severity }) => severity);
  const first = new Set([...errors, ...warnings].slice(0, mostTold));
  const untold = [
    counted(Math.max(0, errors.length - mostTold), "error"),
    counted(Math.min(warnings.length, faults.length - mostTold), "warning"),
  ].join(", ");
  return {
    told: faults.filter((fault) => first.has(fault)),
    more: `and ${String(faults.length - mostTold)} more (${untold}): --format json lists all.\n`,
  };
}
