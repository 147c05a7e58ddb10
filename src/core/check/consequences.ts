import { fileOf } from "../catalog/entity_index.ts";
import { standingOf } from "../catalog/standing.ts";
import { isError } from "../catalog/validate_entity.ts";
import type { Fault } from "../faults.ts";
import type { Change } from "./change.ts";

const entityRules: readonly string[] = ["entity-schema", "dangling-relation"];

/** The entities of a blueprint that were fine before a change, and are not afterwards. */
export function newlyBroken({ base, head }: Pick<Change, "base" | "head">, blueprint: string): readonly string[] {
  const were = standingOf(base).get(blueprint);
  return [...(standingOf(head).get(blueprint)?.judgements ?? [])].flatMap(([each, judgement]) => {
    const wasFine = were?.entities.has(each) === true && were.judgements.get(each)?.some(isError) !== true;
    return wasFine && judgement.some(isError) ? [each] : [];
  });
}

/**
 * Errors of entities whose files a change leaves as they are: what it did to their blueprint, or to what they refer to, is
 * told as that, and there may be thousands that follow from it.
 */
export function consequencesIn(change: Change, faults: readonly Fault[]): ReadonlySet<Fault> {
  const files = new Set(untouchedFiles(change));
  const found = faults.filter(
    ({ severity, rule, place }) => severity === "error" && entityRules.includes(rule) && files.has(place.file),
  );
  return new Set(found);
}

function untouchedFiles({ base, head }: Change): readonly string[] {
  return [...standingOf(head).keys()].flatMap((blueprint) =>
    newlyBroken({ base, head }, blueprint).flatMap((identifier) => {
      const [before, after] = [base, head].map((catalog) => fileOf(catalog, blueprint, identifier));
      return after !== undefined && before?.path === after.path && before.oid === after.oid ? [after.path] : [];
    }),
  );
}
