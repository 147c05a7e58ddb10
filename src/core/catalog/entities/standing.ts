import { EntityIndex } from "./entity_index.ts";
import { EntityReferences } from "./entity_references.ts";
import type { Blueprint } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Entity } from "../model/entity.ts";
import { circlesFrom, relationsToItself, successorOf, updateCircles } from "./relation_circles.ts";
import type { Circle } from "./relation_circles.ts";
import { contentBasis, danglingRelations, judgeContent, judgeEntity } from "./validate_entity.ts";
import type { Judgement } from "./validate_entity.ts";

/** How the entities of one blueprint stand. */
export interface BlueprintStanding {
  readonly entities: ReadonlyMap<string, Entity>;
  /** What all judgements rest on besides the entities themselves. */
  readonly basis: string;
  /** Only entities that something is wrong with. */
  readonly judgements: ReadonlyMap<string, Judgement>;
  readonly references: EntityReferences;
  /** By relation. */
  readonly circles: ReadonlyMap<string, readonly Circle[]>;
}

/** How all entities of a catalog stand, by blueprint. */
export type Standing = ReadonlyMap<string, BlueprintStanding>;

type Entities = Pick<Catalog, "blueprints" | "entities">;

const standings = new WeakMap<Entities, Standing>();
/** Of an earlier catalog: only what has changed since is judged. */
const origins = new WeakMap<Entities, Standing>();

/** Lets a catalog be judged by what differs from a previous one, if that was judged. */
export function judgeSince(catalog: Catalog, previous: Catalog | undefined): void {
  const origin = previous === undefined ? undefined : (standings.get(previous) ?? origins.get(previous));
  if (origin !== undefined) origins.set(catalog, origin);
}

/** Judges every entity of a catalog, once; after an earlier catalog only those that a change concerns. */
export function standingOf(catalog: Entities): Standing {
  const known = standings.get(catalog);
  if (known !== undefined) return known;
  const standing = judgeAll(catalog, origins.get(catalog) ?? new Map<string, BlueprintStanding>());
  takeStanding(catalog, standing);
  return standing;
}

/** Lets a catalog stand as an earlier process found it. */
export function takeStanding(catalog: Entities, standing: Standing): void {
  standings.set(catalog, standing);
  origins.delete(catalog);
}

interface Difference {
  readonly changed: ReadonlySet<string>;
  readonly gone: ReadonlySet<string>;
}

function judgeAll(catalog: Entities, before: Standing): Standing {
  const differences = new Map(
    [...new Set([...catalog.entities.keys(), ...before.keys()])].map((id) => [
      id,
      differenceOf(catalog.entities.get(id), before.get(id)?.entities),
    ]),
  );
  return new Map(
    [...catalog.entities].map(([id, entities]) => {
      const basis = contentBasis(id, catalog);
      const old = before.get(id);
      const standing =
        old?.basis === basis ? update(id, entities, old, catalog, differences) : judge(id, entities, basis, catalog);
      return [id, standing];
    }),
  );
}

/** Nothing where nobody can tell: then all may differ. */
function differenceOf(
  now: ReadonlyMap<string, Entity> | undefined,
  before: ReadonlyMap<string, Entity> | undefined,
): Difference {
  if (now === before) return { changed: new Set(), gone: new Set() };
  if (now instanceof EntityIndex && before instanceof EntityIndex) {
    const { changed, gone } = now.changesSince(before);
    return { changed: new Set(changed), gone: new Set(gone) };
  }
  return { changed: new Set(now?.keys()), gone: new Set([...(before?.keys() ?? [])].filter((id) => !now?.has(id))) };
}

function judge(
  identifier: string,
  entities: ReadonlyMap<string, Entity>,
  basis: string,
  catalog: Entities,
): BlueprintStanding {
  const blueprint = catalog.blueprints.get(identifier);
  const judgements = new Map<string, Judgement>();
  const successors = new Map(
    (blueprint === undefined ? [] : relationsToItself(blueprint)).map((id) => [id, new Map<string, string>()]),
  );
  for (const each of entities.keys()) {
    const { judgement, relations } = judgeOne(each, entities, basis, blueprint, catalog);
    if (judgement.length > 0) judgements.set(each, judgement);
    for (const [relation, known] of successors) {
      const next = successorOf({ relations }, relation);
      if (next !== undefined) known.set(each, next);
    }
  }
  const circles = [...successors].map(
    ([relation, known]) => [relation, circlesFrom(known.keys(), (each) => known.get(each))] as const,
  );
  const references = new EntityReferences(entities, basis);
  return { entities, basis, judgements, references, circles: new Map(circles) };
}

/** Of an entity whose contents were judged before, in this process or an earlier one, only the relations are looked at. */
function judgeOne(
  identifier: string,
  entities: ReadonlyMap<string, Entity>,
  basis: string,
  blueprint: Blueprint | undefined,
  catalog: Entities,
): { readonly judgement: Judgement; readonly relations: Entity["relations"] } {
  const index = entities instanceof EntityIndex ? entities : undefined;
  const fitting = index?.fittingRelations(identifier, basis);
  if (fitting !== undefined) {
    return { judgement: danglingRelations(fitting, blueprint, catalog), relations: fitting };
  }
  const entity = entities.get(identifier);
  if (entity === undefined) return { judgement: [], relations: {} };
  const content = judgeContent(entity, catalog);
  index?.noteVerdict(identifier, { basis, fits: content.length === 0 });
  return { judgement: judgeEntity(entity, catalog, content), relations: entity.relations };
}

function update(
  identifier: string,
  entities: ReadonlyMap<string, Entity>,
  before: BlueprintStanding,
  catalog: Entities,
  differences: ReadonlyMap<string, Difference>,
): BlueprintStanding {
  const { changed = new Set<string>(), gone = new Set<string>() } = differences.get(identifier) ?? {};
  const again = new Set(changed);
  for (const each of concerned(identifier, before, catalog, differences)) if (entities.has(each)) again.add(each);
  if (entities === before.entities && again.size === 0) return before;
  const judgements = new Map(before.judgements);
  for (const each of gone) judgements.delete(each);
  for (const each of again) {
    const entity = entities.get(each);
    if (entity === undefined) continue;
    const judgement = judgeEntity(entity, catalog);
    if (judgement.length > 0) judgements.set(each, judgement);
    else judgements.delete(each);
  }
  const touched = new Set([...changed, ...gone]);
  const circles = [...before.circles].map(([relation, known]) => {
    const successor = (each: string): string | undefined => {
      const entity = entities.get(each);
      return entity === undefined ? undefined : successorOf(entity, relation);
    };
    return [relation, updateCircles(known, touched, successor)] as const;
  });
  return {
    entities,
    basis: before.basis,
    judgements,
    references: before.references.after(entities, touched),
    circles: new Map(circles),
  };
}

/** Entities that are as they were, and refer to what has gone, or wanted what has come. */
function* concerned(
  identifier: string,
  { judgements, references }: BlueprintStanding,
  { blueprints }: Entities,
  differences: ReadonlyMap<string, Difference>,
): Generator<string, undefined, unknown> {
  const targets = new Set([...(blueprints.get(identifier)?.relations.values() ?? [])].map(({ target }) => target));
  const isThere = [...targets].some((target) => (differences.get(target)?.changed.size ?? 0) > 0);
  for (const [each, judgement] of isThere ? judgements : []) {
    const wanted = judgement.some(
      (problem) => "target" in problem && differences.get(problem.target)?.changed.has(problem.identifier) === true,
    );
    if (wanted) yield each;
  }
  const gone = new Set([...targets].flatMap((target) => [...(differences.get(target)?.gone ?? [])]));
  yield* references.candidates(gone);
}
