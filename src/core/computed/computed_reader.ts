import { asksClock } from "../catalog/expressions/asks_clock.ts";
import { entityJson } from "../catalog/entities/entity_json.ts";
import type { Aggregation, Calculation, ComputedProperty, Mirror } from "../catalog/model/blueprint.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import type { FileOrigin } from "../catalog/tree/tree.ts";
import { programReferences } from "../catalog/expressions/port_template.ts";
import { validateValue } from "../catalog/values/value_schema.ts";
import { ManyEvaluator } from "../evaluate_many.ts";
import type { JqEvaluator } from "../expressions.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { compileRules } from "../search/compile_rules.ts";
import type { SearchSubject } from "../search/compile_rules.ts";
import { propertiesIn } from "../search/compile_rules.ts";
import { isOfHistory } from "../search/model.ts";
import { entityKey, entitySubject } from "../search/entity_subject.ts";
import { relatedEntitiesOf } from "../search/related_entities.ts";
import { aggregate } from "./aggregate.ts";
import { followPath, leadsToMany } from "./follow_path.ts";
import { teamOf } from "./team_of.ts";

export interface ComputedValues {
  /** By property; one that can't be computed, or has no value, is absent. */
  readonly values: JsonObject;
  /** The teams that own it: its own, or with inherited ownership those of the entity at the path's end. */
  readonly team: readonly string[];
  /** Why a property has no value, as a sentence that names it. */
  readonly problems: readonly string[];
  /** Properties that have no value because only git could tell, and why it can't. */
  readonly untold?: { readonly ids: readonly string[]; readonly reason: string };
}

export interface ComputedReaderOptions {
  readonly jq: JqEvaluator;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Why git can't tell when files were made, of an error of the tree that says so; `all` does without then. */
  readonly untoldReason?: (error: unknown) => string | undefined;
}

interface Result {
  readonly value?: JsonValue;
  readonly problem?: string;
}

/** In a calculation they stand without the sign, as in Port's exports. */
const namesHistory = /\b(?:created|updated)(?:At|By)\b/;

/** Entities that one reader looks at, all its computations together. */
const maximumVisits = 5_000_000;

/** After so many calculations by one expression that had to be ended it is not tried for another entity. */
const endedLimit = 3;

/**
 * Computes mirror, calculation and aggregation properties when they are asked for. They are never written, and no jq of an
 * action sees them: what an approval covers must not change because something else did. Every value is computed once; what
 * would need itself has no value.
 */
export class ComputedReader {
  private readonly catalog: Catalog;
  private readonly jq: JqEvaluator;
  private readonly now: number;
  private readonly untoldReason: NonNullable<ComputedReaderOptions["untoldReason"]>;
  private readonly known = new Map<string, Result>();
  private readonly open = new Set<string>();
  /** How many calculations by an expression had to be ended. */
  private readonly ended = new Map<string, number>();
  /** By expression. */
  private readonly evaluators = new Map<string, ManyEvaluator>();
  /** By expression: whether it takes the properties as a whole. */
  private readonly takingAll = new Map<string, boolean>();
  private visits = 0;
  private origins: Promise<ReadonlyMap<string, FileOrigin>> | undefined;

  constructor(catalog: Catalog, { jq, now, untoldReason = () => undefined }: ComputedReaderOptions) {
    this.catalog = catalog;
    this.jq = jq;
    this.now = now;
    this.untoldReason = untoldReason;
  }

  /**
   * Computes calculations of these entities of one blueprint together, which takes a fraction of the time: all of them, or those that
   * are named. What can't be computed so is left to whoever asks for it.
   */
  async prepare(blueprint: string, entities: readonly Entity[], names?: readonly string[]): Promise<void> {
    for (const [id, property] of this.catalog.blueprints.get(blueprint)?.computed ?? []) {
      if (property.kind === "calculation" && names?.includes(id) !== false)
        await this.prepareOne(entities, id, property);
    }
  }

  private async prepareOne(entities: readonly Entity[], id: string, calculation: Calculation): Promise<void> {
    const keyed = entities.map((entity) => ({ entity, key: keyOf(entity, id) }));
    const asked: { readonly key: string; readonly input: JsonObject }[] = [];
    for (const { entity, key } of keyed) {
      if (this.known.has(key)) continue;
      const input = await this.whileOpen(key, () => this.inputIfTold(entity, calculation));
      if (input !== undefined) asked.push({ key, input });
    }
    const { program } = calculation;
    const evaluator = this.evaluators.get(program) ?? new ManyEvaluator(this.jq, this.withClock(program));
    this.evaluators.set(program, evaluator);
    const outputs = await evaluator.outputs(asked.map(({ input }) => input));
    for (const [at, { key }] of asked.entries()) {
      const [first = null] = outputs[at] ?? [];
      if (outputs[at] === undefined || this.known.has(key)) continue;
      this.visits += 1;
      this.known.set(key, calculated(calculation, first));
    }
  }

  async all(entity: Entity): Promise<ComputedValues> {
    const ids = [...(this.catalog.blueprints.get(entity.blueprint)?.computed?.keys() ?? [])];
    const values: [string, JsonValue][] = [];
    const problems: string[] = [];
    const untold: { readonly id: string; readonly reason: string }[] = [];
    for (const id of ids) {
      const result = await this.ifTold(() => this.compute(entity, id));
      if ("reason" in result) {
        untold.push({ id, reason: result.reason });
        continue;
      }
      const { value, problem } = result;
      if (value !== undefined) values.push([id, value]);
      if (problem !== undefined) problems.push(`${entity.blueprint} ${entity.identifier}: \`${id}\`: ${problem}.`);
    }
    const [first] = untold;
    return {
      values: Object.fromEntries(values),
      team: teamOf(this.catalog, entity),
      problems,
      ...(first === undefined ? {} : { untold: { ids: untold.map(({ id }) => id), reason: first.reason } }),
    };
  }

  private async ifTold<T extends object>(ask: () => Promise<T>): Promise<T | { readonly reason: string }> {
    try {
      return await ask();
    } catch (error) {
      const reason = this.untoldReason(error);
      if (reason === undefined) throw error;
      return { reason };
    }
  }

  private async inputIfTold(entity: Entity, calculation: Calculation): Promise<JsonObject | undefined> {
    const result = await this.ifTold(async () => ({ input: await this.calculationInput(entity, calculation) }));
    return "input" in result ? result.input : undefined;
  }

  /** What would need itself meanwhile is found by its key. */
  private async whileOpen<T>(key: string, compute: () => Promise<T>): Promise<T> {
    this.open.add(key);
    try {
      return await compute();
    } finally {
      this.open.delete(key);
    }
  }

  /** The entity as search rules ask of it, with those of the named properties that are computed, and the team that owns it. */
  async subject(entity: Entity, names: readonly string[]): Promise<SearchSubject> {
    const computed = this.catalog.blueprints.get(entity.blueprint)?.computed;
    const values: [string, JsonValue][] = [];
    for (const id of names.filter((name) => computed?.has(name) === true)) {
      const { value } = await this.compute(entity, id);
      if (value !== undefined) values.push([id, value]);
    }
    const team = teamOf(this.catalog, entity);
    const history = names.some(isOfHistory) ? await this.historyOf(entity) : {};
    return entitySubject(team.length === 0 ? entity : { ...entity, team }, Object.fromEntries(values), history);
  }

  private async compute(entity: Entity, id: string): Promise<Result> {
    const property = this.catalog.blueprints.get(entity.blueprint)?.computed?.get(id);
    if (property === undefined) {
      const history = isOfHistory(id) ? await this.historyOf(entity) : {};
      return valueOf(entitySubject(entity, {}, history).property(id));
    }
    const key = keyOf(entity, id);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.open.has(key)) return { problem: "it would need itself" };
    const result = await this.whileOpen(key, () => this.computeAnew(entity, property));
    this.known.set(key, result);
    return result;
  }

  private async computeAnew(entity: Entity, property: ComputedProperty): Promise<Result> {
    this.visits += 1;
    if (this.visits > maximumVisits) return { problem: "there is too much to compute" };
    switch (property.kind) {
      case "mirror":
        return this.mirror(entity, property);
      case "calculation":
        return this.calculate(entity, property);
      case "aggregation":
        return this.aggregate(entity, property);
    }
  }

  private async mirror(entity: Entity, { path }: Mirror): Promise<Result> {
    const relations = path.slice(0, -1);
    const last = path.at(-1) ?? "";
    const found = followPath(this.catalog, entity, relations);
    this.visits += found.length;
    const values: JsonValue[] = [];
    for (const each of found) {
      const { value, problem } =
        last === "$team" ? valueOf([...teamOf(this.catalog, each)]) : await this.compute(each, last);
      if (problem !== undefined) return { problem: `\`${last}\` of ${each.blueprint} ${each.identifier}: ${problem}` };
      if (value !== undefined) values.push(value);
    }
    return leadsToMany(this.catalog, entity.blueprint, relations) ? { value: values } : valueOf(values[0]);
  }

  private async calculate(entity: Entity, calculation: Calculation): Promise<Result> {
    const { program } = calculation;
    const ended = this.ended.get(program) ?? 0;
    if (ended >= endedLimit) return { problem: `not tried, since it had to be ended for ${ended} other entities` };
    const result = await this.jq.evaluate(this.withClock(program), await this.calculationInput(entity, calculation));
    if (result.ok) return calculated(calculation, result.value);
    if (result.ended === true) this.ended.set(program, ended + 1);
    return { problem: result.message };
  }

  /** Whether jq asks for a property of this name, as far as can be told: it may take them all. */
  private mayName(program: string, id: string): boolean {
    if (program.includes(id)) return true;
    const known = this.takingAll.get(program);
    if (known !== undefined) return known;
    const takesAll = programReferences(program).some(
      ({ context, key }) => context === "properties" && key === undefined,
    );
    this.takingAll.set(program, takesAll);
    return takesAll;
  }

  /** jq itself has no clock; what is computed when an entity is read may ask what time it is then. */
  private withClock(program: string): string {
    return asksClock(program) ? `def now: ${String(this.now / 1000)}; ${program}` : program;
  }

  private async calculationInput(entity: Entity, { program }: Calculation): Promise<JsonObject> {
    const mirrored: [string, JsonValue][] = [];
    for (const [id, property] of this.catalog.blueprints.get(entity.blueprint)?.computed ?? []) {
      // A calculation sees what is not calculated, so that none needs another.
      if (property.kind === "calculation") continue;
      // What git can't tell keeps only those calculations from a value that ask for it.
      const compute = (): Promise<Result> => this.compute(entity, id);
      const result = await (this.mayName(program, id) ? compute() : this.ifTold(compute));
      if ("value" in result) mirrored.push([id, result.value]);
    }
    const json = entityJson(entity);
    const properties = { ...entity.properties, ...Object.fromEntries(mirrored) };
    const history = namesHistory.test(program) ? await this.originOf(entity) : {};
    return { ...json, ...history, properties, team: [...teamOf(this.catalog, entity)] };
  }

  private async aggregate(entity: Entity, aggregation: Aggregation): Promise<Result> {
    const { property, averageOf = "total", query } = aggregation;
    const measureTimeBy = aggregation.measureTimeBy ?? (averageOf === "total" ? undefined : "$createdAt");
    const names = query === undefined ? [] : propertiesIn(query);
    const relatedEntities = relatedEntitiesOf(this.catalog);
    const fits = query === undefined ? () => true : compileRules(query, { now: this.now, relatedEntities });
    const samples = [];
    for (const each of this.relatedTo(entity, aggregation)) {
      this.visits += 1;
      if (!fits(await this.subject(each, names))) continue;
      const value = property === undefined ? {} : await this.compute(each, property);
      if (value.problem !== undefined) return { problem: `of ${each.identifier}: ${value.problem}` };
      const time = measureTimeBy === undefined ? {} : await this.compute(each, measureTimeBy);
      samples.push({
        ...(value.value === undefined ? {} : { value: value.value }),
        ...(time.value === undefined ? {} : { time: time.value }),
      });
    }
    return valueOf(aggregate(aggregation, samples, this.now));
  }

  /** What git knows of an entity; only whoever asks for it waits for git. */
  private async originOf({ source }: Entity): Promise<JsonObject> {
    this.origins ??= this.catalog.tree.origins?.();
    // Not "empty": a rule that wants it empty would hold.
    if (this.origins === undefined)
      throw new Error(`When ${source.path} was made only git could tell, and none is here.`);
    return { ...(await this.origins).get(source.path) };
  }

  private async historyOf(entity: Entity): Promise<JsonObject> {
    const origin = await this.originOf(entity);
    return Object.fromEntries(Object.entries(origin).map(([key, value]) => [`$${key}`, value]));
  }

  private relatedTo(entity: Entity, { target, paths }: Aggregation): readonly Entity[] {
    const candidates = [...(this.catalog.entities.get(target)?.values() ?? [])];
    if (paths === undefined) {
      const { blueprint, identifier } = entity;
      const related = relatedEntitiesOf(this.catalog)({ kind: "related", blueprint, operand: identifier });
      this.visits += related.size;
      return candidates.filter((each) => related.has(entityKey(each)));
    }
    const keys = new Set<string>();
    for (const { path, fromBlueprint } of paths) {
      if (fromBlueprint === target && target !== entity.blueprint) {
        for (const each of candidates) {
          this.visits += 1;
          const ends = followPath(this.catalog, each, path);
          if (ends.some((end) => entityKey(end) === entityKey(entity))) keys.add(entityKey(each));
        }
      } else {
        followPath(this.catalog, entity, path).forEach((each) => keys.add(entityKey(each)));
      }
    }
    return candidates.filter((each) => keys.has(entityKey(each)));
  }
}

function keyOf(entity: Entity, id: string): string {
  return `${entityKey(entity)}\n${id}`;
}

/** What a calculation's jq gives, held against its type. */
function calculated({ schema }: Calculation, value: JsonValue): Result {
  if (value === null || schema === undefined) return valueOf(value);
  const allowed = validateValue(schema, value);
  return allowed === undefined ? { value } : { problem: `it must be ${allowed}` };
}

function valueOf(value: JsonValue | undefined): Result {
  return value === undefined || value === null ? {} : { value };
}
