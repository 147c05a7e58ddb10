import { isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import type { Action } from "../model/action.ts";
import type { Blueprint, Relation } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Finding } from "../findings/finding.ts";
import { mappingPath, maybeAbsent, tell } from "./mapped_use.ts";
import type { MappedUse } from "./mapped_use.ts";
import { mappingSource } from "./mapping_source.ts";
import { expressionsIn } from "../expressions/port_template.ts";
import { NearNames } from "../documents/suggest.ts";
import { danglingRelations, describeProblems, placeOf } from "../entities/validate_entity.ts";

/** Whether what a relation is given can be entities of its target, one or several as it has them. */
export function checkMappedRelation(
  action: Action,
  blueprint: Blueprint,
  id: string,
  value: JsonValue,
  catalog: Catalog,
): readonly Finding[] {
  const relation = blueprint.relations.get(id);
  if (relation === undefined || value === null) return [];
  const use: MappedUse = {
    action,
    catalog,
    path: [...mappingPath, "relations", id],
    words: `${blueprint.identifier}'s relation \`${id}\``,
    required: action.invocation.mapping.operation === "create" && relation.required,
  };
  if (isJsonObject(value)) return [wrongShape(use, "The mapping gives an object", relation)];
  if (Array.isArray(value)) {
    if (!relation.many) return [wrongShape(use, "The mapping gives a list", relation)];
    const ofItems = value.flatMap((item: JsonValue, index) =>
      checkTarget({ ...use, path: [...use.path, index], required: true }, { ...relation, many: false }, item),
    );
    return [...ofItems, ...missingTargets(use, blueprint, id, value.filter(isLiteral))];
  }
  return [
    ...checkTarget(use, relation, value),
    ...(isLiteral(value) ? missingTargets(use, blueprint, id, relation.many ? [] : value) : []),
  ];
}

function isLiteral(value: JsonValue): value is string {
  return typeof value === "string" && expressionsIn(value).length === 0;
}

function checkTarget(use: MappedUse, relation: Relation, value: JsonValue): readonly Finding[] {
  if (isLiteral(value)) return relation.many ? [wrongShape(use, "The mapping gives one", relation)] : [];
  const source = typeof value === "string" ? mappingSource(use.action, value, use.catalog) : undefined;
  if (source === undefined) return [];
  const { schema, blueprint, words } = source;
  if (schema.type === "object") return [wrongShape(use, `\`${words}\` gives an object`, relation)];
  if ((schema.type === "array") !== relation.many) {
    const what = schema.type === "array" ? "a list" : "one";
    return [wrongShape(use, `\`${words}\` gives ${what}`, relation)];
  }
  if (
    blueprint !== undefined &&
    blueprint !== relation.target &&
    // That there is no such blueprint is its own fault, and no mapping could mend it.
    use.catalog.blueprints.has(relation.target) &&
    !shareNames(use.catalog, blueprint, relation.target)
  ) {
    const message = `\`${words}\` gives ${blueprint}, and ${use.words} leads to ${relation.target}.`;
    return [tell(use, message, `Map the identifier of a ${relation.target}.`)];
  }
  return maybeAbsent(use, source);
}

function wrongShape(use: MappedUse, found: string, { many, target }: Relation): Finding {
  const message = `${found}, and ${use.words} must be ${many ? "a list of identifiers" : "one identifier"} of ${target}.`;
  return tell(
    use,
    message,
    many ? 'Put it into a list: ["{{ ... }}"].' : "Map one, or make the relation `many: true`.",
  );
}

/** Entities of two blueprints can go by the same names, one for each of the other. */
function shareNames({ entities }: Catalog, one: string, other: string): boolean {
  const known = entities.get(other);
  return known !== undefined && [...(entities.get(one)?.keys() ?? [])].some((identifier) => known.has(identifier));
}

/** Entities that the mapping names itself, and that do not exist. */
function missingTargets(
  use: MappedUse,
  blueprint: Blueprint,
  id: string,
  named: string | readonly string[],
): readonly Finding[] {
  const { catalog } = use;
  if (!catalog.blueprints.has(blueprint.relations.get(id)?.target ?? "")) return [];
  const dangling = danglingRelations({ [id]: named }, blueprint, catalog);
  return describeProblems(dangling, catalog, new NearNames()).map(({ message, wants, ...place }) => ({
    ...tell(
      { ...use, path: [...mappingPath, ...placeOf(place)] },
      message,
      "Name one that exists, or map it from .inputs.",
    ),
    ...(wants === undefined ? {} : { wants }),
  }));
}
