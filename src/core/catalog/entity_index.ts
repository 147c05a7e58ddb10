import type { EntityStore } from "./entity_store.ts";
import { identifierKey } from "./identifiers.ts";
import type { Entity, SourceFile } from "./model.ts";

/** Where an entity is read from: its file, or, of one that the store does not keep, the entity itself. */
export type EntityPlace = SourceFile | Entity;

/** The entities of a blueprint by identifier, each decoded when it is asked for. */
export class EntityIndex implements ReadonlyMap<string, Entity> {
  private readonly blueprint: string;
  private readonly places: ReadonlyMap<string, EntityPlace>;
  private readonly store: EntityStore;
  /** By `identifierKey`, where that is not the identifier itself. */
  private folded: ReadonlyMap<string, string> | undefined;

  constructor(blueprint: string, places: ReadonlyMap<string, EntityPlace>, store: EntityStore) {
    this.blueprint = blueprint;
    this.places = places;
    this.store = store;
  }

  /** The index with some of its entities in other places. Their identifiers must be in it already. */
  with(changed: ReadonlyMap<string, EntityPlace>): EntityIndex {
    const places = new Map(this.places);
    for (const [identifier, place] of changed) places.set(identifier, place);
    return new EntityIndex(this.blueprint, places, this.store);
  }

  /** The identifier that is this one, or differs from it only by letter case or Unicode form. */
  twinOf(identifier: string): string | undefined {
    const key = identifierKey(identifier);
    if (this.places.has(key)) return key;
    this.folded ??= foldedNames(this.places.keys());
    return this.folded.get(key);
  }

  get size(): number {
    return this.places.size;
  }

  get(identifier: string): Entity | undefined {
    const place = this.places.get(identifier);
    return place === undefined ? undefined : this.read(place);
  }

  has(identifier: string): boolean {
    return this.places.has(identifier);
  }

  keys(): MapIterator<string> {
    return this.places.keys();
  }

  *values(): Generator<Entity, undefined, unknown> {
    for (const place of this.places.values()) yield this.read(place);
  }

  *entries(): Generator<[string, Entity], undefined, unknown> {
    for (const [identifier, place] of this.places) yield [identifier, this.read(place)];
  }

  [Symbol.iterator](): Generator<[string, Entity], undefined, unknown> {
    return this.entries();
  }

  forEach(visit: (entity: Entity, identifier: string, map: ReadonlyMap<string, Entity>) => void): void {
    for (const [identifier, entity] of this.entries()) visit(entity, identifier, this);
  }

  private read(place: EntityPlace): Entity {
    return "identifier" in place ? place : this.store.read(place, this.blueprint);
  }
}

function foldedNames(identifiers: Iterable<string>): ReadonlyMap<string, string> {
  const folded = new Map<string, string>();
  for (const identifier of identifiers) {
    const key = identifierKey(identifier);
    if (key !== identifier) folded.set(key, identifier);
  }
  return folded;
}

/** An identifier of these that is this one, or differs from it only by letter case or Unicode form. */
export function twinOf(entities: ReadonlyMap<string, Entity>, identifier: string): string | undefined {
  if (entities instanceof EntityIndex) return entities.twinOf(identifier);
  const key = identifierKey(identifier);
  return [...entities.keys()].find((other) => identifierKey(other) === key);
}
