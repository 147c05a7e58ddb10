import type { JsonValue } from "../../json.ts";
import { formats, labeledUrl } from "./formats.ts";
import type { ValueSchema } from "../model/blueprint.ts";
import { describePattern } from "./pattern_words.ts";

const shownOptions = 12;

/** Texts that read well as examples; the first that is allowed is shown. */
const exampleTexts: readonly string[] = [
  "orders",
  "Orders",
  "ORDERS",
  "order-1",
  "Order1",
  "order_1",
  "ORDER_1",
  "orders.v1",
  "acme/orders",
  "eu-central-1",
  "1.0.0",
  "v1.0.0",
  "10",
  "2026",
  "10.0.0.0/16",
  "dana@example.com",
  "https://example.com/",
];

/** The guardrails as a phrase, with an example where one helps and `accepts` allows it; empty without guardrails. */
export function describeWithExample(schema: ValueSchema, accepts: (value: JsonValue) => boolean): string {
  const words = guardrailWords(schema);
  if (schema.type !== "string" || words === "" || (schema.enum?.length ?? 0) > 0) return words;
  const example = exampleOf(schema, accepts);
  return example === undefined ? words : `${words}, e.g. ${example}`;
}

/** The guardrails as a phrase, without an example. */
export function guardrailWords(schema: ValueSchema): string {
  if (schema.enum !== undefined && schema.enum.length > 0) return `one of ${listed(schema.enum)}`;
  switch (schema.type) {
    case "string":
      return stringWords(schema);
    case "number":
      return numberWords(schema);
    case "array":
      return listWords(schema);
    case "object":
      return schema.format === labeledUrl ? "a `url`, and a `displayText` where people read another text" : "";
    case "boolean":
      return "";
  }
}

function exampleOf(schema: ValueSchema, accepts: (value: JsonValue) => boolean): string | undefined {
  const { format, pattern, minLength = 0 } = schema;
  if (format === undefined && pattern === undefined) return undefined;
  const ofFormat = format === undefined ? undefined : formats.get(format)?.example;
  const made = pattern === undefined ? undefined : describePattern(pattern)?.example(minLength);
  const candidates = [ofFormat, ...(pattern === undefined ? [] : exampleTexts), made];
  return candidates.find((candidate) => candidate !== undefined && candidate !== "" && accepts(candidate));
}

function stringWords({ format, pattern, minLength, maxLength }: ValueSchema): string {
  const described = pattern === undefined ? undefined : describePattern(pattern);
  const characters = described?.words ?? (pattern === undefined ? undefined : `matching \`${pattern}\``);
  const shortest = Math.max(minLength ?? 0, described?.shortest ?? 0);
  const longest = Math.min(maxLength ?? Infinity, described?.longest ?? Infinity);
  const parts = [
    format === undefined ? undefined : formats.get(format)?.words,
    characters,
    rangeWords(shortest, longest, "character", "characters"),
  ];
  return parts.filter((part) => part !== undefined && part !== "").join(", ");
}

function numberWords(schema: ValueSchema): string {
  const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const whole = multipleOf !== undefined && Number.isInteger(multipleOf);
  const kind = multipleOf === 1 ? "a whole number" : "a number";
  const limits = [
    minimum === undefined
      ? undefined
      : maximum === undefined
        ? `of at least ${minimum}`
        : `from ${minimum} to ${maximum}`,
    minimum !== undefined || maximum === undefined ? undefined : `of at most ${maximum}`,
    exclusiveMinimum === undefined ? undefined : `above ${exclusiveMinimum}`,
    exclusiveMaximum === undefined ? undefined : `below ${exclusiveMaximum}`,
    multipleOf === undefined || multipleOf === 1 ? undefined : `divisible by ${multipleOf}`,
  ].filter((limit) => limit !== undefined);
  if (limits.length === 0) return kind === "a number" && !whole ? "a number" : kind;
  return `${kind} ${limits.join(", ")}`;
}

function listWords({ minItems, maxItems, uniqueItems }: ValueSchema): string {
  const range = rangeWords(minItems ?? 0, maxItems ?? Infinity, "item", "items");
  if (uniqueItems !== true) return range;
  return range === "" ? "different items" : `${range}, all different`;
}

function rangeWords(shortest: number, longest: number, one: string, many: string): string {
  const unit = (count: number): string => (count === 1 ? one : many);
  if (longest === Infinity) return shortest === 0 ? "" : `at least ${shortest} ${unit(shortest)}`;
  if (shortest === longest) return `exactly ${longest} ${unit(longest)}`;
  return shortest === 0 ? `at most ${longest} ${unit(longest)}` : `${shortest} to ${longest} ${unit(longest)}`;
}

function listed(values: readonly JsonValue[]): string {
  const texts = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const shown = texts.slice(0, shownOptions).join(", ");
  return texts.length > shownOptions ? `${shown} and ${texts.length - shownOptions} more` : shown;
}
