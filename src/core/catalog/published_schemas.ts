import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { policySchema } from "../policy/read_policy.ts";
import { actionSchema } from "./actions/action_schema.ts";
import { withOlderForm } from "./model/older_action_schema.ts";
import { blueprintSchema } from "./blueprints/read_blueprint.ts";
import { entitySchema } from "./entities/read_entity.ts";
import { settingsSchema } from "./read_settings.ts";
import { actionRules, blueprintRules } from "./editor_rules.ts";
import type { EditorRules } from "./editor_rules.ts";
import { actionWords } from "./words/action_words.ts";
import { blueprintWords } from "./words/blueprint_words.ts";
import { entityWords } from "./words/entity_words.ts";
import { policyWords } from "./words/policy_words.ts";
import { settingsDefaults, settingsWords } from "./words/settings_words.ts";
import type { SchemaWords } from "./words/common_words.ts";

interface Source {
  readonly title: string;
  readonly schema: unknown;
  readonly words: SchemaWords;
  readonly defaults?: Readonly<Record<string, JsonValue>>;
  readonly rules?: EditorRules;
  /** What becomes of it at last. */
  readonly finish?: (schema: JsonObject) => JsonObject;
}

const sources: Readonly<Record<string, Source>> = {
  "action.schema.json": {
    title: "Gatehouse action",
    schema: actionSchema,
    words: actionWords,
    rules: actionRules,
    finish: withOlderForm,
  },
  "blueprint.schema.json": {
    title: "Gatehouse blueprint",
    schema: blueprintSchema,
    words: blueprintWords,
    rules: blueprintRules,
  },
  "entity.schema.json": { title: "Gatehouse entity", schema: entitySchema, words: entityWords },
  "policy.schema.json": { title: "Gatehouse policy", schema: policySchema, words: policyWords },
  "gatehouse.schema.json": {
    title: "Gatehouse settings (gatehouse.yml)",
    schema: settingsSchema,
    words: settingsWords,
    defaults: settingsDefaults,
  },
};

/** JSON Schema's draft that all editors know. The readers' schemas hold nothing that is newer. */
const draft = "http://json-schema.org/draft-07/schema#";

/**
 * The JSON Schemas for editors, by file name: those that the readers validate with, with words for people.
 * @throws Error where a key has no words, or words have no key.
 */
export function publishedSchemas(): ReadonlyMap<string, JsonObject> {
  return new Map(Object.entries(sources).map(([file, source]) => [file, publish(file, source)]));
}

function publish(file: string, { title, schema, words, defaults = {}, rules = {}, finish }: Source): JsonObject {
  const plain: unknown = JSON.parse(JSON.stringify(schema));
  if (!isJsonObject(plain)) throw new Error(`The schema of ${file} is not an object.`);
  const unused = new Set([...Object.keys(words), ...Object.keys(defaults), ...Object.keys(rules)]);
  const described = describe(plain, "", (path) => {
    const text = words[path];
    if (text === undefined) throw new Error(`${file}: words/ has no words for ${path}.`);
    unused.delete(path);
    const fallback = defaults[path];
    return { text, ...(fallback === undefined ? {} : { fallback }), rules: rules[path] ?? {} };
  });
  if (unused.size > 0)
    throw new Error(`${file}: there is no key for the words, defaults or rules of ${[...unused].join(", ")}.`);
  const published = { $schema: draft, title, ...described };
  return finish === undefined ? published : finish(published);
}

type Told = (path: string) => { readonly text: string; readonly fallback?: JsonValue; readonly rules: JsonObject };

function describe(schema: JsonObject, path: string, told: Told): JsonObject {
  const { text, fallback, rules } = told(path);
  // The readers' own descriptions say what is allowed.
  const allowed = typeof schema.description === "string" ? ` ${schema.description}` : "";
  return {
    description: `${text}${allowed}`,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...describeBelow(schema, path, told),
    ...rules,
  };
}

function describeBelow(schema: JsonObject, path: string, told: Told): JsonObject {
  const { description: _said, properties, additionalProperties, items, else: otherwise, ...rest } = schema;
  const key = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const maps = isJsonObject(additionalProperties);
  return {
    ...rest,
    ...(isJsonObject(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, member]) => [name, describeMember(member, key(name), told)]),
          ),
        }
      : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: maps ? describe(additionalProperties, key("*"), told) : additionalProperties }),
    // An item's keys are told; what the item is, its list has told.
    ...(items === undefined ? {} : { items: isJsonObject(items) ? describeItems(items, path, told) : items }),
    ...(isJsonObject(otherwise) ? { else: describeBelow(otherwise, path, told) } : {}),
  };
}

function describeMember(member: JsonValue, path: string, told: Told): JsonValue {
  return isJsonObject(member)
    ? describe(member, path, told)
    : member === true
      ? { description: told(path).text }
      : member;
}

function describeItems(items: JsonObject, path: string, told: Told): JsonObject {
  const { description } = items;
  return { ...(description === undefined ? {} : { description }), ...describeBelow(items, path, told) };
}
