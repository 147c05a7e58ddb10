import { historyProperties, metaProperties } from "../../search/model.ts";
import type { JsonValue } from "../../json.ts";
import { checkCalculations } from "./check_calculations.ts";
import type { Finding } from "../findings/finding.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { Aggregation, Blueprint } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import { suggestName } from "../documents/suggest.ts";
import { ruleSlips } from "./rule_slips.ts";

type Blueprints = Catalog["blueprints"];

/** What computed properties and inherited ownership name that is not there, and what would need itself. */
export function checkComputed({ blueprints }: Pick<Catalog, "blueprints">): readonly Finding[] {
  const all = [...blueprints.values()];
  return [
    ...all.flatMap((blueprint) => checkMirrors(blueprint, blueprints)),
    ...all.flatMap(checkCalculations),
    ...all.flatMap((blueprint) => checkAggregations(blueprint, blueprints)),
    ...all.flatMap((blueprint) => checkOwnership(blueprint, blueprints)),
    ...findCircles(blueprints),
  ];
}

function checkMirrors(blueprint: Blueprint, blueprints: Blueprints): readonly Finding[] {
  return [...(blueprint.computed ?? [])].flatMap(([id, property]) => {
    if (property.kind !== "mirror") return [];
    const path = ["mirrorProperties", id, "path"];
    const end = endOf(blueprint, property.path.slice(0, -1), blueprints, path);
    if (!isBlueprint(end)) return end;
    const last = property.path.at(-1) ?? "";
    if (property.path.length > 1) return checkProperty(blueprint, end, last, path);
    const message = `\`${path.join(".")}\` names no relation, so that it mirrors nothing.`;
    return [finding("mirror", blueprint, path, message, `Write the way there before it: <relation>.${last}.`)];
  });
}

function checkProperty(blueprint: Blueprint, of: Blueprint, name: string, path: ValuePath): readonly Finding[] {
  const known = [...of.properties.keys(), ...(of.computed?.keys() ?? []), ...metaProperties, ...historyProperties];
  if (known.includes(name)) return [];
  const message = `\`${path.join(".")}\`: ${of.identifier} has no property \`${name}\`.`;
  return [finding("unknown-property", blueprint, path, message, suggestName(name, known))];
}

function checkAggregations(blueprint: Blueprint, blueprints: Blueprints): readonly Finding[] {
  return [...(blueprint.computed ?? [])].flatMap(([id, property]) => {
    if (property.kind !== "aggregation") return [];
    const path = ["aggregationProperties", id];
    const target = blueprints.get(property.target);
    if (target === undefined) {
      return [unknownBlueprint(property.target, blueprint, [...path, "target"], blueprints)];
    }
    const spec = [...path, "calculationSpec"];
    const { query, property: of, measureTimeBy: time } = property;
    const ofProperty = [
      ...(of === undefined ? [] : checkProperty(blueprint, target, of, [...spec, "property"])),
      ...(of === undefined ? [] : checkNumber(blueprint, target, of, [...spec, "property"])),
      ...(time === undefined ? [] : checkProperty(blueprint, target, time, [...spec, "measureTimeBy"])),
      ...(time === undefined ? [] : checkTime(blueprint, target, time, [...spec, "measureTimeBy"])),
    ];
    const asked = { blueprint: target, blueprints, valueOf: (value: JsonValue) => value };
    const ofQuery = (query === undefined ? [] : ruleSlips(query, asked)).map(({ words, ...slip }) => {
      const at = [...path, "query"];
      const message = `\`${at.join(".")}\` ${words}.`;
      return { ...slip, file: blueprint.source.path, path: [...at, ...slip.path], message };
    });
    return [...ofProperty, ...ofQuery, ...checkWay(blueprint, property, path, blueprints)];
  });
}

/** Of what is computed only its values tell, unless its type is said. */
function checkNumber(blueprint: Blueprint, of: Blueprint, name: string, path: ValuePath): readonly Finding[] {
  const computed = of.computed?.get(name);
  const type = of.properties.get(name)?.type ?? (computed?.kind === "calculation" ? computed.schema?.type : undefined);
  if (type === undefined || type === "number") return [];
  const message = `\`${path.join(".")}\`: ${of.identifier}'s \`${name}\` is of the type ${type}, and only numbers can be aggregated.`;
  return [finding("aggregation", blueprint, path, message, "Name a property of the type number, or count entities.")];
}

function checkTime(blueprint: Blueprint, of: Blueprint, name: string, path: ValuePath): readonly Finding[] {
  const property = of.properties.get(name);
  if (property === undefined || property.format === "date-time" || property.format === "timer") return [];
  const message = `\`${path.join(".")}\`: ${of.identifier}'s \`${name}\` is no moment in time.`;
  return [finding("aggregation", blueprint, path, message, "Name a property of the format date-time, or $createdAt.")];
}

function checkWay(
  blueprint: Blueprint,
  aggregation: Aggregation,
  path: ValuePath,
  blueprints: Blueprints,
): readonly Finding[] {
  if (aggregation.paths !== undefined) return checkPaths(blueprint, aggregation, path, blueprints);
  const [from, to] = [blueprint.identifier, aggregation.target];
  if (leadsTo(from, to, blueprints) || leadsTo(to, from, blueprints)) return [];
  const at = [...path, "target"];
  const message = `\`${at.join(".")}\`: no relations lead from ${from} to ${to} or back, so that nothing is found.`;
  return [finding("aggregation", blueprint, at, message, "Aggregate another blueprint, or add the relation.")];
}

/** Whether relations lead from one blueprint to another, in one step or more, or may: through one that is not there (yet). */
function leadsTo(from: string, to: string, blueprints: Blueprints): boolean {
  const reached = new Set([from]);
  for (const each of reached) {
    const blueprint = blueprints.get(each);
    if (blueprint === undefined) return true;
    for (const { target } of blueprint.relations.values()) {
      if (target === to) return true;
      reached.add(target);
    }
  }
  return false;
}

/** A path leads from the entity to those that are aggregated, or from those to it: whatever else it leads to, nothing is found. */
function checkPaths(
  blueprint: Blueprint,
  { paths = [], target }: Aggregation,
  path: ValuePath,
  blueprints: Blueprints,
): readonly Finding[] {
  return paths.flatMap(({ path: relations, fromBlueprint = blueprint.identifier }, index) => {
    const at = [...path, "pathFilter", index, "path"];
    const from = blueprints.get(fromBlueprint);
    if (from === undefined) return [unknownBlueprint(fromBlueprint, blueprint, at, blueprints)];
    const end = endOf(from, relations, blueprints, at, blueprint);
    if (!isBlueprint(end)) return end;
    const { identifier } = blueprint;
    if (fromBlueprint !== identifier && fromBlueprint !== target) {
      const message = `\`${at.join(".")}\` begins at ${fromBlueprint}, and finds nothing: it is neither ${identifier} nor the target ${target}.`;
      return [finding("aggregation", blueprint, at, message, `Let it begin at ${identifier}, or at ${target}.`)];
    }
    const wanted = fromBlueprint === identifier ? target : identifier;
    if (end.identifier === wanted) return [];
    const message = `\`${at.join(".")}\` ends at ${end.identifier}, and finds nothing: from ${fromBlueprint} it must lead to ${wanted}.`;
    const other =
      fromBlueprint === identifier && target !== identifier
        ? `Lead it to ${target}, or give \`fromBlueprint: ${target}\` and the way from there.`
        : `Lead it to ${wanted}.`;
    return [finding("aggregation", blueprint, at, message, other)];
  });
}

function checkOwnership(blueprint: Blueprint, blueprints: Blueprints): readonly Finding[] {
  if (blueprint.ownership === undefined) return [];
  const { path, key } = blueprint.ownership;
  const end = endOf(blueprint, path, blueprints, [key, "path"]);
  return isBlueprint(end) ? [] : end;
}

/** The blueprint that a path of relations leads to, or the relation that is none. */
function endOf(
  from: Blueprint,
  relations: readonly string[],
  blueprints: Blueprints,
  path: ValuePath,
  file = from,
): Blueprint | readonly Finding[] {
  let current = from;
  for (const id of relations) {
    const relation = current.relations.get(id);
    if (relation === undefined) {
      const message = `\`${path.join(".")}\`: ${current.identifier} has no relation \`${id}\`.`;
      return [finding("unknown-relation", file, path, message, suggestName(id, [...current.relations.keys()]))];
    }
    const next = blueprints.get(relation.target);
    // A relation to no blueprint is a finding of its own.
    if (next === undefined) return [];
    current = next;
  }
  return current;
}

function isBlueprint(end: Blueprint | readonly Finding[]): end is Blueprint {
  return !Array.isArray(end);
}

/** Mirrors of mirrors that come back to themselves, and ownership that does. */
function findCircles(blueprints: Blueprints): readonly Finding[] {
  const next = new Map<string, { readonly to: string; readonly blueprint: Blueprint; readonly path: ValuePath }>();
  const add = (
    blueprint: Blueprint,
    name: string,
    relations: readonly string[],
    last: string,
    path: ValuePath,
  ): void => {
    const end = endOf(blueprint, relations, blueprints, path);
    if (isBlueprint(end))
      next.set(`${blueprint.identifier}.${name}`, { to: `${end.identifier}.${last}`, blueprint, path });
  };
  for (const blueprint of blueprints.values()) {
    for (const [id, property] of blueprint.computed ?? []) {
      if (property.kind !== "mirror") continue;
      add(blueprint, id, property.path.slice(0, -1), property.path.at(-1) ?? "", ["mirrorProperties", id, "path"]);
    }
    if (blueprint.ownership !== undefined) {
      const { path, key } = blueprint.ownership;
      add(blueprint, "$team", path, "$team", [key, "path"]);
    }
  }
  return [...next].flatMap(([start, { blueprint, path }]) => {
    const way = [start];
    for (let at = next.get(start)?.to; at !== undefined && way.length <= next.size; at = next.get(at)?.to) {
      way.push(at);
      if (at === start) {
        const message = `\`${path.join(".")}\` would need itself: ${way.join(" -> ")}.`;
        return [finding("computed-circle", blueprint, path, message, "Let one of them be a property of its own.")];
      }
    }
    return [];
  });
}

function unknownBlueprint(needs: string, { source }: Blueprint, path: ValuePath, blueprints: Blueprints): Finding {
  const message = `There is no blueprint ${needs}.`;
  const remedy = suggestName(needs, [...blueprints.keys()]);
  return { rule: "unknown-blueprint", file: source.path, path, message, remedy, needs };
}

function finding(rule: string, { source }: Blueprint, path: ValuePath, message: string, remedy: string): Finding {
  return { rule, file: source.path, path, message, remedy };
}
