import type { Entity } from "../model/entity.ts";
import { EntityIndex } from "./entity_index.ts";
import { ReferenceIndex, referencesOf } from "./reference_index.ts";

/** Who refers to whom among the entities of a blueprint. It is found out when it is asked for first: only what goes makes that needed. */
export class EntityReferences {
  private readonly entities: ReadonlyMap<string, Entity>;
  private readonly basis: string;
  private index: ReferenceIndex | undefined;

  /** @param basis on which entities may be known to fit, so that only their relations need be decoded */
  constructor(entities: ReadonlyMap<string, Entity>, basis: string, index?: ReferenceIndex) {
    this.entities = entities;
    this.basis = basis;
    this.index = index;
  }

  /** Entities that may refer to one of these; those that do are among them. */
  candidates(identifiers: ReadonlySet<string>): Iterable<string> {
    if (identifiers.size === 0) return [];
    this.index ??= ReferenceIndex.of(this.all());
    return this.index.candidates(identifiers);
  }

  /** Those of later entities, of which these identifiers are others or gone. Keeps nothing of these alive. */
  after(entities: ReadonlyMap<string, Entity>, others: ReadonlySet<string>): EntityReferences {
    if (this.index === undefined) return new EntityReferences(entities, this.basis);
    const changes = [...others].map((identifier) => {
      const entity = entities.get(identifier);
      return [identifier, entity === undefined ? undefined : referencesOf(entity)] as const;
    });
    return new EntityReferences(entities, this.basis, this.index.with(new Map(changes)));
  }

  // One after the other: each is decoded for this, and a hundred thousand at once would fill the memory.
  private *all(): Generator<readonly [string, readonly number[]], undefined, unknown> {
    const index = this.entities instanceof EntityIndex ? this.entities : undefined;
    for (const identifier of this.entities.keys()) {
      const fitting = index?.fittingRelations(identifier, this.basis);
      const entity = fitting === undefined ? this.entities.get(identifier) : { relations: fitting };
      if (entity !== undefined) yield [identifier, referencesOf(entity)];
    }
  }
}
