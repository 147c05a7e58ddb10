import type { ValuePath } from "../catalog/documents/json_limits.ts";
import type { Read } from "../catalog/tree/read_result.ts";
import { suggestName } from "../catalog/documents/suggest.ts";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { comparisonOperators, historyProperties, metaProperties } from "./model.ts";
import type { QueryOperand, Rule, RuleGroup, RulesWithQueries, SearchRules } from "./model.ts";
import { operators } from "./operators.ts";
import { parseOperand } from "./parse_operand.ts";
import { RuleReader } from "./rule_reader.ts";
import type { SearchPlace } from "./rule_reader.ts";
import { cutText } from "../cut_text.ts";

const maximumFaults = 20;

/** Reads rules whose values all stand in the file; `jqQuery` is a fault, whatever `allowed` says. */
export function parseSearchRules(raw: JsonValue, place: SearchPlace): Read<SearchRules> {
  const allowed = place.allowed.filter((feature) => feature !== "jqQuery");
  const read = parseRulesWithQueries(raw, { ...place, allowed });
  if (!read.ok) return read;
  return { ...read, value: mapOperands(read.value, (operand) => (operand.kind === "value" ? operand.value : null)) };
}

/** Reads Port's `{combinator, rules}`, nested as deep as the file is. What is unknown or unclear is a fault at its key path. */
export function parseRulesWithQueries(raw: JsonValue, place: SearchPlace): Read<RulesWithQueries> {
  const reader = new RuleReader(place);
  const group = reader.attempt(() => parseGroup(reader, raw, place.path));
  return group === undefined || reader.faults.length > 0
    ? { ok: false, faults: reader.faults.slice(0, maximumFaults) }
    : { ok: true, value: group, faults: [] };
}

/** The same rules with other operands. */
export function mapOperands<From, To>(group: RuleGroup<From>, map: (operand: From) => To): RuleGroup<To> {
  const mapRule = (rule: Rule<From>): Rule<To> => {
    if (rule.kind === "group") return mapOperands(rule, map);
    if (rule.kind === "related") return { ...rule, operand: map(rule.operand) };
    const { operand, ...rest } = rule;
    return operand === undefined ? rest : { ...rest, operand: map(operand) };
  };
  return { ...group, rules: group.rules.map(mapRule) };
}

function parseGroup(reader: RuleReader, raw: JsonValue, path: ValuePath): RuleGroup<QueryOperand> {
  if (!isJsonObject(raw)) {
    return reader.refuse(
      path,
      "must be an object with `combinator` and `rules`",
      "Write {combinator: and, rules: []}.",
    );
  }
  const { combinator, rules, type } = raw;
  // Port marks the rules of an action's condition, and only those.
  const isMarked = type === "SEARCH" && path === reader.place.path;
  reader.knownKeys(raw, ["combinator", "rules", ...(isMarked ? ["type"] : [])], path);
  if (combinator !== "and" && combinator !== "or") {
    return reader.refuse([...path, "combinator"], "must be `and` or `or`", "Say whether all rules must hold, or one.");
  }
  if (!Array.isArray(rules)) return reader.refuse([...path, "rules"], "must be a list", "Write the rules as a list.");
  const read = rules.flatMap((rule: JsonValue, index) => {
    return reader.attempt(() => parseRule(reader, rule, [...path, "rules", index])) ?? [];
  });
  return { kind: "group", combinator, rules: read };
}

function parseRule(reader: RuleReader, raw: JsonValue, path: ValuePath): Rule<QueryOperand> {
  if (!isJsonObject(raw)) return reader.refuse(path, "must be a rule", "Write {property, operator, value}.");
  if (raw.combinator !== undefined || raw.rules !== undefined) return parseGroup(reader, raw, path);
  if (raw.operator === "relatedTo") return parseRelated(reader, raw, path);
  const operator = comparisonOperators.find((known) => known === raw.operator);
  if (operator === undefined) return unknownOperator(reader, raw.operator, [...path, "operator"]);
  const takesOperand = operators[operator].operand !== undefined;
  // Port's forms leave the value of a rule that needs none behind, blank.
  const isBlank = raw.value === null || raw.value === "";
  reader.knownKeys(raw, ["property", "operator", ...(takesOperand || isBlank ? ["value"] : [])], path);
  const property = parseProperty(reader, raw.property, [...path, "property"]);
  if (!takesOperand) return { kind: "comparison", property, operator };
  return {
    kind: "comparison",
    property,
    operator,
    operand: parseOperand(reader, operator, raw.value, [...path, "value"]),
  };
}

function unknownOperator(reader: RuleReader, operator: JsonValue | undefined, path: ValuePath): never {
  const known = [...comparisonOperators, "relatedTo"];
  if (typeof operator === "string") {
    return reader.refuse(path, `is ${cutText(operator, 100)}, which is no operator`, suggestName(operator, known));
  }
  return reader.refuse(
    path,
    operator === undefined ? "is missing" : "must be a text",
    `Known are: ${known.join(", ")}.`,
  );
}

function parseProperty(reader: RuleReader, raw: JsonValue | undefined, path: ValuePath): string {
  if (typeof raw !== "string" || raw === "") {
    return reader.refuse(path, "must name a property", "Write its identifier, or a meta property such as $identifier.");
  }
  if (historyProperties.some((known) => known === raw)) {
    reader.allow("history", path, `names ${raw}, which is not known here: git keeps it`);
  } else if (raw.startsWith("$") && !metaProperties.some((known) => known === raw)) {
    return reader.refuse(
      path,
      `names ${raw}, which is no meta property`,
      suggestName(raw, [...metaProperties, ...historyProperties]),
    );
  }
  return raw;
}

function parseRelated(reader: RuleReader, raw: JsonObject, path: ValuePath): Rule<QueryOperand> {
  reader.allow("relatedTo", [...path, "operator"], "is relatedTo, and there are no entities to look at here");
  reader.knownKeys(raw, ["operator", "blueprint", "value", "direction", "required"], path);
  const { blueprint, direction, required } = raw;
  if (typeof blueprint !== "string") {
    return reader.refuse([...path, "blueprint"], "must name a blueprint", "Say which one's entity `value` names.");
  }
  if (direction !== undefined && direction !== "upstream" && direction !== "downstream") {
    return reader.refuse([...path, "direction"], "must be upstream or downstream", "Leave it out for both.");
  }
  if (required !== undefined && typeof required !== "boolean") {
    return reader.refuse([...path, "required"], "must be true or false", "Leave it out for all relations.");
  }
  return {
    kind: "related",
    blueprint,
    operand: parseOperand(reader, "relatedTo", raw.value, [...path, "value"]),
    ...(direction === undefined ? {} : { direction }),
    ...(required === undefined ? {} : { required }),
  };
}
