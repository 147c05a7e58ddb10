import { unreadFileRule } from "../catalog/tree/find_files.ts";
import type { JqEvaluator } from "../expressions.ts";
import type { Fault } from "../faults.ts";
import type { Change } from "./change.ts";
import { changedBlueprints } from "./changed_blueprints.ts";
import { consequencesIn } from "./consequences.ts";
import { deletedEntities, movedRule } from "./deleted_entities.ts";
import { findFaults, inOrder } from "./find_faults.ts";
import { handEdits } from "./hand_edits.ts";
import { consequencesOfMoved, movedIn, movedObjects } from "./moved_objects.ts";
import { strandedCode } from "./stranded_code.ts";

/** Everything that is wrong in the catalog that a change would make, and in the change itself. */
export async function findChangeFaults(change: Change, jq: JqEvaluator): Promise<readonly Fault[]> {
  const ofHead = await findFaults(change.head, jq);
  const consequences = consequencesIn(change, ofHead);
  const moved = movedIn(change);
  const ofMoved = consequencesOfMoved(moved, ofHead);
  const ofDeletions = deletedEntities(change);
  // That a moved entity's file is not read where it is now.
  const entitiesTo = new Set(ofDeletions.flatMap(({ rule, place }) => (rule === movedRule ? [place.file] : [])));
  const isToldAsMoved = ({ severity, rule, place }: Fault): boolean =>
    severity === "warning" && rule === unreadFileRule && entitiesTo.has(place.file);
  const ofChange = [
    ...handEdits(change),
    ...ofDeletions,
    ...movedObjects(change, moved, ofMoved),
    ...changedBlueprints(change, consequences, moved),
    ...(await strandedCode(change)),
  ];
  const isConsequence = (fault: Fault): boolean =>
    consequences.has(fault) || ofMoved.has(fault) || isToldAsMoved(fault);
  return [...inOrder(ofChange), ...ofHead.filter((fault) => !isConsequence(fault))];
}
