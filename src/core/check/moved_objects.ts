import { brokenFiles } from "../catalog/load.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { SourceFile } from "../catalog/tree/source_file.ts";
import { unreadFileRule } from "../catalog/tree/find_files.ts";
import { objectFolders } from "../catalog/tree/folders.ts";
import { changesBetween } from "../catalog/tree/tree_entries.ts";
import type { Fault } from "../faults.ts";
import type { Change } from "./change.ts";
import { brokenByBlueprint } from "./consequences.ts";

/** A blueprint or an action that nobody deleted: its file is where it is not read. */
export interface MovedObject {
  readonly kind: "blueprint" | "action";
  readonly identifier: string;
  readonly from: string;
  /** Where its file is now. */
  readonly to: string;
}

interface ReadObject {
  readonly identifier: string;
  readonly source: SourceFile;
}

export function movedIn({ base, head }: Pick<Change, "base" | "head">): readonly MovedObject[] {
  const gone = [
    ...goneIn("blueprint", base.blueprints, head.blueprints),
    ...goneIn("action", base.actions, head.actions),
  ];
  if (gone.length === 0) return [];
  const files = filesPutThere(base, head);
  return gone.flatMap(({ kind, object: { identifier, source } }): readonly MovedObject[] => {
    const to = head.tree.entries.has(source.path) ? undefined : files.get(source.oid);
    return to === undefined ? [] : [{ kind, identifier, from: source.path, to }];
  });
}

function goneIn(
  kind: MovedObject["kind"],
  before: ReadonlyMap<string, ReadObject>,
  after: ReadonlyMap<string, ReadObject>,
): readonly { readonly kind: MovedObject["kind"]; readonly object: ReadObject }[] {
  return [...before.values()].filter(({ identifier }) => !after.has(identifier)).map((object) => ({ kind, object }));
}

/** By the ids of their blobs: the first file that a change puts into a folder of objects, or beside these. */
function filesPutThere(base: Catalog, head: Catalog): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { after } of changesBetween(base.tree.entries.root, head.tree.entries.root)) {
    if (after !== undefined && isNearby(after.path) && !files.has(after.oid)) files.set(after.oid, after.path);
  }
  return files;
}

/** What goes elsewhere is out of the way, and meant to be. */
function isNearby(path: string): boolean {
  const [top = "", ...below] = path.split("/");
  return below.length === 0 || objectFolders.some((folder) => folder === top.toLowerCase());
}

/** What a change moved to where it is not read; what is wrong there by itself is told as that. */
export function movedObjects(
  change: Change,
  moved: readonly MovedObject[],
  consequences: ReadonlySet<Fault>,
): readonly Fault[] {
  const broken = brokenFiles(change.head);
  const needed = new Set([...consequences].flatMap(({ severity, place }) => (severity === "error" ? place.file : [])));
  return moved
    .filter(({ to }) => !broken.has(to))
    .map(({ kind, identifier, from, to }) => ({
      // One that nobody needs any more may be set aside.
      severity:
        kind === "blueprint" && (needed.has(to) || brokenByBlueprint(change, identifier).length > 0)
          ? "error"
          : "warning",
      rule: `${kind}-moved`,
      place: { file: to },
      message: `The file of the ${kind} ${identifier} is not read here, so that it would be gone.`,
      remedy: `Move it back to ${from}.`,
    }));
}

/** What else is said of a moved file: that it is not read, and what needs it. */
export function consequencesOfMoved(moved: readonly MovedObject[], faults: readonly Fault[]): ReadonlySet<Fault> {
  const files = new Set(moved.map(({ to }) => to));
  const rules: readonly string[] = [unreadFileRule, "unread-blueprint"];
  return new Set(faults.filter(({ rule, place }) => rules.includes(rule) && files.has(place.file)));
}
