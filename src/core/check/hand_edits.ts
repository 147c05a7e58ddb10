import { changesBetween } from "../catalog/tree/tree_entries.ts";
import type { Fault } from "../faults.ts";
import { codeRoots } from "./change.ts";
import type { Change } from "./change.ts";

/** `infra/` is what templates render and `runs/` what happened: a hand edit of either would be a lie. */
export function handEdits(change: Change): readonly Fault[] {
  // Every root: a change must not bring files along in a folder that it makes the root, or that has become it since.
  const folders = [...codeRoots(change), "runs"];
  const { base, head } = change;
  return [...changesBetween(base.tree.entries.root, head.tree.entries.root)]
    .map(({ path }) => path)
    .filter((path) => folders.some((folder) => `${path}/`.startsWith(`${folder}/`)))
    .sort()
    .map((file) => ({
      severity: "error",
      rule: "hand-edit",
      place: { file },
      message: "Only runs write here; a hand edit is refused.",
      remedy: "Use an action's form, or change the template.",
    }));
}
