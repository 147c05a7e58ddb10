import type { CatalogTree, TreeEntry } from "../catalog/tree.ts";
import type { Fault } from "../faults.ts";
import type { Change } from "./change.ts";

/** `infra/` is what templates render and `runs/` what happened: a hand edit of either would be a lie. */
export function handEdits({ base, head }: Change): readonly Fault[] {
  // Either root: a change must not bring files along in a folder that it makes the root.
  const folders = [base.settings.terraform.root, head.settings.terraform.root, "runs"];
  return changedPaths(base.tree, head.tree)
    .filter((path) => folders.some((folder) => `${path}/`.startsWith(`${folder}/`)))
    .map((file) => ({
      severity: "error",
      rule: "hand-edit",
      place: { file },
      message: "Only runs write here; a hand edit is refused.",
      remedy: "Use an action's form, or change the template.",
    }));
}

/** Files, links and submodules that are not the same in both, in order. */
function changedPaths(base: CatalogTree, head: CatalogTree): readonly string[] {
  const differs = (one: CatalogTree, other: CatalogTree): readonly string[] =>
    [...one.entries.values()].filter((entry) => !isSame(entry, other.entries.get(entry.path))).map(({ path }) => path);
  return [...new Set([...differs(base, head), ...differs(head, base)])].sort();
}

/** A folder is what its files are; its own entry says nothing more. */
function isSame({ kind, mode, oid }: TreeEntry, other: TreeEntry | undefined): boolean {
  return kind === "tree" || (other?.kind === kind && other.mode === mode && other.oid === oid);
}
