import type { JsonValue } from "../../json.ts";
import { searchRulesSchema } from "../../search/rules_schema.ts";
import { propertyIdentifier } from "../values/identifiers.ts";
import type { Aggregation, PropertyType } from "../model/blueprint.ts";
import { cosmeticKeys, specAuthentication, text, valueSchemaKeys } from "../values/raw_value_schema.ts";

interface RawMirror {
  readonly path: string;
}

export interface RawCalculation {
  readonly calculation?: string;
  readonly formula?: string;
  readonly type?: PropertyType;
  readonly format?: string;
  readonly colors?: Readonly<Record<string, string>>;
}

export interface RawAggregation {
  readonly title?: string;
  readonly target: string;
  readonly calculationSpec: {
    readonly calculationBy: "entities" | "property";
    readonly func: Aggregation["func"];
    readonly property?: string;
    readonly averageOf?: NonNullable<Aggregation["averageOf"]>;
    readonly measureTimeBy?: string;
  };
  readonly query?: JsonValue;
  readonly pathFilter?: readonly { readonly path: readonly string[]; readonly fromBlueprint?: string }[];
}

/** The parts of a blueprint that say what is computed when an entity is read. */
export interface RawComputed {
  readonly ownership?: { readonly type: "Direct" } | { readonly type: "Inherited"; readonly path: string } | null;
  readonly teamInheritance?: { readonly path: string } | null;
  readonly mirrorProperties?: Readonly<Record<string, RawMirror>> | null;
  readonly calculationProperties?: Readonly<Record<string, RawCalculation>> | null;
  readonly formulaProperties?: Readonly<Record<string, RawCalculation>> | null;
  readonly aggregationProperties?: Readonly<Record<string, RawAggregation>> | null;
}

export const computedSections = [
  "mirrorProperties",
  "calculationProperties",
  "formulaProperties",
  "aggregationProperties",
] as const;

const words = { title: text, description: text, ...cosmeticKeys };
const path = { type: "string", pattern: "^[^.]+(?:\\.[^.]+)*$", description: "Write names with dots between: a.b.c." };

function section(properties: object, required: readonly string[], more: object = {}): object {
  return {
    type: ["object", "null"],
    propertyNames: propertyIdentifier,
    additionalProperties: {
      type: "object",
      properties: { ...words, ...properties },
      required,
      additionalProperties: false,
      ...more,
    },
  };
}

const { type, format } = valueSchemaKeys;
const calculation = {
  type,
  format,
  colors: { type: "object", additionalProperties: text },
  items: { type: "object" },
  spec: text,
  specAuthentication,
};

/** JSON Schema of these parts. */
export const computedSchema = {
  ownership: {
    type: ["object", "null"],
    properties: { type: { enum: ["Direct", "Inherited"] }, title: text, path },
    required: ["type"],
    additionalProperties: false,
    if: { type: "object", properties: { type: { const: "Inherited" } } },
    then: { required: ["path"] },
  },
  teamInheritance: {
    type: ["object", "null"],
    properties: { path, title: text },
    required: ["path"],
    additionalProperties: false,
  },
  mirrorProperties: section({ path }, ["path"]),
  calculationProperties: section({ ...calculation, calculation: { ...text, minLength: 1 } }, ["calculation", "type"]),
  formulaProperties: section(
    { ...calculation, formula: { ...text, minLength: 1 }, calculation: { ...text, minLength: 1 } },
    [],
    { if: { not: { required: ["calculation"] } }, then: { required: ["formula"] } },
  ),
  aggregationProperties: section(
    {
      type: { enum: ["number"] },
      target: text,
      calculationSpec: {
        type: "object",
        properties: {
          calculationBy: { enum: ["entities", "property"] },
          func: { enum: ["count", "sum", "min", "max", "median", "average"] },
          property: text,
          averageOf: { enum: ["hour", "day", "week", "month", "total"] },
          measureTimeBy: text,
        },
        required: ["calculationBy", "func"],
        additionalProperties: false,
      },
      query: searchRulesSchema,
      pathFilter: {
        type: "array",
        items: {
          type: "object",
          properties: { path: { type: "array", items: text, minItems: 1 }, fromBlueprint: text },
          required: ["path"],
          additionalProperties: false,
        },
      },
    },
    ["target", "calculationSpec"],
  ),
};
