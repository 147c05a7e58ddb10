import { below, metaWords, searchWords, valueWords, valueWordsBelow } from "./common_words.ts";
import type { SchemaWords } from "./common_words.ts";

const calculationWords: SchemaWords = {
  type: "The type of what jq gives; a result of another type is no value.",
  format: valueWords.format ?? "",
  colors: "Colours for values, for pages that show colours.",
  "colors.*": "A colour of Port's.",
  items: "What each item of a list is.",
  spec: "How pages show the value.",
  ...authenticationWords("specAuthentication"),
};

export const blueprintWords: SchemaWords = {
  "": "A kind of thing in the catalog: which properties and relations its entities have.",
  identifier: "The blueprint's name for machines; entities lie in entities/<identifier>/.",
  title: "What people read instead of the identifier.",
  description: "What the blueprint's entities are, in a sentence.",
  icon: "An icon's name, for pages that show icons.",
  schema: "The properties of the blueprint's entities.",
  "schema.properties": "Each property by its identifier.",
  "schema.properties.*": "A property and what its values must be.",
  ...valueWordsBelow(
    "schema.properties.*",
    {
      spec: "How pages show the value.",
      ...authenticationWords("specAuthentication"),
    },
    { spec: "How pages show the item." },
  ),
  "schema.required": "The identifiers of the properties that every entity must have.",
  relations: "What the blueprint's entities point at, each relation by its identifier.",
  "relations.*": "A relation to entities of another blueprint. It can't be both `required` and `many`.",
  "relations.*.target": "The blueprint of the entities that it points at.",
  "relations.*.required": "Whether every entity must have it.",
  "relations.*.many": "Whether it points at a list of entities.",
  "relations.*.title": "What people read instead of the identifier.",
  "relations.*.description": "What the relation means.",
  ownership: "Whose the entities are.",
  "ownership.type": "Direct: each entity names its team. Inherited: it has that of a related entity.",
  "ownership.title": "What people read instead of `team`.",
  "ownership.path": "With Inherited: the relations to the entity whose team it is.",
  teamInheritance: "The older name of inherited ownership.",
  "teamInheritance.path": "The relations to the entity whose team it is.",
  "teamInheritance.title": "What people read instead of `team`.",
  mirrorProperties: "Properties of related entities that are shown as this one's. Computed when read, never written.",
  ...computedWords("mirrorProperties", {
    path: "Relations, and at last a property of the entity that they lead to: `system.domain.$title`.",
  }),
  calculationProperties: "Properties that jq computes from the others. Computed when read, never written.",
  ...computedWords("calculationProperties", {
    calculation:
      "jq over the entity: .identifier, .title, .team, .properties (mirrors and aggregations too), .relations.",
    ...calculationWords,
  }),
  formulaProperties: "Port's older kind of calculated properties. Computed when read, never written.",
  ...computedWords("formulaProperties", {
    formula:
      "A text with properties' names between braces: `https://example.com/{{$identifier}}`. Without any it is jq.",
    calculation: "jq over the entity, as in calculationProperties.",
    ...calculationWords,
  }),
  aggregationProperties: "Numbers over related entities. Computed when read, never written.",
  ...computedWords("aggregationProperties", {
    type: "Always a number.",
    target: "The blueprint of the related entities.",
    calculationSpec: "What is computed.",
    "calculationSpec.calculationBy": "Whether entities are counted, or a property's values are put together.",
    "calculationSpec.func": "How. Entities have count and average, properties all but count.",
    "calculationSpec.property": "The property whose numbers are put together.",
    "calculationSpec.averageOf":
      "What an average is for: each hour, day, week or month (of 30 days), or each entity (total).",
    "calculationSpec.measureTimeBy":
      "The date-time property that says when an entity counts. Absent: `$createdAt`, which git tells.",
    query: "Search rules that the related entities must fit.",
    ...below("query", searchWords),
    pathFilter: "Over which relations entities are related; all, where there are none.",
    "pathFilter.path": "The relations, one after the other.",
    "pathFilter.fromBlueprint": "Where they begin: the target, or this blueprint.",
  }),
  changelogDestination: "Where Port tells of changes.",
  ...metaWords,
};

function authenticationWords(key: string): SchemaWords {
  return {
    [key]: "How pages that show the value sign in.",
    [`${key}.clientId`]: "The client's id.",
    [`${key}.authorizationUrl`]: "Where people sign in.",
    [`${key}.tokenUrl`]: "Where tokens come from.",
    [`${key}.authorizationScope`]: "What is asked for.",
  };
}

/** Of a section whose keys are properties' identifiers. */
function computedWords(section: string, words: SchemaWords): SchemaWords {
  const title = {
    title: valueWords.title ?? "",
    description: valueWords.description ?? "",
    icon: valueWords.icon ?? "",
  };
  const colors = Object.fromEntries(
    Object.entries(valueWords).filter(([key]) => key.startsWith("enumColors") || key === "colorized"),
  );
  return {
    [`${section}.*`]: "A property that is computed.",
    ...below(`${section}.*`, { ...title, ...colors, ...words }),
  };
}
