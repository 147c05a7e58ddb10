import type { Blueprint } from "../catalog/blueprint.ts";
import { standingOf } from "../catalog/standing.ts";
import { isError } from "../catalog/validate_entity.ts";
import type { Fault } from "../faults.ts";
import { listedNames } from "./change.ts";
import type { Change } from "./change.ts";

/** Which entities a blueprint's change would make invalid: each was fine before, and is not afterwards. */
export function changedBlueprints(change: Change): readonly Fault[] {
  return [...change.base.blueprints.values()].flatMap((before) => {
    const after = change.head.blueprints.get(before.identifier);
    if (after?.source.oid === before.source.oid) return [];
    // Its file is there and can't be read: that is told, and nobody knows yet what would fit.
    if (after === undefined && change.head.tree.entries.has(before.source.path)) return [];
    return blueprintFault(change, before, after);
  });
}

function blueprintFault({ base, head }: Change, before: Blueprint, after: Blueprint | undefined): readonly Fault[] {
  const { identifier } = before;
  const were = standingOf(base).get(identifier);
  const broken = [...(standingOf(head).get(identifier)?.judgements ?? [])].flatMap(([each, judgement]) => {
    const wasFine = were?.entities.has(each) === true && were.judgements.get(each)?.some(isError) !== true;
    return wasFine && judgement.some(isError) ? [each] : [];
  });
  if (broken.length === 0) return [];
  const names = listedNames(broken.sort(), 20);
  const count = broken.length === 1 ? "1 entity" : `${broken.length} entities`;
  return [
    {
      severity: "error",
      rule: "blueprint-change",
      place: { file: (after ?? before).source.path, line: 1, column: 1 },
      message: `With this change of the blueprint ${identifier}, ${count} would no longer fit it: ${names}.`,
      remedy:
        after === undefined
          ? "Delete them along with it, or keep it."
          : `Change them along with it: npx gatehouse migrate ${identifier} --map <jq>.`,
    },
  ];
}
