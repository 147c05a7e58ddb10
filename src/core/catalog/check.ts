import type { Fault } from "../faults.ts";
import { checkAction } from "./check_action.ts";
import { checkBackend } from "./check_backend.ts";
import { checkComputed } from "./check_computed.ts";
import { checkEntityCycles, checkRequirementCircles } from "./check_cycles.ts";
import { placeFindings } from "./finding.ts";
import type { Finding } from "./finding.ts";
import type { Blueprint, Catalog, Entity } from "./model.ts";
import { NearNames, suggestName } from "./suggest.ts";
import { validateEntity } from "./validate_entity.ts";

/**
 * What is wrong between the files of a catalog: references to what doesn't exist, entities that do not fit their blueprint,
 * expressions that name unknown values. What is wrong within one file is in `catalog.faults`; templates and forms are checked
 * by `checkTemplate` and `checkForm`.
 */
export function checkCatalog(catalog: Catalog): Promise<readonly Fault[]> {
  const findings = [
    ...checkBackend(catalog.settings),
    ...[...catalog.blueprints.values()].flatMap((blueprint) => checkTargets(blueprint, catalog)),
    ...checkComputed(catalog),
    ...checkRequirementCircles(catalog),
    ...checkEntityCycles(catalog),
    ...checkEntities(catalog),
    ...[...catalog.actions.values()].flatMap((action) => checkAction(action, catalog)),
  ];
  return placeFindings(findings, catalog.tree);
}

function checkTargets({ relations, source }: Blueprint, { blueprints }: Catalog): readonly Finding[] {
  return [...relations].flatMap(([id, { target }]) => {
    if (blueprints.has(target)) return [];
    return {
      rule: "unknown-blueprint",
      file: source.path,
      path: ["relations", id, "target"],
      message: `Relation \`${id}\` points to the blueprint ${target}, which does not exist.`,
      remedy: suggestName(target, [...blueprints.keys()]),
    };
  });
}

function checkEntities(catalog: Catalog): readonly Finding[] {
  const nearNames = new NearNames();
  const findings: Finding[] = [];
  // One after the other: each is decoded for this, and a hundred thousand at once would fill the memory.
  for (const entity of entitiesOf(catalog)) {
    for (const { path, message } of validateEntity(entity, catalog, nearNames)) {
      findings.push({
        rule: path.startsWith("relations.") ? "dangling-relation" : "entity-schema",
        file: entity.source.path,
        path: keyPath(path),
        message: `${entity.identifier}: \`${path}\`: ${message}`,
        remedy: "Mend the entity, or its blueprint.",
      });
    }
  }
  return findings;
}

function* entitiesOf({ entities }: Catalog): Generator<Entity> {
  for (const ofBlueprint of entities.values()) yield* ofBlueprint.values();
}

/** `properties.a` names two keys; identifiers have no dots. */
function keyPath(path: string): readonly string[] {
  return path.split(".");
}
