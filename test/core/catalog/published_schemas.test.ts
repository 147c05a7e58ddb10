import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { starterCatalog } from "../../../src/cli/starter_catalog.ts";
import { placeFinder } from "../../../src/core/catalog/documents/place_finder.ts";
import { readAction } from "../../../src/core/catalog/actions/read_action.ts";
import { readBlueprint } from "../../../src/core/catalog/blueprints/read_blueprint.ts";
import { readEntity } from "../../../src/core/catalog/entities/read_entity.ts";
import type { Reader } from "../../../src/core/catalog/tree/read_file.ts";
import { publishedSchemas } from "../../../src/core/catalog/published_schemas.ts";
import { defaultSettings, readSettings } from "../../../src/core/catalog/read_settings.ts";
import { settingsDefaults } from "../../../src/core/catalog/words/settings_words.ts";
import { parseDocument } from "../../../src/core/catalog/documents/yaml.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import { starterOptions } from "../../cli/starter.ts";

const folder = fileURLToPath(new URL("../../../schemas/", import.meta.url));
const starter = await starterCatalog(starterOptions);
const schemaLine = /^# yaml-language-server: \$schema=(\S+)\n/;

function parse(text: string): JsonValue {
  const parsed = parseDocument(text, "file.yml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

function starterText(path: string): string {
  const bytes = starter.get(path);
  if (bytes === undefined) throw new Error(`The starter catalog has no ${path}.`);
  return new TextDecoder().decode(bytes);
}

/** As an editor does it: the file's first line names the schema, relative to the file. */
function schemaOf(path: string): ValidateFunction {
  const named = schemaLine.exec(starterText(path))?.[1];
  if (named === undefined) throw new Error(`${path} names no schema.`);
  const schema = parse(starterText(join(dirname(path), named)));
  if (!isJsonObject(schema)) throw new Error(`${named} is no schema.`);
  return new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(schema);
}

const readers: Readonly<Record<string, Reader<unknown>>> = {
  "gatehouse.yml": (value, _source, places) => readSettings(value, places),
  blueprints: readBlueprint,
  entities: (value, source, places) => readEntity(value, source, places, "service"),
  actions: readAction,
};

const catalogFiles = [...starter.keys()].filter((path) =>
  /^(?:gatehouse\.yml$|blueprints\/|entities\/|actions\/)/.test(path),
);

describe("schemas/", () => {
  it("is what `npm run schemas` writes", async () => {
    const schemas = publishedSchemas();
    expect((await readdir(folder)).sort()).toEqual([...schemas.keys()].sort());
    for (const [file, schema] of schemas) {
      expect(await readFile(join(folder, file), "utf8"), `${file}: run npm run schemas`).toBe(
        `${JSON.stringify(schema, null, 2)}\n`,
      );
    }
  });

  it("tells of every key what it is", () => {
    for (const [file, schema] of publishedSchemas()) {
      expect(keysWithoutWords(schema), file).toEqual([]);
    }
  });

  it("shows the defaults that the reader fills in", () => {
    const given: Record<string, Record<string, JsonValue> | JsonValue> = {};
    for (const [path, value] of Object.entries(settingsDefaults)) {
      const [section = "", key] = path.split(".");
      if (key === undefined) given[section] = value;
      else given[section] = { ...(isJsonObject(given[section]) ? given[section] : {}), [key]: value };
    }
    const read = readSettings(given, placeFinder("", "gatehouse.yml"));
    expect(read).toMatchObject({ ok: true, value: defaultSettings });
    expect(read.ok ? read.faults : []).toEqual([]);
  });
});

function keysWithoutWords(schema: JsonObject): readonly string[] {
  const members = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const below = [...members.map(([, member]) => member), schema.items, schema.additionalProperties, schema.else];
  return [
    ...members
      .filter(([, member]) => isJsonObject(member) && typeof member.description !== "string")
      .map(([key]) => key),
    ...below.filter((member) => isJsonObject(member)).flatMap(keysWithoutWords),
  ];
}

describe("what the readers read fits too", () => {
  const validator = (file: string): ValidateFunction => {
    const schema = publishedSchemas().get(file);
    if (schema === undefined) throw new Error(`There is no ${file}.`);
    return new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(schema);
  };

  it.each(["# nothing yet\n", "{}\n"])("settings without keys: %j", (text) => {
    expect(readSettings(parse(text), placeFinder("", "gatehouse.yml"))).toMatchObject({ ok: true });
    expect(validator("gatehouse.schema.json")(parse(text))).toBe(true);
  });

  it.each(["true", "false", "{ type: ALL }", "{ count: 2 }"])("requiredApproval: %s", (approval) => {
    const action = starterText("actions/add_document_db.yml").replace("{ type: ANY }", approval);
    expect(validator("action.schema.json")(parse(action))).toBe(true);
  });

  const older =
    "identifier: add\ntitle: Add\ntrigger: DAY-2\nblueprint: service\ncreatedAt: x\nrequiredApproval: true\n" +
    "userInputs: {properties: {a: {type: string}}, order: [a]}\ninvocationMethod: {type: TERRAFORM, template: t}\n";
  const rows: readonly (readonly [boolean, string])[] = [
    [true, older],
    [true, older.replace(/userInputs.*\n/, "")],
    [true, older.replace("{type: TERRAFORM, template: t}", "{type: AZURE-DEVOPS, webhook: x}")],
    [true, older.replace("{type: TERRAFORM, template: t}", "{type: WEBHOOK, url: x}")],
    [false, older.replace("template: t", "tmplate: t")],
    [false, older.replace("DAY-2", "DAY2")],
    [false, older.replace("blueprint: service\n", "")],
    [false, older.replace("type: string", "type: strin")],
    [false, older.replace("title: Add", "titel: Add")],
  ];
  it.each(rows)("%s: an action in Port's older form %#", (fits, text) => {
    expect(readAction(parse(text), { path: "actions/add.yml", oid: "" }, placeFinder("", ""))).toMatchObject({
      ok: fits,
    });
    expect(validator("action.schema.json")(parse(text))).toBe(fits);
  });
});

describe("the starter catalog's files", () => {
  it("are all looked at", () => {
    expect(catalogFiles.length).toBeGreaterThanOrEqual(21);
  });

  it.each(catalogFiles)("%s fits the schema that it names", (path) => {
    const validate = schemaOf(path);
    validate(parse(starterText(path)));
    expect(validate.errors ?? []).toEqual([]);
  });

  const wrong: readonly (readonly [path: string, from: string, to: string])[] = [
    ["gatehouse.yml", "merge: manual", "merge: sometimes"],
    ["gatehouse.yml", "label: approved", "lable: approved"],
    ["blueprints/database.yml", "title: Database", "titel: Database"],
    ["blueprints/database.yml", "minimum: 1", "minimum: one"],
    ["entities/service/mailer.yml", "identifier: mailer", "identifier: [mailer]"],
    ["entities/service/mailer.yml", "relations: {}", "relations: { a: { b: c } }"],
    ["actions/add_document_db.yml", "operation: DAY-2", "operation: DAY2"],
    ["actions/add_document_db.yml", "template: document_db", "template: ../document_db"],
    ["actions/add_document_db.yml", "maximum: 5", "maximun: 5"],
    ["actions/add_document_db.yml", "identifier: add_document_db", "identifier: config"],
    // What the readers refuse by code.
    ["blueprints/database.yml", "endpoint: { type: string,", "endpoint: { type: number, format: url,"],
    ["blueprints/database.yml", "endpoint: { type: string,", "endpoint: { type: string, format: labeled-url,"],
    ["blueprints/database.yml", "required: true, many: false", "required: true, many: true"],
    ["actions/add_document_db.yml", "name: { type: string,", "name: { type: number, format: email,"],
    ["actions/add_document_db.yml", "order: [name", "steps: []\n    order: [name"],
    ["actions/add_document_db.yml", "{ type: ANY }", "{ type: ANY, count: 2 }"],
    ["actions/add_document_db.yml", "  template: document_db\n", ""],
    [
      "actions/add_document_db.yml",
      "    identifier: '{{ .entity.identifier + \"-\" + .inputs.name }}'\n    title",
      "    title",
    ],
  ];

  it.each(wrong)("%s with %j made %j does not", (path, from, to) => {
    const text = starterText(path);
    expect(text).toContain(from);
    const wrong = parse(text.replace(from, to));
    expect(schemaOf(path)(wrong)).toBe(false);
    const read = readers[path.split("/")[0] ?? ""]?.(wrong, { path, oid: "" }, placeFinder("", path));
    expect(read).toMatchObject({ ok: false });
  });
});
