import type { TreeEntries } from "../catalog/tree_entries.ts";

/** Whether a commit of the catalog holds the record of this run: what it had to do is done then. */
export function isRecorded(entries: TreeEntries, issue: number): boolean {
  const records = [...entries.below("runs")];
  return records.some(({ path }) => /^runs\/\d+\/(\d+)\.yml$/.exec(path)?.[1] === String(issue));
}
