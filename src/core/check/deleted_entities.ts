import { fileOf } from "../catalog/entities/entity_index.ts";
import { brokenFiles } from "../catalog/load.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { changesBetween } from "../catalog/tree/tree_entries.ts";
import { cutJson } from "../cut_text.ts";
import type { Fault } from "../faults.ts";
import { decodeName, entityFolder, nameProblem } from "../render/names.ts";
import { codeRoots, listedNames, saidInCommits } from "./change.ts";
import type { Change } from "./change.ts";
import { dependentKey, dependentsOf } from "./dependents.ts";

/** The key of the line by which a commit says that so many deletions are meant: `Gatehouse-Deletes: 12 database`. */
const deletesKey = "Gatehouse-Deletes";

/** The rule by which it is told that an entity's file is where it is not read. */
export const movedRule = "entity-moved";

/** What deleting entities leaves behind, and deletions of too many at once. */
export function deletedEntities(change: Change): readonly Fault[] {
  const { head } = change;
  const deleted = deletedIn(change);
  if (deleted.length === 0) return [];
  const dependents = dependentsOf(
    head,
    deleted.flatMap(({ gone }) => gone),
  );
  const said = saidInCommits(change, deletesKey);
  const words = new Set(deleted.map(wordsOf));
  const others = [...said].filter((each) => !words.has(each));
  return deleted.flatMap((deletion) => [
    ...deletion.moved.flatMap(movedFaults),
    ...shareFaults(change, deletion, said, others),
    ...deletion.gone.flatMap((entity) => [
      ...dependentFaults(entity, dependents.get(dependentKey(entity)) ?? []),
      ...infraFaults(entity, change),
    ]),
  ]);
}

/** The entities of a blueprint that a change takes away, and how many there were. */
interface Deletion {
  readonly blueprint: string;
  readonly total: number;
  readonly gone: readonly Entity[];
  /** Nobody deleted these: their files are where they are not read as these entities. */
  readonly moved: readonly MovedEntity[];
}

interface MovedEntity {
  readonly entity: Entity;
  /** Where its file is now. */
  readonly to: string;
  /** What can't be read there is told as that. */
  readonly isUnread: boolean;
}

export function deletedIn({ base, head }: Pick<Change, "base" | "head">): readonly Deletion[] {
  const broken = brokenFiles(head);
  const missing = [...base.entities]
    .map(([blueprint, entities]) => ({ blueprint, entities, missing: missingIn(head, broken, blueprint, entities) }))
    .filter((each) => each.missing.length > 0);
  if (missing.length === 0) return [];
  const filesBy = filesPutThere(base, head);
  return missing.map(({ blueprint, entities, missing: all }) => {
    const moved = all.flatMap((entity): readonly MovedEntity[] => {
      const to = filesBy.get(entity.source.oid)?.find((path) => !isRead(head, path, entity.identifier));
      return to === undefined ? [] : [{ entity, to, isUnread: broken.has(to) }];
    });
    const isMoved = new Set(moved.map(({ entity }) => entity));
    return { blueprint, total: entities.size, gone: all.filter((entity) => !isMoved.has(entity)), moved };
  });
}

/** A file that can't be read any more deletes nothing: it is told as what it is. */
function missingIn(
  head: Catalog,
  broken: ReadonlySet<string>,
  blueprint: string,
  entities: ReadonlyMap<string, Entity>,
): readonly Entity[] {
  const present = head.entities.get(blueprint);
  if (present === entities) return [];
  return [...entities.keys()]
    .filter((identifier) => present?.has(identifier) !== true)
    .flatMap((identifier) => entities.get(identifier) ?? [])
    .filter(({ source }) => !broken.has(source.path));
}

/** By the ids of their blobs: the files that a change puts somewhere in `entities/`. */
function filesPutThere(base: Catalog, head: Catalog): ReadonlyMap<string, readonly string[]> {
  const come = [...changesBetween(base.tree.entries.root, head.tree.entries.root)].flatMap(({ after }) => after ?? []);
  const ofEntities = Map.groupBy(
    come.filter(({ path }) => /^entities\//i.test(path)),
    ({ oid }) => oid,
  );
  return new Map([...ofEntities].map(([oid, entries]) => [oid, entries.map(({ path }) => path)]));
}

/** Whether an entity of this identifier is read from the file, as one of the blueprint that its folder names. */
function isRead(catalog: Catalog, path: string, identifier: string): boolean {
  const [, folder = ""] = path.split("/");
  const blueprint = decodeName(folder) ?? folder;
  return catalog.blueprints.has(blueprint) && fileOf(catalog, blueprint, identifier)?.path === path;
}

function movedFaults({ entity: { blueprint, identifier, source }, to, isUnread }: MovedEntity): readonly Fault[] {
  if (isUnread) return [];
  return [
    {
      severity: "error",
      rule: movedRule,
      place: { file: to },
      message: `The file of ${blueprint} ${identifier} is not read here, so that it would be gone.`,
      remedy: `Move it back to ${source.path}.`,
    },
  ];
}

/** The deletions as a commit says that they are meant: `12 database`. */
function wordsOf({ blueprint, gone }: Deletion): string {
  return `${gone.length} ${blueprint}`;
}

/** `others` is what commits say of deletions that there are not: slips, of which nobody would know that they were seen. */
function shareFaults(
  { target: { settings } }: Change,
  deletion: Deletion,
  said: ReadonlySet<string>,
  others: readonly string[],
): readonly Fault[] {
  const { blueprint, total, gone } = deletion;
  const [first] = gone;
  // Not the head's: no change sets the limit that it is judged by.
  const limit = settings.limits.deletedShare;
  // A quotient is rounded as the limit is where both are equal; a product of the limit is not.
  if (first === undefined || gone.length / total <= limit) return [];
  const words = wordsOf(deletion);
  const isMeant = said.has(words);
  const instead = others.length === 0 ? "" : ` Commits say ${listedNames(others.map(cutJson), 3)} instead.`;
  const names = listedNames(gone.map(({ identifier }) => identifier));
  const allowed = `${Math.round(limit * 1000) / 10} %`;
  return [
    {
      severity: isMeant ? "warning" : "error",
      rule: "deleted-share",
      place: { file: first.source.path },
      message:
        `This change deletes ${gone.length} of the ${total} entities of ${blueprint} (${names}), more than ` +
        `limits.deleted_share lets pass unsaid (${allowed}).${isMeant ? " A commit says that it is meant." : instead}`,
      remedy: isMeant
        ? "Look whether all of them may go."
        : `If all of them are to go, say just that in a commit of this change, in a line of its own: "${deletesKey}: ${words}".`,
    },
  ];
}

function dependentFaults({ blueprint, identifier, source }: Entity, dependents: readonly string[]): readonly Fault[] {
  if (dependents.length === 0) return [];
  return [
    {
      severity: "error",
      rule: "delete-with-dependents",
      place: { file: source.path },
      message: `${blueprint} ${identifier} is deleted, and there still point to it: ${listedNames(dependents, 20)}.`,
      remedy: "Take it out of their relations, or keep it.",
    },
  ];
}

/** Deleting the entry does not delete what was built, wherever its code stands. */
function infraFaults({ blueprint, identifier, source }: Entity, change: Change): readonly Fault[] {
  if ([blueprint, identifier].some((name) => nameProblem(name) !== undefined)) return [];
  const folder = codeRoots(change)
    .map((root) => entityFolder(root, blueprint, identifier))
    .find((path) => [change.head, change.target].some(({ tree }) => tree.entries.folder(path) !== undefined));
  if (folder === undefined) return [];
  return [
    {
      severity: "error",
      rule: "delete-with-infra",
      place: { file: source.path },
      message: `${blueprint} ${identifier} is deleted, but what ${folder}/ made would go on existing, and cost.`,
      remedy: "Delete it by an action (operation DELETE), which destroys it first.",
    },
  ];
}
