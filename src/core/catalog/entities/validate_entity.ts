import type { JsonObject, JsonValue } from "../../json.ts";
import { memberOf } from "../documents/json_limits.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { Blueprint, Relation, ValueSchema } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Entity } from "../model/entity.ts";
import type { WantedEntity } from "../findings/finding.ts";
import { isMistyped, NearNames, suggestName } from "../documents/suggest.ts";
import { unquotedRemedy } from "../documents/unquoted.ts";
import { findMisfits, indexOf } from "../values/value_schema.ts";
import { cutJson } from "../../cut_text.ts";

/** Of one entity: nobody reads more, and each costs time. */
const toldProblems = 20;
/** One more is looked for: that it is there is told. */
const maximumProblems = toldProblems + 1;

export interface EntityProblem {
  /** What keeps no entity from being used. */
  readonly severity?: "warning";
  /** Key path in the entity: `properties.instances`. */
  readonly path: string;
  /** Which item of a list is meant. */
  readonly index?: number;
  /** Where that is told: at the key, or, of what is not there, at the key above it. */
  readonly at?: "key" | "above";
  /** A sentence that says what is wrong and what would be right. */
  readonly message: string;
  /** What to do, where that is more than to mend what the message says. */
  readonly remedy?: string;
  /** The entity that it points to, and that does not exist. */
  readonly wants?: WantedEntity;
}

/** Where in the entity a problem is; identifiers have no dots. */
export function placeOf({ path, at, ...index }: Pick<EntityProblem, "path" | "index" | "at">): ValuePath {
  const keys = path.split(".");
  return [...(at === "above" ? keys.slice(0, -1) : keys), ...indexOf(index)];
}

/** A relation that names an entity that does not exist. What to say of it depends on what does, and is found at last. */
export interface DanglingRelation {
  readonly path: string;
  readonly index?: number;
  readonly target: string;
  readonly identifier: string;
}

export type Judgement = readonly (EntityProblem | DanglingRelation)[];

type Judged = Pick<Entity, "blueprint" | "team" | "properties" | "relations">;

/** Holds an entity against its blueprint: properties, required ones, and relations to entities that exist. */
export function validateEntity(
  entity: Judged,
  catalog: Pick<Catalog, "blueprints" | "entities">,
): readonly EntityProblem[] {
  const errors = judgeEntity(entity, catalog).filter(isError);
  return describeProblems(errors, catalog, new NearNames());
}

/** The rules by which problems are told. */
export const contentRule = "entity-schema";
export const relationRule = "dangling-relation";

export function ruleOf({ path }: Pick<EntityProblem, "path">): string {
  return path.startsWith("relations.") ? relationRule : contentRule;
}

export function isError(problem: EntityProblem | DanglingRelation): boolean {
  return !("severity" in problem);
}

export function describeProblems(
  judgement: Judgement,
  { blueprints, entities }: Pick<Catalog, "blueprints" | "entities">,
  nearNames: NearNames,
): readonly EntityProblem[] {
  return judgement.map((problem, at) => {
    if (at === toldProblems) return furtherProblem(problem);
    if ("message" in problem) return problem;
    const { target, identifier, ...place } = problem;
    const remedy = blueprints.has(target)
      ? nearNames.suggest(identifier, target, entities.get(target) ?? new Map())
      : `The blueprint ${target} does not exist, or cannot be read.`;
    const wants = { blueprint: target, identifier };
    return { ...place, message: `There is no ${target} ${identifier}. ${remedy}`, wants };
  });
}

function furtherProblem({ path, index }: EntityProblem | DanglingRelation): EntityProblem {
  const message = `It is wrong too, and more may be: no more than ${toldProblems} problems of one entity are told. Mend those first.`;
  return { path, ...(index === undefined ? {} : { index }), message };
}

/**
 * The same without words for relations to what is missing. It rests on the entity, its blueprint, the blueprints' identifiers
 * and on which of the entities exist that it refers to; on nothing else.
 */
export function judgeEntity(
  entity: Judged,
  catalog: Pick<Catalog, "blueprints" | "entities">,
  content: readonly EntityProblem[] = judgeContent(entity, catalog),
): Judgement {
  const dangling = danglingRelations(entity.relations, catalog.blueprints.get(entity.blueprint), catalog);
  return [...content, ...dangling].slice(0, maximumProblems);
}

/** Whether what an entity holds fits its blueprint, the existence of what it refers to aside, and on what basis that was judged. */
export interface ContentVerdict {
  /** As `contentBasis` gives it. */
  readonly basis: string;
  readonly fits: boolean;
}

/** What the judgement of contents of a blueprint's entities rests on besides themselves: equal when nothing of it has changed. */
export function contentBasis(identifier: string, { blueprints }: Pick<Catalog, "blueprints">): string {
  const blueprint = blueprints.get(identifier);
  const names = blueprint === undefined || namesBlueprints(blueprint) ? [...blueprints.keys()] : [];
  return JSON.stringify([blueprint?.source.oid, names]);
}

function namesBlueprints({ properties }: Blueprint): boolean {
  return [...properties.values()].some(
    ({ format, items }) => format === "blueprints" || items?.format === "blueprints",
  );
}

export function judgeContent(entity: Judged, { blueprints }: Pick<Catalog, "blueprints">): readonly EntityProblem[] {
  const blueprint = blueprints.get(entity.blueprint);
  if (blueprint === undefined) {
    const remedy = suggestName(entity.blueprint, [...blueprints.keys()]);
    return [{ path: "blueprint", message: `There is no blueprint ${entity.blueprint}. ${remedy}` }];
  }
  return [
    ...checkProperties(entity, blueprint, blueprints),
    ...checkRelations(entity, blueprint),
    ...checkTeam(entity, blueprint),
  ];
}

function checkTeam(
  { team = [] }: Pick<Entity, "team">,
  { identifier, ownership }: Blueprint,
): readonly EntityProblem[] {
  const dashed = team.find((each) => each.startsWith("-"));
  if (dashed !== undefined) {
    const message = `${cutJson(dashed)} is no team: none begins with a hyphen.`;
    return [{ path: "team", message, remedy: "Write a blank behind each dash of a list." }];
  }
  if (ownership === undefined || team.length === 0) return fine;
  const message = `It says nothing: entities of ${identifier} have the team that \`${ownership.key}\` leads to, by \`${ownership.path.join(".")}\`.`;
  return [{ severity: "warning", path: "team", at: "key", message }];
}

/** Relations to entities that do not exist; what has no place in the blueprint is the contents' matter. */
export function danglingRelations(
  relations: Entity["relations"],
  blueprint: Blueprint | undefined,
  { entities }: Pick<Catalog, "entities">,
): readonly DanglingRelation[] {
  const found: DanglingRelation[] = [];
  for (const id of Object.keys(relations)) {
    if (found.length >= maximumProblems) break;
    const relation = blueprint?.relations.get(id);
    const value = relations[id];
    if (relation === undefined || value === undefined || value === null) continue;
    if (isInPlace(relation, value) && !allExist(value, entities.get(relation.target))) {
      found.push(...danglingIn(`relations.${id}`, relation, value, entities));
    }
  }
  return found.slice(0, maximumProblems);
}

/** Nearly always so, and then nothing is made of it. */
function allExist(value: string | readonly string[], known: ReadonlyMap<string, Entity> | undefined): boolean {
  if (typeof value === "string") return known?.has(value) === true;
  return value.every((each) => known?.has(each) === true);
}

function danglingIn(
  path: string,
  { target, many }: Relation,
  value: string | readonly string[],
  entities: Catalog["entities"],
): readonly DanglingRelation[] {
  const known = entities.get(target);
  return [value]
    .flat()
    .map((identifier, index) => ({ path, ...(many ? { index } : {}), target, identifier }))
    .filter(({ identifier }) => known?.has(identifier) !== true)
    .slice(0, maximumProblems);
}

function isInPlace({ many }: Relation, value: string | readonly string[]): boolean {
  return many === (typeof value !== "string");
}

/** What is found to be in order, which is nearly everything: nothing is made of it. */
const fine: readonly EntityProblem[] = [];

function checkProperties(
  { properties }: Pick<Entity, "properties">,
  blueprint: Blueprint,
  blueprints: Catalog["blueprints"],
): readonly EntityProblem[] {
  const problems: EntityProblem[] = [];
  for (const id of blueprint.required) {
    if (isMissing(id, properties, blueprint.properties)) problems.push(missing(`properties.${id}`));
  }
  for (const id of Object.keys(properties)) {
    if (problems.length >= maximumProblems) break;
    problems.push(...checkProperty(id, properties[id] ?? null, blueprint, blueprints));
  }
  return problems;
}

function checkProperty(
  id: string,
  value: JsonValue,
  blueprint: Blueprint,
  blueprints: Catalog["blueprints"],
): readonly EntityProblem[] {
  const schema = blueprint.properties.get(id);
  if (blueprint.computed?.has(id) === true) {
    const message = "It is computed when the entity is read: take it out of the file.";
    return [{ path: `properties.${id}`, at: "key", message }];
  }
  if (schema === undefined) {
    return unknown(`properties.${id}`, `${blueprint.identifier} has no property ${id}`, blueprint.properties);
  }
  // As in Port, null is the same as nothing.
  const misfits = value === null ? [] : findMisfits(schema, value);
  if (misfits.length === 0) return unknownBlueprints(id, schema, value, blueprints);
  return misfits.slice(0, maximumProblems).map(({ value: wrong, allowed, ...at }) => {
    const { type } = at.index === undefined ? schema : (schema.items ?? schema);
    const remedy = type === "string" ? unquotedRemedy(wrong) : undefined;
    const message = `${cutJson(wrong)} is not allowed: it must be ${allowed}.`;
    return { path: `properties.${id}`, ...at, message, ...(remedy === undefined ? {} : { remedy }) };
  });
}

/** Values of the format `blueprints` name blueprints, by themselves or in a list. */
function unknownBlueprints(
  id: string,
  { format, items }: ValueSchema,
  value: JsonValue,
  blueprints: Catalog["blueprints"],
): readonly EntityProblem[] {
  if (format !== "blueprints" && items?.format !== "blueprints") return fine;
  const path = `properties.${id}`;
  const names: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return names.flatMap((name, index): readonly EntityProblem[] => {
    if (typeof name !== "string" || blueprints.has(name)) return [];
    const message = `There is no blueprint ${name}. ${suggestName(name, [...blueprints.keys()])}`;
    return [{ path, ...(Array.isArray(value) ? { index } : {}), message }];
  });
}

function checkRelations({ relations }: Pick<Entity, "relations">, blueprint: Blueprint): readonly EntityProblem[] {
  const problems: EntityProblem[] = [];
  for (const [id, { required }] of blueprint.relations) {
    if (required && isMissing(id, relations, blueprint.relations)) problems.push(missing(`relations.${id}`));
  }
  for (const id of Object.keys(relations)) {
    if (problems.length >= maximumProblems) break;
    problems.push(...checkRelation(id, relations[id] ?? null, blueprint));
  }
  return problems;
}

function checkRelation(
  id: string,
  value: string | readonly string[] | null,
  blueprint: Blueprint,
): readonly EntityProblem[] {
  const relation = blueprint.relations.get(id);
  const path = `relations.${id}`;
  if (relation === undefined) {
    return unknown(path, `${blueprint.identifier} has no relation ${id}`, blueprint.relations);
  }
  if (value === null || isInPlace(relation, value)) return fine;
  const { target, many } = relation;
  const expected = many ? `a list of identifiers of ${target}` : `one identifier of a ${target}, not a list`;
  return [{ path, message: `It must be ${expected}.` }];
}

function isMissing(
  id: string,
  members: JsonObject | Entity["relations"],
  known: ReadonlyMap<string, unknown>,
): boolean {
  if (!isAbsent(memberOf(members, id))) return false;
  const unknown = Object.keys(members).filter((each) => !known.has(each));
  return !isMistyped(id, unknown, [...known.keys()]);
}

function missing(path: string): EntityProblem {
  return { path, at: "above", message: "It is required, and missing." };
}

function unknown(path: string, message: string, known: ReadonlyMap<string, unknown>): readonly EntityProblem[] {
  const id = path.slice(path.indexOf(".") + 1);
  return [{ path, at: "key", message: `${message}. ${suggestName(id, [...known.keys()])}` }];
}

function isAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
