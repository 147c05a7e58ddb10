import { fileOf } from "../catalog/entities/entity_index.ts";
import { isBroken } from "../catalog/load.ts";
import { standingOf } from "../catalog/entities/standing.ts";
import { contentRule, isError, judgeEntity, relationRule, ruleOf } from "../catalog/entities/validate_entity.ts";
import type { Judgement } from "../catalog/entities/validate_entity.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Fault } from "../faults.ts";
import type { Change } from "./change.ts";
import { deletedIn } from "./deleted_entities.ts";
import { dependentKey } from "./dependents.ts";

/**
 * The entities that a change of their blueprint itself breaks: their files are as they were, and they do not fit it. What is wrong with
 * those that the change writes is told at them.
 */
export function brokenByBlueprint(change: Change, blueprint: string): readonly string[] {
  const { base, head } = change;
  const blueprints = new Map(base.blueprints);
  const after = head.blueprints.get(blueprint);
  if (after === undefined) blueprints.delete(blueprint);
  else blueprints.set(blueprint, after);
  const fitsNot = (identifier: string): boolean => {
    const entity = base.entities.get(blueprint)?.get(identifier);
    return (
      entity !== undefined && errorsOf(judgeEntity(entity, { blueprints, entities: base.entities }), head).length > 0
    );
  };
  return newlyBroken(change, blueprint).filter(fitsNot);
}

/** The entities of a blueprint that were fine before a change that leaves their files as they are, and are not afterwards. */
function newlyBroken(change: Change, blueprint: string): readonly string[] {
  const were = standingOf(change.base).get(blueprint);
  return [...(standingOf(change.head).get(blueprint)?.judgements ?? [])].flatMap(([each, judgement]) => {
    const wasFine = were?.entities.has(each) === true && were.judgements.get(each)?.some(isError) !== true;
    return wasFine && errorsOf(judgement, change.head).length > 0 && isUntouched(change, blueprint, each) ? [each] : [];
  });
}

/** What is told of an entity: that a relation leads to no blueprint is told where the blueprint has that relation. */
function errorsOf(judgement: Judgement, { blueprints }: Pick<Catalog, "blueprints">): Judgement {
  return judgement.filter((problem) => isError(problem) && !("target" in problem && !blueprints.has(problem.target)));
}

/** Whether a change makes another blueprint of this one: then those that it breaks are told there. */
export function isJudgedChange({ base, head }: Pick<Change, "base" | "head">, blueprint: string): boolean {
  const before = base.blueprints.get(blueprint);
  const after = head.blueprints.get(blueprint);
  if (before === undefined || after?.source.oid === before.source.oid) return false;
  // What can't be read is told as that, and nobody knows yet what would fit.
  return after !== undefined || !isBroken(head, before.source.path);
}

/**
 * Errors of entities whose files a change leaves as they are, and which are told where it changes their blueprint or deletes what
 * they refer to: there may be thousands that follow from it.
 */
export function consequencesIn(change: Change, faults: readonly Fault[]): ReadonlySet<Fault> {
  const following = rulesOfFollowing(change);
  const found = faults.filter(
    ({ severity, rule, place }) => severity === "error" && following.get(place.file)?.includes(rule) === true,
  );
  return new Set(found);
}

/** By file: the rules of errors that follow from what is told. */
function rulesOfFollowing(change: Change): ReadonlyMap<string, readonly string[]> {
  const deleted = new Set(
    deletedIn(change).flatMap(({ gone, moved }) => [...gone, ...moved.map(({ entity }) => entity)].map(dependentKey)),
  );
  const isDeletion = (problem: Judgement[number]): boolean =>
    "target" in problem && deleted.has(dependentKey({ blueprint: problem.target, identifier: problem.identifier }));
  const following = new Map<string, readonly string[]>();
  for (const [blueprint, { judgements }] of standingOf(change.head)) {
    const isChanged = isJudgedChange(change, blueprint);
    const byBlueprint = new Set(isChanged ? brokenByBlueprint(change, blueprint) : []);
    for (const identifier of newlyBroken(change, blueprint)) {
      const file = fileOf(change.head, blueprint, identifier)?.path;
      const errors = errorsOf(judgements.get(identifier) ?? [], change.head);
      if (file === undefined) continue;
      if (byBlueprint.has(identifier)) following.set(file, [relationRule, contentRule]);
      else if (errors.filter((each) => ruleOf(each) === relationRule).every(isDeletion))
        following.set(file, [relationRule]);
    }
  }
  return following;
}

function isUntouched({ base, head }: Change, blueprint: string, identifier: string): boolean {
  const [before, after] = [base, head].map((catalog) => fileOf(catalog, blueprint, identifier));
  return before?.path === after?.path && before?.oid === after?.oid;
}
