import { Ajv2020 } from "ajv/dist/2020.js";
import { errorMessage } from "../../error_message.ts";
import { canonicalJson } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import { formatProblem, formats, isLink, labeledUrl, labeledUrlSchema } from "./formats.ts";
import { describeWithExample, guardrailWords } from "./guardrails.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import { linearRegExp, UnmatchablePattern } from "./linear_reg_exp.ts";
import type { ValueSchema } from "../model/blueprint.ts";
import { didYouMean } from "../documents/suggest.ts";
import { missedSpec, specProblem } from "./spec_values.ts";

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  // Readers let nothing through that is no schema, and to compile JSON Schema's own takes longer than many of these.
  validateSchema: false,
  ownProperties: true,
  multipleOfPrecision: 9,
  formats: {
    ...Object.fromEntries([...formats].map(([name, { accepts }]) => [name, { type: "string", validate: accepts }])),
    link: { type: "string", validate: isLink },
  },
  code: { regExp: linearRegExp },
});

// Ajv compares every pair of values, and calls methods of theirs: what a file holds has no prototype to have them from.
ajv.removeKeyword("enum");
ajv.addKeyword({
  keyword: "enum",
  schemaType: "array",
  compile: (allowed: readonly JsonValue[]) => {
    const keys = new Set(allowed.map(canonicalJson));
    return (value: JsonValue) => keys.has(canonicalJson(value));
  },
});
ajv.removeKeyword("uniqueItems");
ajv.addKeyword({
  keyword: "uniqueItems",
  type: "array",
  schemaType: "boolean",
  validate: (isWanted: boolean, items: readonly JsonValue[]) =>
    !isWanted || new Set(items.map(canonicalJson)).size === items.length,
});

type Compiled =
  | { readonly ok: true; readonly accepts: (value: JsonValue) => boolean }
  | { readonly ok: false; readonly message: string; readonly remedy?: string };

const compiled = new WeakMap<ValueSchema, Compiled>();

/** What is wrong with a schema, as a phrase, and which of its keys. */
export interface SchemaProblem {
  readonly message: string;
  readonly path: ValuePath;
  /** Where more can be said than that it is to be mended. */
  readonly remedy?: string;
}

/** Why values cannot be held against this schema (a pattern that isn't one), or nothing. */
export function valueSchemaProblem(schema: ValueSchema): SchemaProblem | undefined {
  const result = compile(schema);
  if (!result.ok) {
    const { message, remedy } = result;
    return { message, path: brokenPattern(schema) ?? [], ...(remedy === undefined ? {} : { remedy }) };
  }
  const typed = at("format", formatProblem(schema)) ?? at("spec", specProblem(schema)) ?? emptyRange(schema);
  if (typed !== undefined) return typed;
  const misfit = schema.default === undefined ? undefined : findMisfits(schema, schema.default)[0];
  if (misfit !== undefined) {
    const message = `the default ${JSON.stringify(misfit.value)} is not allowed: allowed is ${misfit.allowed}`;
    const near = nearAllowed(schema, misfit);
    const path = ["default", ...indexOf(misfit)];
    return { message, path, ...(near === undefined ? {} : { remedy: `Did you mean ${near}?` }) };
  }
  const wrong = schema.enum?.findIndex((value) => !result.accepts(value)) ?? -1;
  if (wrong !== -1) return { message: enumProblem(schema, schema.enum?.[wrong] ?? null), path: ["enum", wrong] };
  const inside = schema.items === undefined ? undefined : valueSchemaProblem(schema.items);
  return inside === undefined ? undefined : { ...inside, path: ["items", ...inside.path] };
}

/** The text that was probably meant. */
function nearAllowed({ enum: own, items }: ValueSchema, { value, index }: Misfit): string | undefined {
  const allowed = (index === undefined ? own : items?.enum) ?? [];
  const texts = allowed.filter((each) => typeof each === "string");
  return typeof value === "string" ? didYouMean(value, texts) : undefined;
}

function at(key: string, message: string | undefined): SchemaProblem | undefined {
  return message === undefined ? undefined : { message, path: [key] };
}

function brokenPattern({ pattern, items }: ValueSchema): ValuePath | undefined {
  if (pattern !== undefined && !compile({ type: "string", pattern }).ok) return ["pattern"];
  const inside = items === undefined ? undefined : brokenPattern(items);
  return inside === undefined ? undefined : ["items", ...inside];
}

function enumProblem(schema: ValueSchema, wrong: JsonValue): string {
  const what = `${JSON.stringify(wrong)} in \`enum\``;
  if (schema.type === "array" && !Array.isArray(wrong)) {
    return `${what} is no list: what a list may hold is said by the \`enum\` of its \`items\``;
  }
  const words = guardrailWords({ ...schema, enum: [] });
  return `${what} does not fit the rest: allowed is ${words === "" ? `a value of type ${schema.type}` : words}`;
}

/** Why no value can fit, as far as limits tell. */
function emptyRange(schema: ValueSchema): SchemaProblem | undefined {
  const least = ["minLength", "minItems", "minimum", "minimum", "exclusiveMinimum", "exclusiveMinimum"] as const;
  const most = ["maxLength", "maxItems", "maximum", "exclusiveMaximum", "maximum", "exclusiveMaximum"] as const;
  const problems = least.flatMap((lower, index) => {
    const upper = most[index] ?? "maximum";
    const [from, to] = [schema[lower], schema[upper]];
    const isOpen = lower.startsWith("exclusive") || upper.startsWith("exclusive");
    if (from === undefined || to === undefined || from < to || (from === to && !isOpen)) return [];
    return [{ message: `nothing fits, because \`${lower}\` is ${from} and \`${upper}\` is ${to}`, path: [lower] }];
  });
  return problems[0];
}

/** Nothing when the value is allowed; else what is, as a phrase ("a whole number from 1 to 5"). Time is linear. Never throws. */
export function validateValue(schema: ValueSchema, value: JsonValue): string | undefined {
  const result = compile(schema);
  if (!result.ok) return `nothing until the catalog is mended: ${result.message}`;
  return result.accepts(value) ? missedSpec(schema, value) : allowedWords(schema);
}

/** A value that is not allowed, or an item of it, and what is, as a phrase. */
interface Misfit {
  readonly value: JsonValue;
  readonly index?: number;
  readonly allowed: string;
}

/** What of a value is not allowed: items of a list where it is theirs, else the whole. */
export function findMisfits(schema: ValueSchema, value: JsonValue): readonly Misfit[] {
  const allowed = validateValue(schema, value);
  if (allowed === undefined) return [];
  const { items } = schema;
  const list: readonly JsonValue[] = items !== undefined && Array.isArray(value) ? value : [];
  const ofItems = list.flatMap((item, index): readonly Misfit[] => {
    const allowedItem = items === undefined ? undefined : validateValue(items, item);
    return allowedItem === undefined ? [] : [{ value: item, index, allowed: allowedItem }];
  });
  return ofItems.length > 0 ? ofItems : [{ value, allowed }];
}

export function indexOf({ index }: { readonly index?: number }): readonly number[] {
  return index === undefined ? [] : [index];
}

/** The guardrails of a schema as a phrase for a form's hint, with an example that they allow; empty when there are none. */
export function describeGuardrails(schema: ValueSchema): string {
  return describeWithExample(schema, (value) => {
    const result = compile(schema);
    return result.ok && result.accepts(value);
  });
}

const typeWords: Readonly<Record<ValueSchema["type"], string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  object: "an object (keys and values)",
  array: "a list",
};

/** What a schema allows, as a phrase: its guardrails, or its type. */
export function allowedWords(schema: ValueSchema): string {
  const words = describeGuardrails(schema);
  if (schema.type !== "array") return words === "" ? typeWords[schema.type] : words;
  const each = schema.items === undefined ? "" : `, each ${allowedWords(schema.items)}`;
  return `a list${words === "" ? "" : ` of ${words}`}${each}`;
}

function compile(schema: ValueSchema): Compiled {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const result = compileAnew(schema);
  compiled.set(schema, result);
  return result;
}

function compileAnew(schema: ValueSchema): Compiled {
  const json = jsonSchemaOf(schema);
  try {
    const validate = ajv.compile(json);
    return { ok: true, accepts: (value) => validate(value) };
  } catch (error) {
    const message = errorMessage(error);
    return { ok: false, message, ...(error instanceof UnmatchablePattern ? { remedy: error.remedy } : {}) };
  } finally {
    // Ajv keeps every schema that it has seen; a catalog is read again and again.
    ajv.removeSchema(json);
  }
}

/** Only what judges the value itself: an input's other rules are judged where the other answers are known. */
const ownKeywords = [
  "type",
  "format",
  "enum",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
] as const;

function jsonSchemaOf(schema: ValueSchema): object {
  const { items, format } = schema;
  const own = ownKeywords.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]] as const);
  return {
    ...Object.fromEntries(own),
    ...(format === labeledUrl ? labeledUrlSchema : {}),
    ...(items === undefined ? {} : { items: jsonSchemaOf(items) }),
  };
}
