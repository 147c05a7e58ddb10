import { replacedBetween, replaceValues } from "../tree/replaced_map.ts";
import type { EntityStore } from "./entity_store.ts";
import { identifierKey } from "../values/identifiers.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Entity } from "../model/entity.ts";
import type { SourceFile } from "../tree/source_file.ts";
import type { ContentVerdict } from "./validate_entity.ts";

/** Where an entity is read from: its file, or, of one that the store does not keep, the entity itself. */
export type EntityPlace = SourceFile | Entity;

/** What is otherwise in a later index of the same blueprint. */
export interface IndexChanges {
  /** Identifiers that have come, or whose entity is read from elsewhere. */
  readonly changed: readonly string[];
  readonly gone: readonly string[];
}

/** The entities of a blueprint by identifier, in the order of their files, each decoded when it is asked for. */
export class EntityIndex implements ReadonlyMap<string, Entity> {
  private readonly blueprint: string;
  private readonly places: ReadonlyMap<string, EntityPlace>;
  private readonly store: EntityStore;
  /** By `identifierKey`, where that is not the identifier itself. */
  private folded: ReadonlyMap<string, string> | undefined;

  constructor(
    blueprint: string,
    places: ReadonlyMap<string, EntityPlace>,
    store: EntityStore,
    folded?: ReadonlyMap<string, string>,
  ) {
    this.blueprint = blueprint;
    this.places = places;
    this.store = store;
    this.folded = folded;
  }

  /** The index without some identifiers, and with others in these places. */
  with(gone: ReadonlySet<string>, placed: ReadonlyMap<string, EntityPlace>): EntityIndex {
    const isInPlace = ([identifier, place]: readonly [string, EntityPlace]): boolean => {
      const before = this.places.get(identifier);
      return before !== undefined && pathOf(before) === pathOf(place);
    };
    const isMoved = [...gone].some((identifier) => this.places.has(identifier)) || ![...placed].every(isInPlace);
    if (isMoved) {
      const folded = this.foldedWith(gone, placed.keys());
      return new EntityIndex(this.blueprint, this.placesWith(gone, placed), this.store, folded);
    }
    return new EntityIndex(this.blueprint, replaceValues(this.places, placed), this.store, this.folded);
  }

  /** What has changed since an index before this one. */
  changesSince(before: EntityIndex): IndexChanges {
    const replaced = replacedBetween(before.places, this.places);
    const changed = [...(replaced ?? this.places.keys())].filter((identifier) => {
      const [old, place] = [before.places.get(identifier), this.places.get(identifier)];
      return old !== place && (old === undefined || place === undefined || oidOf(old) !== oidOf(place));
    });
    const gone = replaced === undefined ? [...before.places.keys()].filter((each) => !this.places.has(each)) : [];
    return { changed, gone };
  }

  /** The file of an entity, without decoding it. */
  fileOf(identifier: string): SourceFile | undefined {
    const place = this.places.get(identifier);
    return place === undefined || !("identifier" in place) ? place : place.source;
  }

  placeOf(identifier: string): EntityPlace | undefined {
    return this.places.get(identifier);
  }

  /** The identifier that is this one, or differs from it only by letter case or Unicode form. */
  twinOf(identifier: string): string | undefined {
    const key = identifierKey(identifier);
    if (this.places.has(key)) return key;
    this.folded ??= foldedNames(this.places.keys());
    return this.folded.get(key);
  }

  /** The relations alone of an entity that is known to fit its blueprint, on this basis; nothing of any other. */
  fittingRelations(identifier: string, basis: string): Entity["relations"] | undefined {
    const place = this.places.get(identifier);
    return place === undefined || "identifier" in place ? undefined : this.store.fittingRelations(place, basis);
  }

  noteVerdict(identifier: string, verdict: ContentVerdict): void {
    const place = this.places.get(identifier);
    if (place !== undefined && !("identifier" in place)) this.store.noteVerdict(place, verdict);
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

  /** In the order of the files' paths, as a tree lists them. */
  private placesWith(
    gone: ReadonlySet<string>,
    placed: ReadonlyMap<string, EntityPlace>,
  ): ReadonlyMap<string, EntityPlace> {
    const staying = [...this.places].filter(([identifier]) => !gone.has(identifier) && !placed.has(identifier));
    const coming = [...placed]
      .map(([identifier, place]) => ({ identifier, place, at: positionOf(pathOf(place), staying) }))
      .sort((one, other) => one.at - other.at || comparePaths(pathOf(one.place), pathOf(other.place)));
    const places = new Map<string, EntityPlace>();
    let next = 0;
    for (const { identifier, place, at } of coming) {
      for (; next < at; next += 1) {
        const entry = staying[next];
        if (entry !== undefined) places.set(...entry);
      }
      places.set(identifier, place);
    }
    for (const [identifier, place] of staying.slice(next)) places.set(identifier, place);
    return places;
  }

  private foldedWith(gone: ReadonlySet<string>, placed: Iterable<string>): ReadonlyMap<string, string> | undefined {
    if (this.folded === undefined) return undefined;
    const folded = new Map(this.folded);
    for (const identifier of gone) {
      const key = identifierKey(identifier);
      if (folded.get(key) === identifier) folded.delete(key);
    }
    for (const [key, identifier] of foldedNames(placed)) folded.set(key, identifier);
    return folded;
  }
}

function pathOf(place: EntityPlace): string {
  return "identifier" in place ? place.source.path : place.path;
}

function oidOf(place: EntityPlace): string {
  return "identifier" in place ? place.source.oid : place.oid;
}

/** As git orders the files of a folder. */
export function comparePaths(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** How many of the entries lie before a path. */
function positionOf(path: string, entries: readonly (readonly [string, EntityPlace])[]): number {
  let first = 0;
  let last = entries.length;
  while (first < last) {
    const middle = (first + last) >> 1;
    const [, place] = entries[middle] ?? [];
    if (place !== undefined && comparePaths(pathOf(place), path) < 0) first = middle + 1;
    else last = middle;
  }
  return first;
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

/** The file of an entity, where that can be told without decoding it. */
export function fileOf(
  { entities }: Pick<Catalog, "entities">,
  blueprint: string,
  identifier: string,
): SourceFile | undefined {
  const ofBlueprint = entities.get(blueprint);
  return ofBlueprint instanceof EntityIndex ? ofBlueprint.fileOf(identifier) : ofBlueprint?.get(identifier)?.source;
}
