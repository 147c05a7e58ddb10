import type { Fault } from "../../faults.ts";
import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { calculationColorSlips, colorSlips } from "./enum_colors.ts";
import { computedSchema, computedSections } from "./computed_schema.ts";
import type { RawComputed } from "./computed_schema.ts";
import { fileSchema } from "../documents/file_schema.ts";
import { metaKeys, portIdentifier, propertyIdentifier } from "../values/identifiers.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import { otherKindFault } from "../model/object_kind.ts";
import type { Blueprint, Relation } from "../model/blueprint.ts";
import type { SourceFile } from "../tree/source_file.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import {
  cosmeticKeys,
  itemsSchema,
  readValueSchema,
  specAuthentication,
  text,
  texts,
  valueSchemaKeys,
} from "../values/raw_value_schema.ts";
import type { RawValueSchema } from "../values/raw_value_schema.ts";
import { readComputed, taken } from "./read_computed.ts";
import type { Read } from "../tree/read_result.ts";
import { idleKeys, propertySlips } from "./schema_slips.ts";
import type { SchemaSlip } from "./schema_slips.ts";
import { specs } from "../values/spec_values.ts";
import { didYouMean } from "../documents/suggest.ts";
import { valueSchemaProblem } from "../values/value_schema.ts";

interface RawBlueprint extends RawComputed {
  readonly identifier: string;
  readonly title: string;
  readonly description?: string;
  readonly icon?: string;
  readonly schema: {
    readonly properties: Readonly<Record<string, RawValueSchema>>;
    readonly required?: readonly string[];
  };
  readonly relations?: Readonly<Record<string, Partial<Relation> & { readonly target: string }>>;
}

const property = {
  type: "object",
  properties: {
    ...valueSchemaKeys,
    ...cosmeticKeys,
    items: itemsSchema({ spec: text }),
    spec: { enum: specs },
    specAuthentication,
  },
  required: ["type"],
  additionalProperties: false,
};

export const blueprintSchema = {
  type: "object",
  properties: {
    identifier: portIdentifier,
    title: { type: "string", minLength: 1, maxLength: 100 },
    description: { type: "string", maxLength: 200 },
    icon: text,
    schema: {
      type: "object",
      properties: {
        properties: { type: "object", propertyNames: propertyIdentifier, additionalProperties: property },
        required: { ...texts, uniqueItems: true },
      },
      required: ["properties"],
      additionalProperties: false,
    },
    relations: {
      type: "object",
      propertyNames: propertyIdentifier,
      additionalProperties: {
        type: "object",
        properties: {
          target: text,
          required: { type: "boolean" },
          many: { type: "boolean" },
          title: text,
          description: text,
        },
        required: ["target"],
        additionalProperties: false,
      },
    },
    ...computedSchema,
    ...metaKeys,
    changelogDestination: { type: ["object", "null"] },
  },
  required: ["identifier", "title", "schema"],
  additionalProperties: false,
};

const readRaw = fileSchema<RawBlueprint>(blueprintSchema);

/** Reads a blueprint. What Port has and Gatehouse doesn't do yet comes back as warnings. */
export function readBlueprint(value: JsonValue, source: SourceFile, places: PlaceFinder): Read<Blueprint> {
  const raw = readRaw(value, places);
  if (!raw.ok) {
    const other = otherKindFault(value, "blueprint", places);
    return other === undefined ? raw : { ok: false, faults: [other] };
  }
  const { identifier, title, description, icon, schema, relations = {} } = raw.value;
  const properties = new Map(Object.entries(schema.properties).map(([id, found]) => [id, readValueSchema(found)]));
  const faults: Fault[] = [];
  const blueprint: Blueprint = {
    identifier,
    title,
    ...(description === undefined ? {} : { description }),
    ...(icon === undefined ? {} : { icon }),
    properties,
    required: schema.required ?? [],
    relations: new Map(Object.entries(relations).map(([id, relation]) => [id, readRelation(relation)])),
    ...readComputed(raw.value, places, faults),
    source,
  };
  const errors = [...faults, ...findErrors(blueprint, raw.value, places)];
  if (errors.length > 0) return { ok: false, faults: errors };
  return {
    ok: true,
    value: blueprint,
    faults: [
      ...(isJsonObject(value) ? findWarnings(value, places) : []),
      ...findSchemaSlips(raw.value, places),
      ...findUntitled(raw.value, places),
      ...findSharedNames(blueprint, places),
    ],
  };
}

function readRelation({
  target,
  required = false,
  many = false,
  ...words
}: Partial<Relation> & { target: string }): Relation {
  return { ...words, target, required, many };
}

function missingRemedy(id: string, known: readonly string[]): string {
  const near = didYouMean(id, known);
  return near === undefined ? "Add the property, or take the name out." : `Did you mean ${near}?`;
}

function findErrors(blueprint: Blueprint, raw: RawComputed, places: PlaceFinder): readonly Fault[] {
  const error = (rule: string, path: ValuePath, message: string, remedy: string): Fault => {
    return { severity: "error", rule, place: places(path), message, remedy };
  };
  const { properties, required, relations } = blueprint;
  return [
    ...required.flatMap((id, index) =>
      properties.has(id)
        ? []
        : error(
            "unknown-property",
            ["schema", "required", index],
            `\`required\` names \`${id}\`, which is no property.`,
            missingRemedy(id, [...properties.keys()]),
          ),
    ),
    ...[...properties].flatMap(([id, schema]) => {
      const problem = valueSchemaProblem(schema);
      if (problem === undefined) return [];
      return error(
        "property-schema",
        ["schema", "properties", id, ...problem.path],
        `Property \`${id}\`: ${problem.message}.`,
        problem.remedy ?? "Mend the property's schema.",
      );
    }),
    ...[...relations].flatMap(([id, { required, many }]) =>
      required && many
        ? error(
            "relation-required-many",
            ["relations", id],
            `Relation \`${id}\` is both required and many.`,
            "Port allows one of them: drop `required` or `many`.",
          )
        : [],
    ),
    ...computedSections.flatMap((section) =>
      Object.keys(raw[section] ?? {})
        .filter((id) => properties.has(id))
        .map((id) => taken(section, id, places)),
    ),
  ];
}

function findSchemaSlips(raw: RawBlueprint, places: PlaceFinder): readonly Fault[] {
  const told = (slips: readonly SchemaSlip[], whose: string, above: ValuePath): readonly Fault[] =>
    slips.map(({ rule, path, at, message, remedy }) => ({
      severity: "warning",
      rule,
      place: places([...above, ...path], at),
      message: `${whose}: ${message}`,
      remedy,
    }));
  const { calculationProperties, formulaProperties } = raw;
  return [
    ...Object.entries(raw.schema.properties).flatMap(([id, property]) => {
      const slips = [...idleKeys(property), ...propertySlips(property), ...colorSlips(property)];
      return told(slips, `Property \`${id}\``, ["schema", "properties", id]);
    }),
    ...Object.entries({ calculationProperties, formulaProperties }).flatMap(([section, members]) =>
      Object.entries(members ?? {}).flatMap(([id, calculation]) =>
        told(calculationColorSlips(calculation), `Calculation \`${id}\``, [section, id]),
      ),
    ),
  ];
}

/** Nothing here needs it; a blueprint that goes to Port does. */
function findUntitled({ aggregationProperties }: RawBlueprint, places: PlaceFinder): readonly Fault[] {
  return Object.entries(aggregationProperties ?? {})
    .filter(([, { title }]) => title === undefined)
    .map(([id]): Fault => ({
      severity: "warning",
      rule: "missing-title",
      place: places(["aggregationProperties", id], "key"),
      message: `\`aggregationProperties.${id}.title\` is missing, and Port requires it.`,
      remedy: "Add it.",
    }));
}

/** Rules and expressions ask for either by its name alone. */
function findSharedNames({ properties, relations }: Blueprint, places: PlaceFinder): readonly Fault[] {
  return [...relations.keys()]
    .filter((id) => properties.has(id))
    .map((id): Fault => ({
      severity: "warning",
      rule: "shared-name",
      place: places(["relations", id], "key"),
      message: `\`${id}\` is a property and a relation: rules that ask for it mean the property.`,
      remedy: "Rename one of them, where rules are to ask for both.",
    }));
}

function findWarnings({ changelogDestination }: JsonObject, places: PlaceFinder): readonly Fault[] {
  if (!isJsonObject(changelogDestination) || Object.keys(changelogDestination).length === 0) return [];
  const place = places(["changelogDestination"], "key");
  const message = "`changelogDestination` is read, but not enforced yet.";
  return [{ severity: "warning", rule: "not-enforced-yet", place, message }];
}
