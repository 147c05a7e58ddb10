import { memberOf } from "../catalog/documents/json_limits.ts";
import type { Entity } from "../catalog/model/entity.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { SearchSubject } from "./compile_rules.ts";

/** What tells an entity from all others. */
export function entityKey({ blueprint, identifier }: Pick<Entity, "blueprint" | "identifier">): string {
  return `${blueprint}\n${identifier}`;
}

/**
 * An entity as what rules are asked of: its properties, those that are computed (`computed`), and its relations, whose
 * values are identifiers. `$createdAt` and its like are git's to know; whoever knows them gives them as `history`.
 */
export function entitySubject(entity: Entity, computed: JsonObject = {}, history: JsonObject = {}): SearchSubject {
  const meta: Readonly<Record<string, JsonValue | undefined>> = {
    $identifier: entity.identifier,
    $title: entity.title,
    $blueprint: entity.blueprint,
    $icon: entity.icon,
    $team: entity.team,
  };
  return {
    key: entityKey(entity),
    property: (name) => {
      if (name.startsWith("$")) return Object.hasOwn(meta, name) ? meta[name] : memberOf(history, name);
      return memberOf(entity.properties, name) ?? memberOf(computed, name) ?? memberOf(entity.relations, name);
    },
  };
}
