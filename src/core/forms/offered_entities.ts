import type { Action, ActionInput } from "../catalog/model/action.ts";
import type { Blueprint } from "../catalog/model/blueprint.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import type { FileOrigin } from "../catalog/tree/tree.ts";
import { ComputedReader } from "../computed/computed_reader.ts";
import type { JsonObject } from "../json.ts";
import { compileRules, propertiesIn } from "../search/compile_rules.ts";
import type { SearchSubject } from "../search/compile_rules.ts";
import { entitySubject } from "../search/entity_subject.ts";
import { mapOperands } from "../search/parse_rules.ts";
import { isOfHistory } from "../search/model.ts";
import type { RulesWithQueries, SearchRules } from "../search/model.ts";
import { isPreset } from "../search/operators.ts";
import { relatedEntitiesOf } from "../search/related_entities.ts";
import { asksRelations, operandsIn, resolveQueries } from "../search/resolve_queries.ts";
import { compareValues } from "../search/values.ts";
import { FormRefusal } from "./submission.ts";
import type { SettledForm } from "./submission.ts";

/**
 * Whether rules (a condition, a dataset) offer this entity, as the answers so far have it.
 * @throws FormRefusal where jq in them fails
 */
export async function isOffered(form: SettledForm, rules: RulesWithQueries, entity: Entity): Promise<boolean> {
  const { action, catalog, createdAt, jq } = form.submission;
  const resolved = await resolveQueries(rules, form.context(), jq);
  if (!resolved.ok) throw new FormRefusal(`${action.source.path}: ${resolved.message}.`);
  const now = Date.parse(createdAt);
  const subject = await new ComputedReader(catalog, { jq, now }).subject(entity, propertiesIn(rules));
  return compile(resolved.rules, catalog, now)(subject);
}

/** What the entities that an input offers rest on besides the input itself. */
interface Basis {
  readonly entities: ReadonlyMap<string, Entity> | undefined;
  readonly blueprint: Blueprint | undefined;
  /** Where `relatedTo` is asked, which leads through all. */
  readonly all: Catalog["entities"] | undefined;
}

/**
 * The identifiers that an entity input offers, in their order, or nothing where that depends on the other answers or the time,
 * and so only a submission can tell. The same input is looked through once, until what it offers could be others.
 */
export function offeredIdentifiers(input: ActionInput, catalog: Catalog): readonly string[] | undefined {
  const known = offered.get(input);
  const basis = basisOf(input, catalog);
  const { entities, blueprint, all } = known?.basis ?? {};
  const isSame = entities === basis.entities && blueprint === basis.blueprint && all === basis.all;
  if (known !== undefined && isSame) return known.identifiers;
  const identifiers = findOffered(input, catalog);
  offered.set(input, { basis, identifiers });
  return identifiers;
}

const offered = new WeakMap<
  ActionInput,
  { readonly basis: Basis; readonly identifiers: readonly string[] | undefined }
>();

function basisOf({ blueprint = "", rules = {} }: ActionInput, catalog: Catalog): Basis {
  return {
    entities: catalog.entities.get(blueprint),
    blueprint: catalog.blueprints.get(blueprint),
    all: rules.dataset !== undefined && asksRelations(rules.dataset) ? catalog.entities : undefined,
  };
}

function findOffered({ blueprint, rules = {} }: ActionInput, catalog: Catalog): readonly string[] | undefined {
  const entities = [...(catalog.entities.get(blueprint ?? "")?.values() ?? [])];
  const fixed = rules.dataset === undefined ? undefined : fixedRules(rules.dataset);
  const computed = isComputed(catalog.blueprints.get(blueprint ?? ""), rules.dataset);
  if (rules.dataset !== undefined && (fixed === undefined || computed)) return undefined;
  const test = fixed === undefined ? () => true : compile(fixed, catalog, 0);
  const fitting = entities.filter((entity) => test(entitySubject(entity)));
  return fitting.toSorted(inOrderOf(rules.sort)).map(({ identifier }) => identifier);
}

/** Entities in the order of a `sort` that asks for what git knows of their files. */
export function sortByHistory(
  entities: readonly Entity[],
  sort: Sort,
  origins: ReadonlyMap<string, FileOrigin>,
): readonly Entity[] {
  const historyOf = ({ source }: Entity): JsonObject =>
    Object.fromEntries(Object.entries(origins.get(source.path) ?? {}).map(([key, value]) => [`$${key}`, value]));
  return entities.toSorted(inOrderOf(sort, historyOf));
}

/** Whether an action may be run on this entity, as far as can be told without the person who asks, the time and jq. */
export function mayBeOffered({ condition, blueprint }: Action, entity: Entity, catalog: Catalog): boolean {
  const fixed = condition === undefined ? undefined : fixedRules(condition);
  if (fixed === undefined || isComputed(catalog.blueprints.get(blueprint), condition)) return true;
  return compile(fixed, catalog, 0)(entitySubject(entity));
}

/** Rules that say the same whenever they are asked. */
function fixedRules(rules: RulesWithQueries): SearchRules | undefined {
  const moving = operandsIn(rules).some((operand) => operand.kind === "jq" || isPreset(operand.value));
  return moving ? undefined : mapOperands(rules, (operand) => (operand.kind === "value" ? operand.value : null));
}

/** Whether rules ask for what takes jq or git's history, and so is left to the submission. */
function isComputed(blueprint: Blueprint | undefined, rules: RulesWithQueries | undefined): boolean {
  return propertiesIn(rules ?? { rules: [] }).some(
    (name) =>
      blueprint?.computed?.has(name) === true ||
      (name === "$team" && blueprint?.ownership !== undefined) ||
      isOfHistory(name),
  );
}

function compile(rules: SearchRules, catalog: Catalog, now: number): (subject: SearchSubject) => boolean {
  return compileRules(rules, { now, relatedEntities: relatedEntitiesOf(catalog) });
}

type Sort = NonNullable<NonNullable<ActionInput["rules"]>["sort"]>;
type Comparer = (one: Entity, other: Entity) => number;

/** By identifier where there is no `sort`, and among equals. What can't be put in order comes last. */
function inOrderOf(sort: Sort | undefined, historyOf: (entity: Entity) => JsonObject = () => ({})): Comparer {
  const byIdentifier: Comparer = (one, other) => compareTexts(one.identifier, other.identifier);
  if (sort === undefined) return byIdentifier;
  return (one, other) => {
    const [first, second] = [one, other].map((entity) =>
      entitySubject(entity, {}, historyOf(entity)).property(sort.property),
    );
    if (first === undefined || second === undefined) {
      return Number(first === undefined) - Number(second === undefined) || byIdentifier(one, other);
    }
    const texts = typeof first === "string" && typeof second === "string" ? compareTexts(first, second) : 0;
    const order = compareValues(first, second) ?? texts;
    return (sort.descending ? -order : order) || byIdentifier(one, other);
  };
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
