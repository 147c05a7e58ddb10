import type { Finding } from "./finding.ts";
import type { Catalog } from "./catalog.ts";

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
