import type { Fault } from "../faults.ts";
import type { JsonValue } from "../json.ts";
import { historyProperties } from "../search/model.ts";
import { propertiesIn } from "../search/compile_rules.ts";
import { parseSearchRules } from "../search/parse_rules.ts";
import { searchRulesSchema } from "../search/rules_schema.ts";
import { propertyIdentifier } from "./identifiers.ts";
import type { Aggregation, Calculation, ComputedProperty, Ownership, PropertyType } from "./model.ts";
import type { PlaceFinder } from "./place_finder.ts";
import { cosmeticKeys, specAuthentication, text, valueSchemaKeys } from "./raw_value_schema.ts";

interface RawMirror {
  readonly path: string;
}

interface RawCalculation {
  readonly calculation?: string;
  readonly formula?: string;
  readonly type?: PropertyType;
  readonly format?: string;
}

interface RawAggregation {
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

function section(properties: object, required: readonly string[]): object {
  return {
    type: ["object", "null"],
    propertyNames: propertyIdentifier,
    additionalProperties: {
      type: "object",
      properties: { ...words, ...properties },
      required,
      additionalProperties: false,
    },
  };
}

const { type, format } = valueSchemaKeys;
const calculation = {
  type,
  format,
  colors: true,
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
  formulaProperties: section({ ...calculation, formula: { ...text, minLength: 1 } }, ["formula"]),
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

export interface Computed {
  readonly ownership?: Ownership;
  readonly computed?: ReadonlyMap<string, ComputedProperty>;
}

/** What a blueprint's entities have computed. What is wrong goes to `faults`. */
export function readComputed(raw: RawComputed, places: PlaceFinder, faults: Fault[]): Computed {
  const computed = new Map<string, ComputedProperty>();
  const add = (section: string, id: string, property: ComputedProperty | undefined): void => {
    if (property === undefined) return;
    if (computed.has(id)) faults.push(taken(section, id, places));
    computed.set(id, property);
  };
  for (const [id, mirror] of Object.entries(raw.mirrorProperties ?? {})) {
    add("mirrorProperties", id, { kind: "mirror", path: mirror.path.split(".") });
  }
  for (const key of ["calculationProperties", "formulaProperties"] as const) {
    for (const [id, each] of Object.entries(raw[key] ?? {})) add(key, id, readCalculation(each));
  }
  for (const [id, each] of Object.entries(raw.aggregationProperties ?? {})) {
    add("aggregationProperties", id, readAggregation(id, each, places, faults));
  }
  const inherited = raw.ownership?.type === "Inherited" ? raw.ownership : (raw.teamInheritance ?? undefined);
  return {
    ...(inherited === undefined ? {} : { ownership: { path: inherited.path.split(".") } }),
    ...(computed.size === 0 ? {} : { computed }),
  };
}

export function taken(section: string, id: string, places: PlaceFinder): Fault {
  return {
    severity: "error",
    rule: "duplicate-property",
    place: places([section, id], "key"),
    message: `\`${section}.${id}\`: there is another property \`${id}\`.`,
    remedy: "Rename one of them.",
  };
}

function readCalculation({ calculation: program, formula, type: of, format: as }: RawCalculation): Calculation {
  return {
    kind: "calculation",
    program: program ?? formula ?? "",
    ...(of === undefined ? {} : { type: of }),
    ...(as === undefined ? {} : { format: as }),
  };
}

function readAggregation(
  id: string,
  { target, calculationSpec, query, pathFilter }: RawAggregation,
  places: PlaceFinder,
  faults: Fault[],
): Aggregation | undefined {
  const at = ["aggregationProperties", id];
  const fault = (key: string, message: string, remedy: string): void => {
    faults.push({ severity: "error", rule: "aggregation", place: places([...at, key]), message, remedy });
  };
  const { calculationBy, func, property, averageOf, measureTimeBy } = calculationSpec;
  if (calculationBy === "property" && (property === undefined || func === "count")) {
    fault(
      "calculationSpec",
      `\`${id}\` must name a \`property\`, and a \`func\` other than count.`,
      "Or count entities.",
    );
  }
  if (calculationBy === "entities" && (property !== undefined || (func !== "count" && func !== "average"))) {
    fault(
      "calculationSpec",
      `\`${id}\` is of entities: they have no \`property\`, only count and average.`,
      "Mend it.",
    );
  }
  const read =
    query === undefined
      ? undefined
      : parseSearchRules(query, { path: [...at, "query"], places, allowed: ["relatedTo", "preset", "history"] });
  if (read !== undefined) faults.push(...read.faults);
  return {
    kind: "aggregation",
    target,
    func,
    ...(property === undefined ? {} : { property }),
    ...(averageOf === undefined ? {} : { averageOf }),
    ...(measureTimeBy === undefined ? {} : { measureTimeBy }),
    ...(read?.ok === true ? { query: read.value } : {}),
    ...(pathFilter === undefined || pathFilter.length === 0 ? {} : { paths: pathFilter }),
  };
}

/** Why an aggregation can't be computed from the catalog's files: when entities were made, git knows. */
export function unknownInAggregation({
  func,
  averageOf = "total",
  measureTimeBy = "$createdAt",
  query,
}: Aggregation): string | undefined {
  const asked = [
    ...propertiesIn(query ?? { rules: [] }),
    ...(func === "average" && averageOf !== "total" ? [measureTimeBy] : []),
  ];
  return asked.find((property) => historyProperties.some((known) => known === property));
}
