import { cutJson } from "../cut_text.ts";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { list } from "../report/markdown.ts";
import type { Descriptor } from "./descriptor.ts";
import { identifierOf, parseReference } from "./entity_reference.ts";
import type { EntityReference } from "./entity_reference.ts";
import { apiVersionProperty, backstageKinds, definitionFrom, kindNamed, metadataValues } from "./kinds.ts";
import type { BackstageKind, ReferenceField } from "./kinds.ts";

export interface ConvertedDescriptor {
  /** An entity in the catalog's keys. */
  readonly value: JsonObject;
  /** Key paths of what has no counterpart (`spec.replicas`), each with a word on why where that is not plain. */
  readonly leftOut: readonly string[];
}

/** What Backstage's own bookkeeping adds; git keeps it here. */
const bookkeeping = ["uid", "etag", "generation", "resourceVersion"];
const named = ["name", "namespace", "title"];

/** `canonical` gives the identifier that an entity has in this import, since Backstage takes references in any letter case. */
export function convertDescriptor(
  descriptor: Descriptor,
  canonical: (reference: EntityReference) => string,
): ConvertedDescriptor {
  const { kind, apiVersion, metadata, spec, otherKeys } = descriptor;
  const model = backstageKinds.get(kind);
  if (model === undefined) throw new Error(`There is no kind ${kind}.`);
  const ofMetadata = valuesOf(metadata, metadataValues, "metadata", [...named, ...bookkeeping]);
  const ofSpec = valuesOf(spec, model.values, "spec", Object.keys(model.references));
  const relations = relationsOf(descriptor, model, canonical);
  const properties = {
    ...ofMetadata.values,
    ...ofSpec.values,
    ...(apiVersion === model.apiVersion ? {} : { [apiVersionProperty]: apiVersion }),
  };
  const { title } = metadata;
  return {
    value: {
      identifier: identifierOf(descriptor),
      ...(typeof title === "string" ? { title } : {}),
      blueprint: kind,
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(Object.keys(relations.values).length === 0 ? {} : { relations: relations.values }),
    },
    leftOut: [
      ...otherKeys,
      ...(title === undefined || typeof title === "string" ? [] : ["metadata.title (no text)"]),
      ...bookkeeping.filter((key) => metadata[key] !== undefined).map((key) => `metadata.${key}`),
      ...ofMetadata.leftOut,
      ...ofSpec.leftOut,
      ...relations.leftOut,
    ],
  };
}

interface Taken {
  readonly values: JsonObject;
  readonly leftOut: readonly string[];
}

const fits: Readonly<Record<BackstageKind["values"][string], (value: JsonValue) => boolean>> = {
  text: (value) => typeof value === "string",
  texts: (value) => Array.isArray(value) && value.every((item: JsonValue) => typeof item === "string"),
  object: isJsonObject,
  objects: (value) => Array.isArray(value) && value.every(isJsonObject),
};

function valuesOf(given: JsonObject, types: BackstageKind["values"], path: string, others: readonly string[]): Taken {
  const values: Record<string, JsonValue> = {};
  const leftOut: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (others.includes(key)) continue;
    const type = Object.hasOwn(types, key) ? types[key] : undefined;
    // The scaffolder takes one form, or several as a list.
    const listed = type === "objects" && isJsonObject(value) ? [value] : value;
    if (type === undefined) leftOut.push(`${path}.${key}`);
    else if (fits[type](listed)) values[key] = listed;
    else if (key === "definition" && isJsonObject(value)) values[definitionFrom] = value;
    else leftOut.push(`${path}.${key} (not ${typeWords[type]})`);
  }
  return { values, leftOut };
}

const typeWords: Readonly<Record<BackstageKind["values"][string], string>> = {
  text: "a text",
  texts: "a list of texts",
  object: "an object",
  objects: "a list of objects",
};

function relationsOf(
  { spec, namespace }: Descriptor,
  { references }: BackstageKind,
  canonical: (reference: EntityReference) => string,
): Taken {
  const values: Record<string, string | string[]> = {};
  const leftOut: string[] = [];
  for (const [field, reference] of Object.entries(references)) {
    const value = spec[field];
    if (value === undefined || value === null) continue;
    const items: readonly JsonValue[] = Array.isArray(value) ? value : [value];
    if (!reference.many && items.length > 1) leftOut.push(`spec.${field} (a list, where one is meant)`);
    for (const item of reference.many ? items : items.slice(0, 1)) {
      const target = readTarget(item, reference, namespace);
      if (typeof target === "string") {
        leftOut.push(`spec.${field} (${cutJson(item)} ${target})`);
        continue;
      }
      const identifier = canonical(target.reference);
      const known = values[target.relation];
      if (!reference.many) values[target.relation] = identifier;
      else if (!Array.isArray(known)) values[target.relation] = [identifier];
      else if (!known.includes(identifier)) known.push(identifier);
    }
  }
  return { values, leftOut };
}

/** Where a reference leads, or why it can't be taken over. */
function readTarget(
  item: JsonValue,
  { relations, defaultKind }: ReferenceField,
  namespace: string,
): { readonly relation: string; readonly reference: EntityReference } | string {
  if (typeof item !== "string") return "is no reference";
  const defaults = defaultKind === undefined ? { namespace } : { kind: defaultKind, namespace };
  const reference = parseReference(item, defaults);
  if (reference === undefined)
    return defaultKind === undefined && !item.includes(":") ? "names no kind" : "is no reference";
  const kind = kindNamed(reference.kind);
  if (kind === undefined) return `is of the kind ${reference.kind}, which is not known here`;
  const relation = relations[kind];
  return relation === undefined
    ? `is of the kind ${kind}; here it leads to ${list(Object.keys(relations), "or")} only`
    : { relation, reference: { ...reference, kind } };
}
