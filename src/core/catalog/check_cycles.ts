import type { Finding } from "./finding.ts";
import type { Catalog, Entity } from "./model.ts";

/** Where blueprints require each other in a circle, no first entity can be made by an action. */
export function checkRequirementCircles({ blueprints }: Catalog): readonly Finding[] {
  const required = (identifier: string): readonly string[] =>
    [...(blueprints.get(identifier)?.relations.values() ?? [])].flatMap((relation) =>
      relation.required ? relation.target : [],
    );
  return [...blueprints.values()].flatMap(({ identifier, source }) => {
    const reached = new Set<string>();
    const open = [...required(identifier)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(...required(next));
    }
    if (!reached.has(identifier)) return [];
    return {
      severity: "warning" as const,
      rule: "circular-requirement",
      file: source.path,
      path: ["relations"],
      message: `An entity of ${identifier} requires, through its relations, another one of ${identifier}.`,
      remedy: "Make one of the relations optional, or no action can create the first entity.",
    };
  });
}

/**
 * A relation of a blueprint to itself that holds one entity (a parent, a successor) leads somewhere; where it leads back to
 * where it began, somebody slipped. Relations that hold several may well be mutual.
 */
export function checkEntityCycles({ blueprints, entities }: Catalog): readonly Finding[] {
  return [...blueprints.values()].flatMap(({ identifier, relations }) => {
    const ofBlueprint = entities.get(identifier);
    if (ofBlueprint === undefined) return [];
    const toItself = [...relations].filter(([, { target, many }]) => target === identifier && !many);
    return toItself.flatMap(([relation]) => cyclesOf(relation, ofBlueprint));
  });
}

function cyclesOf(relation: string, entities: ReadonlyMap<string, Entity>): readonly Finding[] {
  const walked = new Set<string>();
  const findings: Finding[] = [];
  for (const start of entities.keys()) {
    const way: string[] = [];
    const position = new Map<string, number>();
    let next: string | undefined = start;
    while (next !== undefined && !walked.has(next)) {
      walked.add(next);
      position.set(next, way.push(next) - 1);
      const value: unknown = entities.get(next)?.relations[relation];
      next = typeof value === "string" ? value : undefined;
    }
    const from = next === undefined ? undefined : position.get(next);
    const [first] = from === undefined ? [] : way.slice(from);
    const entity = first === undefined ? undefined : entities.get(first);
    if (entity !== undefined && from !== undefined) findings.push(cycle(relation, entity, way.slice(from)));
  }
  return findings;
}

function cycle(relation: string, { identifier, source }: Entity, members: readonly string[]): Finding {
  return {
    severity: "warning",
    rule: "circular-relation",
    file: source.path,
    path: ["relations", relation],
    message: `\`relations.${relation}\` leads in a circle: ${[...members.slice(0, 10), identifier].join(" -> ")}.`,
    remedy: "Take one of them out.",
  };
}
