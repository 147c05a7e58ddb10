import type { TreeEntries, TreeFolder } from "../catalog/tree/tree_entries.ts";

/** Whether a commit of the catalog holds the record of this run: what it had to do is done then. */
export function isRecorded(entries: TreeEntries, issue: number): boolean {
  // By name in the folder of each year: a catalog has more records than anybody would go through for one question.
  const years = entries.folder("runs")?.folders ?? new Map<string, TreeFolder>();
  return [...years].some(([year, { members }]) => /^\d+$/.test(year) && members.has(`${String(issue)}.yml`));
}
