import { cutJson } from "../../cut_text.ts";
import type { JsonValue } from "../../json.ts";
import type { Action } from "../model/action.ts";
import type { Blueprint } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import { defaultProperties } from "./default_properties.ts";
import { checkMappedRelation } from "./check_mapped_relations.ts";
import { checkMappedIdentifier, checkMappedProperty } from "./check_mapped_values.ts";
import type { Finding } from "../findings/finding.ts";
import { mappingPath } from "./mapped_use.ts";
import { memberOf } from "../documents/json_limits.ts";
import { expressionsIn } from "../expressions/port_template.ts";
import { isMistyped, suggestName } from "../documents/suggest.ts";
import { findMisfits, indexOf } from "../values/value_schema.ts";

/** What an action's mapping would write that its blueprint does not allow; nothing for a deletion beyond its identifier. */
export function checkMapping(action: Action, catalog: Catalog): readonly Finding[] {
  const { mapping } = action.invocation;
  const blueprint = catalog.blueprints.get(mapping.blueprint);
  const ofIdentifier = checkMappedIdentifier(action, catalog);
  if (blueprint === undefined || mapping.operation === "delete") return ofIdentifier;
  const relations = [...blueprint.relations.keys()];
  return [
    ...ofIdentifier,
    ...Object.entries(mapping.properties).flatMap(([id, value]) =>
      checkProperty(action, blueprint, id, value, catalog),
    ),
    ...Object.entries(mapping.relations).flatMap(([id, value]) => [
      ...checkKey(action, "relations", id, relations, blueprint),
      ...checkMappedRelation(action, blueprint, id, value, catalog),
    ]),
    ...(mapping.operation === "create" ? checkRequired(action, blueprint) : []),
  ];
}

function checkProperty(
  action: Action,
  blueprint: Blueprint,
  id: string,
  value: JsonValue,
  catalog: Catalog,
): readonly Finding[] {
  const unknown = checkKey(action, "properties", id, [...blueprint.properties.keys()], blueprint);
  const schema = blueprint.properties.get(id);
  if (schema === undefined || value === null) return unknown;
  if (expressionsIn(value).length > 0) return checkMappedProperty(action, blueprint, { id, schema }, value, catalog);
  return findMisfits(schema, value).map(({ value: wrong, allowed, ...at }) => ({
    rule: "mapping-value",
    file: action.source.path,
    path: [...mappingPath, "properties", id, ...indexOf(at)],
    message: `${cutJson(wrong)} is no value of ${blueprint.identifier}'s property \`${id}\`.`,
    remedy: `It must be ${allowed}.`,
  }));
}

function checkKey(
  { source }: Action,
  kind: "properties" | "relations",
  id: string,
  known: readonly string[],
  { identifier }: Blueprint,
): readonly Finding[] {
  if (known.includes(id)) return [];
  const word = kind === "properties" ? "property" : "relation";
  return [
    {
      rule: `unknown-${word}`,
      file: source.path,
      path: [...mappingPath, kind, id],
      at: "key",
      message: `${identifier} has no ${word} \`${id}\`.`,
      remedy: suggestName(id, known),
    },
  ];
}

function checkRequired({ invocation, source }: Action, blueprint: Blueprint): readonly Finding[] {
  const { mapping } = invocation;
  const relations = [...blueprint.relations].flatMap(([id, { required }]) => (required ? [id] : []));
  const isMissing = (kind: "properties" | "relations", id: string): boolean => {
    const [mapped, known] = [mapping[kind], [...blueprint[kind].keys()]];
    // Null is the same as nothing.
    if ((memberOf(mapped, id) ?? null) !== null) return false;
    const unknown = Object.keys(mapped).filter((each) => !known.includes(each));
    return !isMistyped(id, unknown, known);
  };
  const defaults = defaultProperties(mapping, blueprint);
  const missing = [
    ...blueprint.required
      .filter((id) => !Object.hasOwn(defaults, id) && isMissing("properties", id))
      .map((id) => `properties.${id}`),
    ...relations.filter((id) => isMissing("relations", id)).map((id) => `relations.${id}`),
  ];
  return missing.map((name) => ({
    rule: "missing-mapping",
    file: source.path,
    path: mappingPath,
    message: `\`mapping.${name}\` is missing: ${blueprint.identifier} requires it.`,
    remedy: "Map it, from .inputs, .entity or .outputs.",
  }));
}
