import { isOfHistory, metaProperties } from "../../search/model.ts";
import type { Comparison, ComparisonOperator, RelatedRule, Rule, RuleGroup } from "../../search/model.ts";
import { itemsOf } from "../../search/values.ts";
import type { JsonValue } from "../../json.ts";
import type { Blueprint } from "../model/blueprint.ts";
import type { Finding } from "../findings/finding.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import { allowedWords } from "../values/value_schema.ts";
import { impossibleValues, schemasOf } from "./impossible_values.ts";
import { suggestName } from "../documents/suggest.ts";

/** What search rules ask for and no entity can have, so that they would never hold, or always. */
export interface RuleSlip extends Pick<Finding, "severity" | "rule" | "remedy" | "needs"> {
  /** Goes on from the rules' name: "asks for `tier`, which service has not". */
  readonly words: string;
  /** In the rules. */
  readonly path: ValuePath;
  /** The rule lists other values, which are possible. */
  readonly isPartial?: true;
}

interface Asked<Operand> {
  readonly blueprint: Pick<Blueprint, "identifier" | "properties" | "relations" | "computed">;
  readonly blueprints: ReadonlyMap<string, Blueprint>;
  /** Nothing of what jq computes. */
  readonly valueOf: (operand: Operand) => JsonValue | undefined;
}

/** Nobody reads more, and a list may have a hundred thousand. */
const toldSlips = 20;

/** Each slip once, however many rules have it; of many the first. */
export function ruleSlips<Operand>(rules: RuleGroup<Operand>, asked: Asked<Operand>): readonly RuleSlip[] {
  if (rules.combinator === "or" && rules.rules.length === 0) return [noRules];
  const found = rules.rules.flatMap((rule, index) =>
    slipsOf(rule, asked).map((slip) => ({ ...slip, path: ["rules", index, ...slip.path] })),
  );
  return [...new Map(found.toReversed().map((slip) => [slip.words, slip])).values()].reverse().slice(0, toldSlips);
}

const noRules: RuleSlip = {
  rule: "no-rules",
  words: "wants one of its rules to hold and has none, so that it never holds",
  path: ["rules"],
  remedy: "Write the rules that are meant, or take it out.",
};

function slipsOf<Operand>(rule: Rule<Operand>, asked: Asked<Operand>): readonly RuleSlip[] {
  if (rule.kind === "group") return ruleSlips(rule, asked);
  if (rule.kind === "related") return relatedSlips(rule, asked.blueprints);
  const { properties, relations, computed, identifier } = asked.blueprint;
  const own = [...properties.keys(), ...relations.keys(), ...(computed?.keys() ?? [])];
  const isMeta = isOfHistory(rule.property) || metaProperties.some((name) => name === rule.property);
  if (!isMeta && !own.includes(rule.property)) {
    const words = `asks for \`${rule.property}\`, which ${identifier} has not`;
    return [{ rule: "unknown-property", words, path: ["property"], remedy: suggestName(rule.property, own) }];
  }
  const value = rule.operand === undefined ? undefined : asked.valueOf(rule.operand);
  return value === undefined ? [] : valueSlips(rule, value, asked.blueprint);
}

function relatedSlips(
  { blueprint }: RelatedRule<unknown>,
  blueprints: ReadonlyMap<string, Blueprint>,
): readonly RuleSlip[] {
  if (blueprints.has(blueprint)) return [];
  const words = `names the blueprint ${blueprint}, which does not exist`;
  return [
    {
      rule: "unknown-blueprint",
      words,
      path: ["blueprint"],
      remedy: suggestName(blueprint, [...blueprints.keys()]),
      needs: blueprint,
    },
  ];
}

const listOperators: readonly ComparisonOperator[] = ["in", "notIn", "containsAny"];
const wholeValues: readonly ComparisonOperator[] = ["=", "!=", ...listOperators];

function valueSlips(
  { property, operator }: Pick<Comparison<unknown>, "property" | "operator">,
  value: JsonValue,
  blueprint: Asked<unknown>["blueprint"],
): readonly RuleSlip[] {
  const values = itemsOf(value);
  const listed = (slips: readonly Omit<RuleSlip, "severity" | "rule" | "path">[]): readonly RuleSlip[] =>
    slips.map((slip) => ({
      severity: "warning",
      rule: "unknown-value",
      path: ["value"],
      ...slip,
      ...(listOperators.includes(operator) && slips.length < values.length ? { isPartial: true } : {}),
    }));
  const schemas = schemasOf(property, blueprint);
  const impossible = impossibleValues(operator, value, schemas);
  if (impossible.length > 0) {
    const is = schemas.map(allowedWords).join(", or ");
    return listed(
      impossible.map(({ words, remedy }) => ({
        words: `asks whether \`${property}\` ${words}${is === "" ? "" : `: it is ${is}`}`,
        remedy,
      })),
    );
  }
  if (property === "$blueprint") return listed(otherBlueprints(operator, values, blueprint.identifier));
  const schema = blueprint.properties.get(property);
  const allowed = (schema?.items?.enum ?? schema?.enum)?.map(textOf);
  if (allowed === undefined || !wholeValues.includes(operator)) return [];
  return listed(
    values
      .map(textOf)
      .filter((each) => !allowed.includes(each))
      .map((each) => ({
        words: `asks whether \`${property}\` is ${each}, which it never is`,
        remedy: suggestName(each, allowed),
      })),
  );
}

/** Those who say in rules what the place says already may list others, too: only rules that never hold are told. */
function otherBlueprints(
  operator: ComparisonOperator,
  values: readonly JsonValue[],
  identifier: string,
): readonly Pick<RuleSlip, "words" | "remedy">[] {
  if ((operator !== "=" && operator !== "in") || values.includes(identifier)) return [];
  return values.map((value) => ({
    words: `asks whether \`$blueprint\` is ${textOf(value)}, which it never is`,
    remedy: `Here it is always ${identifier}: take the rule out.`,
  }));
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
