import { metaProperties, historyProperties } from "../../search/model.ts";
import type { ComparisonOperator } from "../../search/model.ts";
import { isPreset } from "../../search/operators.ts";
import { compareValues, itemsOf } from "../../search/values.ts";
import { cutJson } from "../../cut_text.ts";
import { isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import type { Blueprint, PropertyType, ValueSchema } from "../model/blueprint.ts";

/** What a rule asks of a property, and no value of it can be. */
export interface Impossible {
  /** "is > 9, which it never is" */
  readonly words: string;
  readonly remedy: string;
}

const opposites: Partial<Record<ComparisonOperator, ComparisonOperator>> = {
  "!=": "=",
  notIn: "in",
  notBetween: "between",
  doesNotContain: "contains",
  doesNotBeginWith: "beginsWith",
  doesNotEndWith: "endsWith",
};

const text: ValueSchema = { type: "string" };
const texts: ValueSchema = { type: "array", items: text };

/** What a property's value may be; nothing where only its values tell: of what is computed. */
export function schemasOf(
  property: string,
  { properties, relations, computed }: Pick<Blueprint, "properties" | "relations" | "computed">,
): readonly ValueSchema[] {
  if (property === "$team") return [text, texts];
  if ([...metaProperties, ...historyProperties].some((name) => name === property)) return [text];
  if (computed?.has(property) === true) return [];
  const own = properties.get(property);
  const relation = relations.get(property);
  const ofRelation = relation === undefined ? [] : [relation.many ? texts : text];
  return [...(own === undefined ? [] : [own]), ...ofRelation];
}

/** Nothing is converted: by their type or their limits, no value is what the rule asks for (or each, where it says not). */
export function impossibleValues(
  operator: ComparisonOperator,
  operand: JsonValue,
  schemas: readonly ValueSchema[],
): readonly Impossible[] {
  const positive = opposites[operator] ?? operator;
  const never = (value: JsonValue): readonly Impossible[] =>
    schemas.length === 0 || schemas.some((schema) => mayHold(positive, value, schema))
      ? []
      : [{ words: verbOf(positive, value), remedy: remedyOf(positive, value, schemas) }];
  if (positive !== "in" && positive !== "containsAny") return never(operand);
  const items = itemsOf(operand);
  if (items.length > 0) return items.flatMap(never);
  const words = "is one of a list that is empty, which it never is";
  return [{ words, remedy: "Write the values that are meant, or take the rule out." }];
}

function remedyOf(operator: ComparisonOperator, wrong: JsonValue, schemas: readonly ValueSchema[]): string {
  const types = schemas.map(({ type }) => type);
  switch (operator) {
    case "beginsWith":
    case "endsWith":
      return "Only texts begin or end with something: ask with another operator.";
    case "contains":
      if (!types.includes("array") && !types.includes("string"))
        return "Only texts and lists contain something: ask with `=`.";
      break;
    case "between":
      return "Write `from` and `to` that it can be between, the smaller one first.";
    case ">":
    case ">=":
    case "<":
    case "<=":
      return "Only numbers, and dates with their time, have an order: ask for one that it can be, or with another operator.";
    default:
      break;
  }
  return (
    quotesRemedy(
      wrong,
      schemas.map(({ type, items }) => items?.type ?? type),
    ) ?? "Ask for what it may be, or take the rule out."
  );
}

function quotesRemedy(wrong: JsonValue, types: readonly PropertyType[]): string | undefined {
  if (typeof wrong === "string") {
    const isNumber = types.includes("number") && wrong.trim() !== "" && Number.isFinite(Number(wrong));
    const isBoolean = types.includes("boolean") && (wrong === "true" || wrong === "false");
    return isNumber || isBoolean ? `Nothing is converted: write ${wrong.trim()} without quotes.` : undefined;
  }
  if (!types.includes("string") || (typeof wrong !== "number" && typeof wrong !== "boolean")) return undefined;
  return `Nothing is converted: write "${String(wrong)}" with quotes.`;
}

function verbOf(operator: ComparisonOperator, value: JsonValue): string {
  const shown = cutJson(value);
  switch (operator) {
    case "contains":
      return `contains ${shown}, which it never does`;
    case "beginsWith":
      return `begins with ${shown}, which it never does`;
    case "endsWith":
      return `ends with ${shown}, which it never does`;
    case "between":
      return `is between ${shown}, which it never is`;
    case "=":
    case "in":
    case "containsAny":
      return `is ${shown}, which it never is`;
    default:
      return `is ${operator} ${shown}, which it never is`;
  }
}

function mayHold(operator: ComparisonOperator, operand: JsonValue, schema: ValueSchema): boolean {
  const { type, items } = schema;
  switch (operator) {
    case "=":
      return operand === null || isOf(schema, operand) || (type === "array" && isItem(items, operand));
    case "in":
    case "containsAny":
      return type === "array" ? isItem(items, operand) : isOf(schema, operand);
    case "contains":
      return type === "array" ? isItem(items, operand) : type === "string" && typeof operand === "string";
    case "beginsWith":
    case "endsWith":
      return type === "string";
    case "isEmpty":
    case "isNotEmpty":
      return true;
    case "between":
      return isPreset(operand) ? type === "string" : isRange(operand, schema);
    default:
      return isInOrder(operator, operand, schema);
  }
}

function isItem(items: ValueSchema | undefined, value: JsonValue): boolean {
  return items === undefined || isOf(items, value);
}

function isOf(schema: ValueSchema, value: JsonValue): boolean {
  if (typeOf(value) !== schema.type) return false;
  return typeof value !== "number" || (isInOrder(">=", value, schema) && isInOrder("<=", value, schema));
}

function typeOf(value: JsonValue): PropertyType | undefined {
  if (Array.isArray(value)) return "array";
  if (isJsonObject(value)) return "object";
  const types = ["string", "number", "boolean"] as const;
  return types.find((type) => type === typeof value);
}

function isRange(operand: JsonValue, schema: ValueSchema): boolean {
  const { from = null, to = null } = isJsonObject(operand) ? operand : {};
  if ((compareValues(from, to) ?? 0) > 0) return false;
  return isInOrder(">=", from, schema) && isInOrder("<=", to, schema);
}

/** Moments are texts, and of numbers the limits tell. */
function isInOrder(operator: ComparisonOperator, operand: JsonValue, schema: ValueSchema): boolean {
  if (typeof operand !== "number") return schema.type === typeOf(operand);
  if (schema.type !== "number") return false;
  const { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity } = schema;
  switch (operator) {
    case ">":
      return Math.min(maximum, exclusiveMaximum) > operand;
    case ">=":
      return maximum >= operand && exclusiveMaximum > operand;
    case "<":
      return Math.max(minimum, exclusiveMinimum) < operand;
    default:
      return minimum <= operand && exclusiveMinimum < operand;
  }
}
