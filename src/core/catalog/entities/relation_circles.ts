import type { Blueprint } from "../model/blueprint.ts";
import type { Entity } from "../model/entity.ts";

/** Identifiers in a circle, the smallest first. */
export type Circle = readonly string[];

/**
 * Relations of a blueprint to itself that hold one entity (a parent, a successor): they lead somewhere, and where they lead
 * back to where they began, somebody slipped. Relations that hold several may well be mutual.
 */
export function relationsToItself({ identifier, relations }: Blueprint): readonly string[] {
  return [...relations].filter(([, { target, many }]) => target === identifier && !many).map(([id]) => id);
}

export function successorOf({ relations }: Pick<Entity, "relations">, relation: string): string | undefined {
  const value = Object.hasOwn(relations, relation) ? relations[relation] : undefined;
  return typeof value === "string" ? value : undefined;
}

/**
 * The circles on the ways that begin at these entities. Each has one successor at most, so that no two circles have a member
 * in common. Time is linear in the ways.
 */
export function circlesFrom(
  starts: Iterable<string>,
  successor: (identifier: string) => string | undefined,
): readonly Circle[] {
  const walked = new Set<string>();
  const circles: Circle[] = [];
  for (const start of starts) {
    const way: string[] = [];
    const position = new Map<string, number>();
    let next: string | undefined = start;
    while (next !== undefined && !walked.has(next)) {
      walked.add(next);
      position.set(next, way.push(next) - 1);
      next = successor(next);
    }
    const from = next === undefined ? undefined : position.get(next);
    if (from !== undefined) circles.push(fromSmallest(way.slice(from)));
  }
  return circles;
}

/** The circles as they were, where these entities have come, changed or gone. */
export function updateCircles(
  before: readonly Circle[],
  touched: ReadonlySet<string>,
  successor: (identifier: string) => string | undefined,
): readonly Circle[] {
  const kept = before.filter((circle) => !circle.some((identifier) => touched.has(identifier)));
  // A new circle has a member that was touched; the way from one may also lead into a circle that is known.
  const found = [...kept, ...circlesFrom(touched, successor)];
  return [...new Map(found.map((circle) => [circle[0], circle])).values()];
}

function fromSmallest(members: readonly string[]): Circle {
  const smallest = members.reduce((least, each) => (each < least ? each : least));
  const at = members.indexOf(smallest);
  return [...members.slice(at), ...members.slice(0, at)];
}
