import type { Catalog, Entity } from "../catalog/model.ts";
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
 * steps, and not the named ones themselves. The catalog is walked through once, when the first rule asks; each rule takes time
 * linear in the relations.
 */
export function relatedEntitiesOf(catalog: Entities): (rule: RelatedRule<JsonValue>) => ReadonlySet<string> {
  return ({ blueprint, operand, direction, required }) => {
    const graph = knownGraphOf(catalog);
    const identifiers = itemsOf(operand).filter((item) => typeof item === "string");
    const sources = identifiers.map((identifier) => entityKey({ blueprint, identifier }));
    const found = new Set([
      ...(direction === "downstream" ? [] : reachable(graph.upstream, sources, required)),
      ...(direction === "upstream" ? [] : reachable(graph.downstream, sources, required)),
    ]);
    for (const source of sources) found.delete(source);
    return found;
  };
}

/** A catalog is read once and asked often. */
const graphs = new WeakMap<
  Entities["entities"],
  { readonly blueprints: Entities["blueprints"]; readonly graph: Graph }
>();

function knownGraphOf(catalog: Entities): Graph {
  const known = graphs.get(catalog.entities);
  if (known?.blueprints === catalog.blueprints) return known.graph;
  const graph = graphOf(catalog);
  graphs.set(catalog.entities, { blueprints: catalog.blueprints, graph });
  return graph;
}

type Edges = Map<string, Neighbour[]>;

interface Graph {
  readonly upstream: Edges;
  readonly downstream: Edges;
}

function graphOf({ blueprints, entities }: Entities): Graph {
  const graph: Graph = { upstream: new Map(), downstream: new Map() };
  const add = (edges: Edges, from: string, neighbour: Neighbour): void => {
    const known = edges.get(from);
    if (known === undefined) edges.set(from, [neighbour]);
    else known.push(neighbour);
  };
  const join = (entity: Entity, target: string, required: boolean): void => {
    const key = entityKey(entity);
    add(graph.upstream, key, { key: target, required });
    add(graph.downstream, target, { key, required });
  };
  for (const entity of [...entities.values()].flatMap((each) => [...each.values()])) {
    for (const [id, { target, required }] of blueprints.get(entity.blueprint)?.relations ?? []) {
      const value = Object.hasOwn(entity.relations, id) ? entity.relations[id] : undefined;
      for (const identifier of [value ?? []].flat())
        join(entity, entityKey({ blueprint: target, identifier }), required);
    }
  }
  return graph;
}

function reachable(edges: Edges, sources: readonly string[], required: boolean | undefined): ReadonlySet<string> {
  const seen = new Set(sources);
  // A set is walked through in the order of its members, those added meanwhile among them.
  for (const from of seen) {
    for (const neighbour of edges.get(from) ?? []) {
      if (required === undefined || neighbour.required === required) seen.add(neighbour.key);
    }
  }
  return seen;
}
