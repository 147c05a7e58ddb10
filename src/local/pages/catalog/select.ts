import type { Action, Catalog, Entity } from "./model.ts";

/** The actions that an entity's page offers: those on its blueprint that need an entity. */
export function actionsOn(catalog: Catalog, entity: Entity): Action[] {
  return catalog.actions.filter(({ blueprint, operation }) => blueprint === entity.blueprint && operation !== "CREATE");
}

export function createActions(catalog: Catalog, blueprint: string): Action[] {
  return catalog.actions.filter((action) => action.blueprint === blueprint && action.operation === "CREATE");
}

/** The entities of a blueprint in whose identifier, title or properties every word of the search appears. */
export function entitiesOf(catalog: Catalog, blueprint: string, search: string): Entity[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return catalog.entities
    .filter((entity) => entity.blueprint === blueprint)
    .filter((entity) => {
      const text = `${entity.identifier} ${entity.title} ${JSON.stringify(entity.properties)}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => a.title.localeCompare(b.title, "en"));
}

export interface Related {
  readonly relation: string;
  readonly blueprint: string;
  readonly identifier: string;
  /** Absent when the relation points at nothing. */
  readonly entity: Entity | undefined;
}

/** What an entity points at, by its blueprint's relations. */
export function relationsFrom(catalog: Catalog, entity: Entity): Related[] {
  const declared = catalog.blueprints.find(({ identifier }) => identifier === entity.blueprint)?.relations ?? [];
  return Object.entries(entity.relations).flatMap(([id, targets]) => {
    const relation = declared.find(({ identifier }) => identifier === id);
    const blueprint = relation?.target ?? "";
    return targets.map((identifier) => ({
      relation: relation?.title ?? id,
      blueprint,
      identifier,
      entity: catalog.entities.find((one) => one.blueprint === blueprint && one.identifier === identifier),
    }));
  });
}

/** What points at an entity. */
export function relationsTo(catalog: Catalog, entity: Entity): Related[] {
  return catalog.entities.flatMap((other) =>
    relationsFrom(catalog, other)
      .filter(({ blueprint, identifier }) => blueprint === entity.blueprint && identifier === entity.identifier)
      .map(({ relation }) => ({ relation, blueprint: other.blueprint, identifier: other.identifier, entity: other })),
  );
}
