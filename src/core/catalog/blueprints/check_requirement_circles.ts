import type { Finding } from "../findings/finding.ts";
import type { Catalog } from "../model/catalog.ts";

/** A required relation, and the blueprint that has it. */
interface Requirement {
  readonly blueprint: string;
  readonly relation: string;
  readonly target: string;
}

/** Where blueprints require each other in a circle, no first entity can be made by an action. */
export function checkRequirementCircles({ blueprints }: Catalog): readonly Finding[] {
  const required = new Map(
    [...blueprints].map(([blueprint, { relations }]) => [
      blueprint,
      [...relations].flatMap(([relation, { target, required: isRequired }]): readonly Requirement[] =>
        isRequired ? [{ blueprint, relation, target }] : [],
      ),
    ]),
  );
  return [...blueprints.values()].flatMap(({ identifier, source }) => {
    const circle = shortestCircle(identifier, required);
    const [first] = circle;
    if (first === undefined) return [];
    const way = circle.map(({ blueprint, relation }) => `${blueprint} -(${relation})-> `).join("");
    return {
      severity: "warning" as const,
      rule: "circular-requirement",
      file: source.path,
      path: ["relations", first.relation],
      at: "key" as const,
      message: `An entity of ${identifier} requires, through its relations, another one of ${identifier}: ${way}${identifier}.`,
      remedy: "Make one of these relations optional, or no action can create the first entity.",
    };
  });
}

/** The way by which a blueprint requires itself; empty where none does. */
function shortestCircle(
  identifier: string,
  required: ReadonlyMap<string, readonly Requirement[]>,
): readonly Requirement[] {
  const reachedBy = new Map<string, Requirement>();
  const open = [identifier];
  for (const each of open) {
    for (const requirement of required.get(each) ?? []) {
      if (reachedBy.has(requirement.target)) continue;
      reachedBy.set(requirement.target, requirement);
      open.push(requirement.target);
    }
  }
  const circle: Requirement[] = [];
  for (let last = reachedBy.get(identifier); last !== undefined; last = reachedBy.get(last.blueprint)) {
    circle.unshift(last);
    if (last.blueprint === identifier) break;
  }
  return circle;
}
