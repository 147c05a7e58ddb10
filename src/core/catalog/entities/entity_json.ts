import type { JsonObject } from "../../json.ts";
import type { Entity } from "../model/entity.ts";

/** An entity as expressions see it: Port's keys, and what its file holds. What is computed is not among it. */
export function entityJson(entity: Entity): JsonObject {
  return {
    identifier: entity.identifier,
    title: entity.title,
    blueprint: entity.blueprint,
    ...(entity.team === undefined ? {} : { team: entity.team }),
    properties: entity.properties,
    relations: entity.relations,
  };
}
