import type { Blueprint } from "../catalog/model/blueprint.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { suggestName } from "../catalog/documents/suggest.ts";
import { entitySchema } from "../catalog/entities/read_entity.ts";
import { asksClock } from "../catalog/expressions/asks_clock.ts";
import { programReferences } from "../catalog/expressions/port_template.ts";
import type { ProgramReference } from "../catalog/expressions/port_template.ts";
import type { Fault } from "../faults.ts";

/**
 * What a mapping names and no entity has, so that it would write null into all of them without a word. Behind a `|` or in a
 * function's brackets a name may be another value's: there it is a warning.
 */
export function mappingFaults(mapping: string, blueprint: Blueprint, entities: readonly Entity[]): readonly Fault[] {
  const known = {
    properties: namesOf("properties", blueprint, entities),
    relations: namesOf("relations", blueprint, entities),
  };
  const ofNames = programReferences(mapping).flatMap((reference): readonly Fault[] => {
    const { context, key, isCertain } = reference;
    const severity = isCertain ? "error" : "warning";
    if (context !== "properties" && context !== "relations") return isCertain ? unknownKey(reference) : [];
    if (key === undefined || known[context].includes(key)) return [];
    const [word, one] = context === "properties" ? ["property", "unknown-property"] : ["relation", "unknown-relation"];
    const isComputed = context === "properties" && blueprint.computed?.has(key) === true;
    const why = isComputed
      ? `which is computed when an entity is read, and stands in no file`
      : `and ${blueprint.identifier} has no ${word} \`${key}\`, nor has any of its entities one`;
    const message = `The mapping names \`.${context}.${key}\`, ${why}.`;
    const remedy = isComputed ? "Use what it is computed from." : suggestName(key, known[context]);
    return [{ severity, rule: one, place: { file: "--map" }, message, remedy }];
  });
  return [...clockFaults(mapping), ...new Map(ofNames.map((fault) => [fault.message, fault])).values()];
}

/** A migration begins where the blueprint is changed already: entities hold what it had before. */
function namesOf(
  kind: "properties" | "relations",
  blueprint: Blueprint,
  entities: readonly Entity[],
): readonly string[] {
  return [...new Set([...blueprint[kind].keys(), ...entities.flatMap((entity) => Object.keys(entity[kind]))])];
}

const entityKeys = Object.keys(entitySchema.properties);

function unknownKey({ context }: ProgramReference): readonly Fault[] {
  if (entityKeys.includes(context)) return [];
  const message = `The mapping names \`.${context}\`, which an entity has not.`;
  const remedy = suggestName(context, entityKeys);
  return [{ severity: "error", rule: "unknown-value", place: { file: "--map" }, message, remedy }];
}

function clockFaults(mapping: string): readonly Fault[] {
  if (!asksClock(mapping)) return [];
  const message = "The mapping asks for `now`, and there is no clock here.";
  const remedy = 'Write the time as a text, such as "2026-11-29T08:00:00Z".';
  return [{ severity: "error", rule: "migration", place: { file: "--map" }, message, remedy }];
}
