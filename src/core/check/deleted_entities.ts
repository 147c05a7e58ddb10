import { isBroken } from "../catalog/load.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { cutJson } from "../cut_text.ts";
import type { Fault } from "../faults.ts";
import { entityFolder, nameProblem } from "../render/names.ts";
import { listedNames } from "./change.ts";
import type { Change } from "./change.ts";
import { dependentKey, dependentsOf } from "./dependents.ts";

/** The key of the line by which a commit says that so many deletions are meant: `Gatehouse-Deletes: 12 database`. */
const deletesKey = "Gatehouse-Deletes";

const deletesLine = /^gatehouse-deletes:(.*)$/is;

/** What deleting entities leaves behind, and deletions of too many at once. */
export function deletedEntities(change: Change): readonly Fault[] {
  const { head } = change;
  const deleted = deletedIn(change);
  if (deleted.length === 0) return [];
  const dependents = dependentsOf(
    head,
    deleted.flatMap(({ gone }) => gone),
  );
  const said = saidIn(change.messages);
  const words = new Set(deleted.map(wordsOf));
  const others = [...said].filter((each) => !words.has(each));
  return deleted.flatMap((deletion) => [
    ...shareFaults(change, deletion, said, others),
    ...deletion.gone.flatMap((entity) => [
      ...dependentFaults(entity, dependents.get(dependentKey(entity)) ?? []),
      ...infraFaults(entity, head),
    ]),
  ]);
}

/** The entities of a blueprint that a change deletes, and how many there were. */
interface Deletion {
  readonly blueprint: string;
  readonly total: number;
  readonly gone: readonly Entity[];
}

export function deletedIn({ base, head }: Pick<Change, "base" | "head">): readonly Deletion[] {
  return [...base.entities]
    .map(([blueprint, entities]) => ({
      blueprint,
      total: entities.size,
      gone: missingIn(head, blueprint, entities),
    }))
    .filter(({ gone }) => gone.length > 0);
}

/** A file that can't be read any more deletes nothing: it is told as what it is. */
function missingIn(head: Catalog, blueprint: string, entities: ReadonlyMap<string, Entity>): readonly Entity[] {
  const present = head.entities.get(blueprint);
  if (present === entities) return [];
  return [...entities.keys()]
    .filter((identifier) => present?.has(identifier) !== true)
    .flatMap((identifier) => entities.get(identifier) ?? [])
    .filter(({ source }) => !isBroken(head, source.path));
}

/** The deletions as a commit says that they are meant: `12 database`. */
function wordsOf({ blueprint, gone }: Deletion): string {
  return `${gone.length} ${blueprint}`;
}

/** What the commits' lines say, wherever they stand: a one-line message has no trailers, and people and tools add lines behind them. */
function saidIn(messages: readonly string[]): ReadonlySet<string> {
  const lines = messages.flatMap((message) => message.split("\n"));
  return new Set(lines.flatMap((line) => deletesLine.exec(line.trim())?.[1]?.trim() ?? []));
}

/** `others` is what commits say of deletions that there are not: slips, of which nobody would know that they were seen. */
function shareFaults(
  { settings }: Change,
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

/** Deleting the entry does not delete what was built. */
function infraFaults({ blueprint, identifier, source }: Entity, head: Catalog): readonly Fault[] {
  if ([blueprint, identifier].some((name) => nameProblem(name) !== undefined)) return [];
  const folder = entityFolder(head.settings.terraform.root, blueprint, identifier);
  if (head.tree.entries.get(folder)?.kind !== "tree") return [];
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
