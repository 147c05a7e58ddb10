import type { JsonValue } from "../../json.ts";
import type { PropertyType, ValueSchema } from "../model/blueprint.ts";
import { formatNames } from "./formats.ts";

/** The keys that a blueprint's property and an action's input have in common, as files write them. */
export interface RawValueSchema {
  readonly type: PropertyType;
  readonly format?: string;
  readonly spec?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly enum?: JsonValue;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: RawValueSchema;
  readonly enumColors?: Readonly<Record<string, string>>;
}

export const text = { type: "string" };
export const texts = { type: "array", items: text };
const count = { type: "integer", minimum: 0 };
const number = { type: "number" };

/** Keys of Port's that only say how something looks. */
export const cosmeticKeys = {
  icon: text,
  enumColors: { type: "object", additionalProperties: text },
  colorized: { type: "boolean" },
};

/** How pages that show a value sign in; it says nothing here. */
export const specAuthentication = {
  type: "object",
  properties: { clientId: text, authorizationUrl: text, tokenUrl: text, authorizationScope: texts },
  required: ["clientId", "authorizationUrl", "tokenUrl"],
  additionalProperties: false,
};

const itemKeys = {
  type: {
    enum: ["string", "number", "boolean", "object", "array"],
    description: "A whole number is a `number` with `multipleOf: 1`.",
  },
  format: { enum: formatNames },
  title: { type: "string", maxLength: 100 },
  description: text,
  default: true,
  pattern: text,
  minLength: count,
  maxLength: count,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: { type: "number", exclusiveMinimum: 0 },
  minItems: count,
  maxItems: count,
  uniqueItems: { type: "boolean" },
  ...cosmeticKeys,
};

/** JSON Schema for the common keys; `enum` is left to the caller, which may have more than Port's list to read. */
export const valueSchemaKeys = { ...itemKeys, enum: { type: "array", minItems: 1 } };

/** JSON Schema for a list's items; they may themselves be lists. `moreKeys` are known besides. */
export function itemsSchema(moreKeys: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const level = (items: unknown): Readonly<Record<string, unknown>> => ({
    type: "object",
    properties: { ...valueSchemaKeys, ...moreKeys, items },
    required: ["type"],
    additionalProperties: false,
  });
  return level(level(level(false)));
}

/** Takes the common keys over. Keys that are absent stay absent. */
export function readValueSchema(raw: RawValueSchema): ValueSchema {
  const { type, format, spec, title, description, pattern, minLength, maxLength, minimum, maximum } = raw;
  const { exclusiveMinimum, exclusiveMaximum, multipleOf, minItems, maxItems, uniqueItems } = raw;
  const allowed: readonly JsonValue[] | undefined = Array.isArray(raw.enum) ? raw.enum : undefined;
  return {
    type,
    ...(format === undefined ? {} : { format }),
    ...(spec === undefined ? {} : { spec }),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(allowed === undefined ? {} : { enum: allowed }),
    ...(raw.default === undefined ? {} : { default: raw.default }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(exclusiveMinimum === undefined ? {} : { exclusiveMinimum }),
    ...(exclusiveMaximum === undefined ? {} : { exclusiveMaximum }),
    ...(multipleOf === undefined ? {} : { multipleOf }),
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
    ...(uniqueItems === undefined ? {} : { uniqueItems }),
    ...(raw.items === undefined ? {} : { items: readValueSchema(raw.items) }),
  };
}
