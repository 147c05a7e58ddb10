import type { Blueprint } from "../catalog/model/blueprint.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import type { JsonValue } from "../json.ts";
import { entityKey } from "./entity_subject.ts";
import type { RelatedRule } from "./model.ts";
import { itemsOf } from "./values.ts";

type Entities = Pick<Catalog, "blueprints" | "entities">;

/** An entity that a relation joins to another one. */
interface Neighbour {
  readonly key: string;
  readonly required: boolean;
}

/**
 * What `relatedTo` rules mean in a catalog: every entity that relations lead to from the named ones, whatever the number of
 * steps, and not the named ones themselves. Nothing is looked through before a rule asks, and of a later catalog only the
 * blueprints whose entities have changed; each rule takes time linear in the relations.
 */
export function relatedEntitiesOf(catalog: Entities): (rule: RelatedRule<JsonValue>) => ReadonlySet<string> {
  return ({ blueprint, operand, direction, required }) => {
    const graphs = graphsOf(catalog);
    const identifiers = itemsOf(operand).filter((item) => typeof item === "string");
    const sources = identifiers.map((identifier) => entityKey({ blueprint, identifier }));
    const reachable = (way: keyof Graph): ReadonlySet<string> => reachableBy(graphs, way, sources, required);
    const found = new Set([
      ...(direction === "downstream" ? [] : reachable("upstream")),
      ...(direction === "upstream" ? [] : reachable("downstream")),
    ]);
    for (const source of sources) found.delete(source);
    return found;
  };
}

type Edges = Map<string, Neighbour[]>;

/** Where the relations of one blueprint's entities lead. */
interface Graph {
  readonly upstream: Edges;
  readonly downstream: Edges;
}

/** By a blueprint's entities, which a later catalog that has the same ones takes over. */
const knownGraphs = new WeakMap<
  ReadonlyMap<string, Entity>,
  { readonly relations: Blueprint["relations"]; readonly graph: Graph }
>();

function graphsOf({ blueprints, entities }: Entities): readonly Graph[] {
  return [...entities].flatMap(([blueprint, ofBlueprint]) => {
    const relations = blueprints.get(blueprint)?.relations;
    if (relations === undefined || relations.size === 0) return [];
    const known = knownGraphs.get(ofBlueprint);
    if (known?.relations === relations) return [known.graph];
    const graph = graphOf(ofBlueprint, relations);
    knownGraphs.set(ofBlueprint, { relations, graph });
    return [graph];
  });
}

function graphOf(entities: ReadonlyMap<string, Entity>, relations: Blueprint["relations"]): Graph {
  const graph: Graph = { upstream: new Map(), downstream: new Map() };
  const add = (edges: Edges, from: string, neighbour: Neighbour): void => {
    const known = edges.get(from);
    if (known === undefined) edges.set(from, [neighbour]);
    else known.push(neighbour);
  };
  for (const entity of entities.values()) {
    const key = entityKey(entity);
    for (const [id, { target, required }] of relations) {
      const value = Object.hasOwn(entity.relations, id) ? entity.relations[id] : undefined;
      for (const identifier of [value ?? []].flat()) {
        const targetKey = entityKey({ blueprint: target, identifier });
        add(graph.upstream, key, { key: targetKey, required });
        add(graph.downstream, targetKey, { key, required });
      }
    }
  }
  return graph;
}

function reachableBy(
  graphs: readonly Graph[],
  way: keyof Graph,
  sources: readonly string[],
  required: boolean | undefined,
): ReadonlySet<string> {
  const seen = new Set(sources);
  // A set is walked through in the order of its members, those added meanwhile among them.
  for (const from of seen) {
    for (const graph of graphs) {
      for (const neighbour of graph[way].get(from) ?? []) {
        if (required === undefined || neighbour.required === required) seen.add(neighbour.key);
      }
    }
  }
  return seen;
}
