import { settingsFile } from "../../src/core/catalog/read_settings.ts";
import { publishedSchemas } from "../../src/core/catalog/published_schemas.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import { code, list, table } from "../../src/core/report/markdown.ts";

const schemaFile = "gatehouse.schema.json";

/** docs/settings.md: every setting with its values, its default and what it means, as the schema that editors read has them. */
export function settingsDocument(): string {
  // Through its text, which is what is published.
  const schema: unknown = JSON.parse(JSON.stringify(publishedSchemas().get(schemaFile)));
  if (!isJsonObject(schema)) throw new Error(`${schemaFile} is not published.`);
  return [
    `# The settings of a catalog`,
    "<!-- Made by `npm run documents` from the schema of the file. -->",
    `\`${settingsFile}\`, at the top of the catalog, says how its runs are approved and carried out. Every key may be left out, and so may
the file; what is left out has its default. A key that is none of these is an error, which \`gatehouse check\` tells with its line.
Editors read the same from \`schemas/${schemaFile}\`.`,
    table(["Key", "Values", "Default", "Meaning"], rowsBelow("", schema)),
  ].join("\n\n");
}

function rowsBelow(prefix: string, { properties }: JsonObject): readonly (readonly string[])[] {
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, schema]) => {
    const key = `${prefix}${name}`;
    if (!isJsonObject(schema)) throw new Error(`The schema says nothing of ${key}.`);
    return isJsonObject(schema["properties"]) ? rowsBelow(`${key}.`, schema) : [rowOf(key, schema)];
  });
}

function rowOf(key: string, schema: JsonObject): readonly string[] {
  const { description, default: preset } = schema;
  if (typeof description !== "string") throw new Error(`The schema does not say what ${key} means.`);
  return [
    code(key),
    valuesOf(schema),
    preset === undefined ? "none" : code(textOf(preset)),
    meaningOf(description, schema),
  ];
}

function meaningOf(description: string, { items }: JsonObject): string {
  const each = isJsonObject(items) ? items["description"] : undefined;
  return typeof each === "string" ? `${description} ${each}` : description;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function valuesOf({ type, enum: allowed, minimum, maximum }: JsonObject): string {
  if (Array.isArray(allowed))
    return list(
      allowed.map((value: JsonValue) => code(textOf(value))),
      "or",
    );
  const range = minimum === undefined ? "" : ` from ${textOf(minimum)} to ${textOf(maximum)}`;
  const kinds: Readonly<Record<string, string>> = {
    string: "text",
    boolean: "`true` or `false`",
    integer: `whole number${range}`,
    number: `number${range}`,
    array: "list of texts",
    object: "object",
  };
  const kind = kinds[textOf(type)];
  if (kind === undefined) throw new Error(`There are no words for values of the type ${textOf(type)}.`);
  return kind;
}
