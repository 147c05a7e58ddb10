import type { JsonObject } from "../json.ts";
import { apiVersionProperty, backstageKinds, definitionFrom, metadataValues } from "./kinds.ts";
import type { BackstageKind } from "./kinds.ts";

const schemas: Readonly<Record<BackstageKind["values"][string], JsonObject>> = {
  text: { type: "string" },
  texts: { type: "array", items: { type: "string" } },
  object: { type: "object" },
  objects: { type: "array", items: { type: "object" } },
};

/** The blueprints that entities of these kinds need: their own, and those that their relations lead to. */
export function blueprintsFor(kinds: Iterable<string>): readonly JsonObject[] {
  const needed = new Set<string>();
  const open = [...kinds];
  for (let kind = open.pop(); kind !== undefined; kind = open.pop()) {
    if (needed.has(kind)) continue;
    needed.add(kind);
    const references = Object.values(backstageKinds.get(kind)?.references ?? {});
    open.push(...references.flatMap(({ relations }) => Object.keys(relations)));
  }
  return [...backstageKinds].flatMap(([name, kind]) => (needed.has(name) ? [blueprintOf(name, kind)] : []));
}

function blueprintOf(identifier: string, { values, references }: BackstageKind): JsonObject {
  const properties = Object.entries({ ...metadataValues, ...values }).map(([id, type]) => [id, schemas[type]] as const);
  const relations = Object.values(references).flatMap(({ relations, many }) =>
    Object.entries(relations).map(([target, id]) => [id, { target, required: false, many }] as const),
  );
  return {
    identifier,
    title: identifier,
    description: `Backstage's kind ${identifier}.`,
    schema: {
      properties: {
        ...Object.fromEntries(properties),
        ...("definition" in values ? { [definitionFrom]: { type: "object" } } : {}),
        [apiVersionProperty]: { type: "string" },
      },
    },
    ...(relations.length === 0 ? {} : { relations: Object.fromEntries(relations) }),
  };
}
