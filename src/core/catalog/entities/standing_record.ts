import type { Catalog } from "../model/catalog.ts";
import { EntityReferences } from "./entity_references.ts";
import type { Circle } from "./relation_circles.ts";
import { standingOf, takeStanding } from "./standing.ts";
import { contentBasis } from "./validate_entity.ts";
import type { Judgement } from "./validate_entity.ts";

/** How all entities of a catalog stand, as JSON for a later process. */
interface StandingRecord {
  /** All that the judgements rest on, besides the program. */
  readonly key: string;
  /** In the order of the catalog's blueprints of entities. */
  readonly blueprints: readonly {
    readonly judgements: readonly (readonly [string, Judgement])[];
    readonly circles: readonly (readonly [string, readonly Circle[]])[];
  }[];
}

/** Where more is wrong, judging takes less than what would be written and read. */
const mostRecorded = 1000;

/** How a catalog's entities stand, to be recalled for the same entities and blueprints; nothing where too much is wrong with them. */
export function recordStanding(catalog: Catalog): string | undefined {
  const blueprints = [...standingOf(catalog).values()].map(({ judgements, circles }) => ({
    judgements: [...judgements],
    circles: [...circles],
  }));
  const recorded = blueprints
    .flatMap(({ judgements, circles }) => [judgements, ...circles.flatMap(([, each]) => each)])
    .reduce((sum, { length }) => sum + length, 0);
  if (recorded > mostRecorded) return undefined;
  const record: StandingRecord = { key: keyOf(catalog), blueprints };
  return JSON.stringify(record);
}

/**
 * Lets a catalog stand as was recorded, unless that was of others.
 * @param record what `recordStanding` gave, of this program
 */
export function recallStanding(catalog: Catalog, record: string): boolean {
  const { key, blueprints } = JSON.parse(record) as StandingRecord;
  if (key !== keyOf(catalog)) return false;
  const standing = [...catalog.entities].map(([id, entities], at) => {
    const { judgements = [], circles = [] } = blueprints[at] ?? {};
    const basis = contentBasis(id, catalog);
    const references = new EntityReferences(entities, basis);
    return [id, { entities, basis, judgements: new Map(judgements), references, circles: new Map(circles) }] as const;
  });
  takeStanding(catalog, new Map(standing));
  return true;
}

function keyOf(catalog: Catalog): string {
  const bases = [...catalog.entities.keys()].map((id) => [id, contentBasis(id, catalog)]);
  return JSON.stringify([catalog.tree.entries.folder("entities")?.oid, bases]);
}
