import { entityJson } from "../catalog/entities/entity_json.ts";
import type { Policy } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import { policyFeatures, policySlips } from "../catalog/actions/policy_queries.ts";
import { resultSlips } from "../catalog/actions/policy_results.ts";
import { evaluatePortTemplate } from "../catalog/expressions/port_template.ts";
import type { JqEvaluator } from "../expressions.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { ComputedReader } from "../computed/computed_reader.ts";
import { blueprintsIn, compileRules, propertiesIn } from "../search/compile_rules.ts";
import type { SearchRules } from "../search/model.ts";
import { parseSearchRules } from "../search/parse_rules.ts";
import { relatedEntitiesOf } from "../search/related_entities.ts";
import type { ValidRequest } from "./request.ts";

export type PolicyVerdict =
  { readonly ok: true; readonly allowed: boolean } | { readonly ok: false; readonly problem: string };

type Found =
  { readonly ok: true; readonly entities: readonly JsonValue[] } | { readonly ok: false; readonly problem: string };

interface Asked {
  readonly catalog: Catalog;
  readonly request: ValidRequest;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Port's dynamic permission: every condition, jq over `.results.<query>.entities` and the run's contexts, must give true. A
 * query or condition that can't be evaluated allows nobody.
 */
export async function judgePolicy(
  asked: Asked,
  policy: Policy,
  login: string,
  jq: JqEvaluator,
): Promise<PolicyVerdict> {
  const { context, action } = asked.request;
  const by = isJsonObject(context["trigger"]) ? context["trigger"] : {};
  const known: JsonObject = { ...context, user: { login }, trigger: { ...by, by: { login } } };
  const where = `${action.source.path}: \`permissions.execute.policy`;
  const [slip] = resultSlips(policy, asked.catalog.blueprints);
  if (slip !== undefined) {
    return { ok: false, problem: `${where}.conditions.${String(slip.index)}\`: ${slip.message} ${slip.remedy}` };
  }
  const results = new Map<string, JsonValue>();
  for (const [name, query] of policy.queries) {
    const found = await search(asked, query, known, jq);
    if (!found.ok) return { ok: false, problem: `${where}.queries.${name}\`: ${found.problem}` };
    results.set(name, { entities: [...found.entities] });
  }
  for (const [index, condition] of policy.conditions.entries()) {
    const result = await jq.evaluate(condition, { ...known, results: Object.fromEntries(results) });
    const place = `${where}.conditions.${String(index)}\``;
    if (!result.ok) return { ok: false, problem: `${place}: ${result.message}` };
    if (typeof result.value !== "boolean") return { ok: false, problem: `${place} must give true or false.` };
    if (!result.value) return { ok: true, allowed: false };
  }
  return { ok: true, allowed: true };
}

/** Every entity of the catalog that the rules mean. */
async function search(
  { catalog, now }: Asked,
  query: JsonObject,
  context: JsonObject,
  jq: JqEvaluator,
): Promise<Found> {
  const filled = await evaluatePortTemplate(query, context, jq);
  if (!filled.ok) return { ok: false, problem: filled.message };
  const places = (): { readonly file: string } => ({ file: "" });
  const read = parseSearchRules(filled.value ?? null, {
    path: [],
    places,
    allowed: policyFeatures,
  });
  if (!read.ok) return { ok: false, problem: read.faults.map(({ message }) => message).join(" ") };
  const slips = policySlips(read.value, { blueprints: catalog.blueprints, valueOf: (value: JsonValue) => value });
  // What no entity can have finds none, and that may be what a condition wants.
  const slip = slips.find(({ severity }) => severity === undefined);
  if (slip !== undefined) return { ok: false, problem: `The query ${slip.words}. ${slip.remedy}` };
  const matches = compileRules(read.value, { now, relatedEntities: relatedEntitiesOf(catalog) });
  const reader = new ComputedReader(catalog, { jq, now });
  const names = propertiesIn(read.value);
  const entities: JsonValue[] = [];
  for (const entity of candidatesOf(catalog, read.value)) {
    if (matches(await reader.subject(entity, names))) entities.push(entityJson(entity));
  }
  return { ok: true, entities };
}

/** Where rules name blueprints, nobody has to look at the entities of others. */
function* candidatesOf({ entities }: Catalog, rules: SearchRules): Generator<Entity, undefined, unknown> {
  const named = blueprintsIn(rules);
  for (const [blueprint, ofBlueprint] of entities) {
    if (named === undefined || named.includes(blueprint)) yield* ofBlueprint.values();
  }
}
