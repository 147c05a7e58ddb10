import type { Blueprint } from "../catalog/model/blueprint.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { ImportStep } from "../catalog/exchange/plan_import.ts";
import { readBlueprint } from "../catalog/blueprints/read_blueprint.ts";
import { readEntity } from "../catalog/entities/read_entity.ts";
import { judgeContent } from "../catalog/entities/validate_entity.ts";

/** An entity that would be written, and does not fit the catalog's own blueprint. */
export interface UnfitEntity {
  readonly step: ImportStep;
  readonly blueprint: Blueprint;
  /** A sentence with the first thing that is wrong. */
  readonly problem: string;
}

/** The entities that an import would write, and that would not fit the blueprints as they are then. */
export function unfitEntities(steps: readonly ImportStep[], catalog: Catalog): readonly UnfitEntity[] {
  const blueprints = new Map([...catalog.blueprints, ...steps.flatMap(writtenBlueprint)]);
  return steps.flatMap((step) => {
    const { kind, value, blueprint: name = "", source } = step.object;
    const blueprint = blueprints.get(name);
    if (kind !== "entity" || step.kind === "skip" || blueprint === undefined) return [];
    const read = readEntity(value, { path: source, oid: "" }, () => ({ file: source }), name);
    if (!read.ok) return [];
    const first = judgeContent(read.value, { blueprints }).find(({ severity }) => severity === undefined);
    return first === undefined ? [] : [{ step, blueprint, problem: `\`${first.path}\`: ${first.message}` }];
  });
}

function writtenBlueprint({ kind, object }: ImportStep): readonly (readonly [string, Blueprint])[] {
  if (object.kind !== "blueprint" || kind === "skip") return [];
  const read = readBlueprint(object.value, { path: object.source, oid: "" }, () => ({ file: object.source }));
  return read.ok ? [[object.identifier, read.value]] : [];
}
