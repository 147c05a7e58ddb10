import type { JsonValue } from "../json.ts";
import { memberOf } from "./json_limits.ts";
import type { Blueprint, Catalog, Entity, Relation, ValueSchema } from "./model.ts";
import { NearNames, suggestName } from "./suggest.ts";
import { validateValue } from "./value_schema.ts";

/** Of one entity: nobody reads more, and each costs time. */
const maximumProblems = 20;

export interface EntityProblem {
  /** Key path in the entity: `properties.instances`. */
  readonly path: string;
  /** A sentence that says what is wrong and what would be right. */
  readonly message: string;
}

/** Holds an entity against its blueprint: properties, required ones, and relations to entities that exist. */
export function validateEntity(
  entity: Pick<Entity, "blueprint" | "properties" | "relations">,
  catalog: Pick<Catalog, "blueprints" | "entities">,
  nearNames = new NearNames(),
): readonly EntityProblem[] {
  const blueprint = catalog.blueprints.get(entity.blueprint);
  if (blueprint === undefined) {
    const remedy = suggestName(entity.blueprint, [...catalog.blueprints.keys()]);
    return [{ path: "blueprint", message: `There is no blueprint ${entity.blueprint}. ${remedy}` }];
  }
  return [
    ...checkProperties(entity, blueprint, catalog),
    ...checkRelations(entity, blueprint, catalog, nearNames),
  ].slice(0, maximumProblems);
}

function checkProperties(
  { properties }: Pick<Entity, "properties">,
  blueprint: Blueprint,
  { blueprints }: Pick<Catalog, "blueprints">,
): readonly EntityProblem[] {
  const missing = blueprint.required.filter((id) => isAbsent(memberOf(properties, id)));
  const wrong = Object.entries(properties).flatMap(([id, value]) => {
    const path = `properties.${id}`;
    const schema = blueprint.properties.get(id);
    if (blueprint.computed?.has(id) === true) {
      return [{ path, message: "It is computed when the entity is read: take it out of the file." }];
    }
    if (schema === undefined)
      return unknown(path, `${blueprint.identifier} has no property ${id}`, blueprint.properties);
    // As in Port, null is the same as nothing.
    const allowed = value === null ? undefined : validateValue(schema, value);
    if (allowed === undefined) return unknownBlueprints(path, schema, value, blueprints);
    return [{ path, message: `${JSON.stringify(value).slice(0, 100)} is not allowed: it must be ${allowed}.` }];
  });
  return [...missing.map((id) => ({ path: `properties.${id}`, message: "It is required, and missing." })), ...wrong];
}

/** Values of the format `blueprints` name blueprints, by themselves or in a list. */
function unknownBlueprints(
  path: string,
  { format, items }: ValueSchema,
  value: JsonValue,
  blueprints: Catalog["blueprints"],
): readonly EntityProblem[] {
  if (format !== "blueprints" && items?.format !== "blueprints") return [];
  const names: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return names
    .filter((name) => typeof name === "string")
    .filter((name) => !blueprints.has(name))
    .map((name) => ({ path, message: `There is no blueprint ${name}. ${suggestName(name, [...blueprints.keys()])}` }));
}

function checkRelations(
  { relations }: Pick<Entity, "relations">,
  blueprint: Blueprint,
  catalog: Pick<Catalog, "blueprints" | "entities">,
  nearNames: NearNames,
): readonly EntityProblem[] {
  const missing = [...blueprint.relations].filter(
    ([id, { required }]) => required && isAbsent(memberOf(relations, id)),
  );
  const wrong = Object.entries(relations).flatMap(([id, value]) => {
    const path = `relations.${id}`;
    const relation = blueprint.relations.get(id);
    if (relation === undefined)
      return unknown(path, `${blueprint.identifier} has no relation ${id}`, blueprint.relations);
    return checkTargets(path, relation, value, catalog, nearNames);
  });
  return [...missing.map(([id]) => ({ path: `relations.${id}`, message: "It is required, and missing." })), ...wrong];
}

function checkTargets(
  path: string,
  { target, many }: Relation,
  value: string | readonly string[] | null,
  { blueprints, entities }: Pick<Catalog, "blueprints" | "entities">,
  nearNames: NearNames,
): readonly EntityProblem[] {
  if (value === null) return [];
  if (many !== (typeof value !== "string")) {
    const expected = many ? `a list of identifiers of ${target}` : `one identifier of a ${target}, not a list`;
    return [{ path, message: `It must be ${expected}.` }];
  }
  const known = entities.get(target);
  return [value]
    .flat()
    .filter((identifier) => known?.has(identifier) !== true)
    .slice(0, maximumProblems)
    .map((identifier) => {
      const remedy = blueprints.has(target)
        ? nearNames.suggest(identifier, target, known ?? new Map())
        : `The blueprint ${target} does not exist, or cannot be read.`;
      return { path, message: `There is no ${target} ${identifier}. ${remedy}` };
    });
}

function unknown(path: string, message: string, known: ReadonlyMap<string, unknown>): readonly EntityProblem[] {
  const id = path.slice(path.indexOf(".") + 1);
  return [{ path, message: `${message}. ${suggestName(id, [...known.keys()])}` }];
}

function isAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
