import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { blueprintsIn } from "../../search/compile_rules.ts";
import type { RuleGroup, RulesWithQueries } from "../../search/model.ts";
import { mapOperands, parseRulesWithQueries } from "../../search/parse_rules.ts";
import type { SearchFeature, SearchPlace } from "../../search/rule_reader.ts";
import type { Blueprint } from "../model/blueprint.ts";
import type { Catalog } from "../model/catalog.ts";
import { expressionsIn } from "../expressions/port_template.ts";
import type { Read } from "../tree/read_result.ts";
import { ruleSlips } from "../blueprints/rule_slips.ts";
import type { RuleSlip } from "../blueprints/rule_slips.ts";
import { suggestName } from "../documents/suggest.ts";

export const policyFeatures: readonly SearchFeature[] = ["relatedTo", "preset", "history"];

/**
 * The rules of a policy's query before anybody asks: values that are made of an expression are not known yet. Nothing where
 * expressions stand elsewhere in them.
 */
export function readPolicyQuery(
  query: JsonObject,
  place: Pick<SearchPlace, "path" | "places">,
): Read<RulesWithQueries> | undefined {
  if (expressionsIn(query).length === 0) return parseRulesWithQueries(query, { ...place, allowed: policyFeatures });
  const open = withOpenValues(query);
  if (expressionsIn(open).length > 0) return undefined;
  return parseRulesWithQueries(open, { ...place, allowed: [...policyFeatures, "jqQuery"] });
}

function withOpenValues(raw: JsonValue): JsonValue {
  if (Array.isArray(raw)) return raw.map(withOpenValues);
  if (!isJsonObject(raw)) return raw;
  return Object.fromEntries(
    Object.entries(raw).map(([key, member]) => {
      const isOpen = key === "value" && expressionsIn(member).length > 0;
      return [key, isOpen ? { jqQuery: "." } : withOpenValues(member)];
    }),
  );
}

interface Asked<Operand> {
  readonly blueprints: Catalog["blueprints"];
  /** Nothing of what is not known yet. */
  readonly valueOf: (operand: Operand) => JsonValue | undefined;
}

/** What a query over all entities asks for and none of those that it may mean can have. */
export function policySlips<Operand>(rules: RuleGroup<Operand>, asked: Asked<Operand>): readonly RuleSlip[] {
  const { blueprints, valueOf } = asked;
  const named = blueprintsIn(mapOperands(rules, (operand) => valueOf(operand) ?? null)) ?? [null];
  const names = named.filter((name) => typeof name === "string");
  const unknown = names.filter((name) => !blueprints.has(name));
  if (unknown.length > 0) return unknown.map((name) => unknownBlueprint(rules, name, asked));
  const isAny = names.length < named.length;
  const meant = isAny ? [...blueprints.values()] : names.flatMap((name) => blueprints.get(name) ?? []);
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return ruleSlips(rules, { blueprint: only, blueprints, valueOf });
  const blueprint = together(isAny ? "the whole catalog" : undefined, meant);
  return ruleSlips(rules, { blueprint, blueprints, valueOf: () => undefined });
}

function unknownBlueprint<Operand>(
  { rules }: RuleGroup<Operand>,
  name: string,
  { blueprints, valueOf }: Asked<Operand>,
): RuleSlip {
  const index = rules.findIndex(
    (rule) =>
      rule.kind === "comparison" &&
      rule.property === "$blueprint" &&
      rule.operand !== undefined &&
      [valueOf(rule.operand)].flat().includes(name),
  );
  return {
    rule: "unknown-blueprint",
    words: `asks for the blueprint ${name}, which does not exist`,
    path: ["rules", index, "value"],
    remedy: suggestName(name, [...blueprints.keys()]),
    needs: name,
  };
}

type Together = Pick<Blueprint, "identifier" | "properties" | "relations" | "computed">;

/**
 * What entities may have that a query finds: all that any of the blueprints has which its rules name. Nothing where they name
 * none, or what is not known yet.
 */
export function foundByQuery(query: JsonObject, blueprints: Catalog["blueprints"]): Together | undefined {
  const read = readPolicyQuery(query, { path: [], places: () => ({ file: "" }) });
  if (read?.ok !== true) return undefined;
  const rules = mapOperands(read.value, (operand) => (operand.kind === "value" ? operand.value : null));
  const named = blueprintsIn(rules) ?? [];
  const all = named.flatMap((name) => (typeof name === "string" ? (blueprints.get(name) ?? []) : []));
  return named.length === 0 || all.length < named.length ? undefined : together(undefined, all);
}

function together(name: string | undefined, all: readonly Blueprint[]): Together {
  return {
    identifier: name ?? all.map(({ identifier }) => identifier).join(" or "),
    properties: new Map(all.flatMap(({ properties }) => [...properties])),
    relations: new Map(all.flatMap(({ relations }) => [...relations])),
    computed: new Map(all.flatMap(({ computed }) => [...(computed ?? [])])),
  };
}
