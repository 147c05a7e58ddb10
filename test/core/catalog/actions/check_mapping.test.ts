import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ValueSchema } from "../../../../src/core/catalog/model/blueprint.ts";
import { checkCatalog } from "../../../../src/core/catalog/check.ts";
import { loadCatalog } from "../../../../src/core/catalog/load.ts";
import { fitOf } from "../../../../src/core/catalog/values/schema_fit.ts";
import { validateValue } from "../../../../src/core/catalog/values/value_schema.ts";
import { memoryTree } from "../../../support/memory_tree.ts";

interface Mapped {
  readonly inputs?: Readonly<Record<string, object>>;
  readonly required?: readonly string[] | object;
  readonly validations?: readonly object[];
  readonly operation?: "create" | "update";
  readonly identifier?: string;
  readonly properties?: object;
  readonly relations?: object;
}

const service = { type: "string", format: "entity", blueprint: "service" };
const api = { ...service, blueprint: "API" };
const many = { type: "array", items: service };
const sound = { service: "{{ .entity.identifier }}" };

function actionOf({ inputs = {}, required = [], operation = "create", ...rest }: Mapped): string {
  const { validations, identifier = "{{ .run.id }}", properties = {}, relations = sound } = rest;
  const isUpdate = operation === "update";
  const userInputs = { properties: { name: { type: "string" }, ...inputs }, required, validations };
  const mapping = { blueprintIdentifier: "database", operation, identifier, properties, relations };
  return JSON.stringify(
    {
      identifier: "mk",
      title: "Make",
      trigger: {
        type: "self-service",
        operation: "DAY-2",
        blueprintIdentifier: isUpdate ? "database" : "service",
        userInputs,
      },
      requiredApproval: { type: "ANY" },
      invocationMethod: {
        type: "TERRAFORM",
        template: "t",
        variables: {},
        mapping: isUpdate ? { ...mapping, relations: {} } : mapping,
      },
    },
    undefined,
    1,
  );
}

async function told(mapped: Mapped, entities: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const catalog = await loadCatalog(
    memoryTree({
      "gatehouse.yml":
        'terraform: {backend: {s3: {bucket: b, key: "{{ .entity.blueprint }}/{{ .entity.identifier }}.tfstate"}}}\n',
      "blueprints/service.yml":
        "identifier: service\ntitle: Service\nschema: {properties: {tier: {type: number}, label: {type: string}}}\n" +
        "relations: {apis: {target: API, many: true}, parent: {target: service}}\n",
      "blueprints/API.yml": "identifier: API\ntitle: API\nschema: {properties: {}}\n",
      "blueprints/database.yml": JSON.stringify({
        identifier: "database",
        title: "Database",
        schema: {
          properties: {
            engine: { type: "string", enum: ["documentdb", "postgres"] },
            instances: { type: "number", minimum: 1, maximum: 5, multipleOf: 1 },
            label: { type: "string" },
            tags: { type: "array", items: { type: "string", maxLength: 10 } },
            home: { type: "string", format: "url" },
            about: { type: "object" },
            must: { type: "string" },
            plain: { type: "string", default: "none" },
          },
          required: ["plain"],
        },
        relations: {
          service: { target: "service", required: true },
          peers: { target: "service", many: true },
        },
      }),
      "entities/service/mailer.yml": "identifier: mailer\n",
      "entities/API/CartAPI.yml": "identifier: CartAPI\n",
      "templates/t/main.tf": "",
      "actions/mk.yml": actionOf(mapped),
      ...entities,
    }),
  );
  expect(catalog.faults).toEqual([]);
  const lines = actionOf(mapped).split("\n");
  return (await checkCatalog(catalog)).map(
    ({ severity, rule, place, message, remedy = "" }) =>
      `${(lines[(place.line ?? 0) - 1] ?? "").trim()} | ${severity} ${rule}: ${message} ${remedy}`,
  );
}

describe("what a mapping can only write wrongly is an error, at the value", () => {
  test.each<[string, Mapped, Mapped, RegExp]>([
    [
      "a text for a number",
      { inputs: { n: { type: "string" } }, properties: { instances: "{{ .inputs.n }}" } },
      { inputs: { n: { type: "string" } }, properties: { instances: "{{ .inputs.n | tonumber }}" } },
      /^"instances": .* error mapping-value: `\.inputs\.n` gives a text, which database's property `instances` never is: it must be a whole number from 1 to 5\. /,
    ],
    [
      "text around a number",
      { inputs: { n: { type: "number" } }, properties: { instances: "1{{ .inputs.n }}" } },
      { inputs: { n: { type: "number" } }, properties: { label: "1{{ .inputs.n }}" } },
      /`1\{\{ \.inputs\.n \}\}` gives a text, which/,
    ],
    [
      "numbers that are all too large",
      { inputs: { n: { type: "number", minimum: 6, multipleOf: 1 } }, properties: { instances: "{{ .inputs.n }}" } },
      {
        inputs: { n: { type: "number", minimum: 2, maximum: 5, multipleOf: 1 } },
        properties: { instances: "{{ .inputs.n }}" },
      },
      /gives a whole number of at least 6, which/,
    ],
    [
      "options that are all unknown",
      { inputs: { e: { type: "string", enum: ["mysql"] } }, properties: { engine: "{{ .inputs.e }}" } },
      { inputs: { e: { type: "string", enum: ["postgres"] } }, properties: { engine: "{{ .inputs.e }}" } },
      /gives one of mysql, which .* it must be one of documentdb, postgres/,
    ],
    [
      "one for a list",
      { properties: { tags: "{{ .inputs.name }}" } },
      {
        inputs: { name: { type: "string", maxLength: 5 } },
        required: ["name"],
        properties: { tags: ["{{ .inputs.name }}"] },
      },
      /^"tags": .*gives a text, which/,
    ],
    [
      "an entity's number for a text",
      { properties: { label: "{{ .entity.properties.tier }}" } },
      { properties: { label: "{{ .entity.properties.label }}" } },
      /`\.entity\.properties\.tier` gives a number, which/,
    ],
    [
      "an object's text for a number",
      { properties: { about: ["{{ .inputs.name }}"] } },
      { properties: { about: { name: "{{ .inputs.name }}" } } },
      /The mapping gives a list, which database's property `about` never is: it must be an object/,
    ],
    [
      "another blueprint's entity",
      { inputs: { s: api }, required: ["s"], relations: { service: "{{ .inputs.s }}" } },
      { inputs: { s: service }, required: ["s"], relations: { service: "{{ .inputs.s }}" } },
      /^"service": .* `\.inputs\.s` gives API, and database's relation `service` leads to service\. /,
    ],
    [
      "the target of another relation",
      { relations: { ...sound, peers: "{{ .entity.relations.apis }}" } },
      { relations: { ...sound, peers: ["{{ .entity.identifier }}"] } },
      /`\.entity\.relations\.apis` gives API, and/,
    ],
    [
      "several for one",
      { inputs: { s: many }, required: ["s"], relations: { service: "{{ .inputs.s }}" } },
      { inputs: { s: many }, required: ["s"], relations: { service: "{{ .inputs.s[0] }}" } },
      /`\.inputs\.s` gives a list, and database's relation `service` must be one identifier of service/,
    ],
    [
      "one for several",
      { inputs: { s: service }, required: ["s"], relations: { ...sound, peers: "{{ .inputs.s }}" } },
      { inputs: { s: service }, required: ["s"], relations: { ...sound, peers: ["{{ .inputs.s }}"] } },
      /`\.inputs\.s` gives one, and .*`peers` must be a list of identifiers.*Put it into a list/,
    ],
    [
      "a whole entity",
      { relations: { service: "{{ .entity }}" } },
      { relations: { service: "{{ .entity.identifier }}" } },
      /`\.entity` gives an object, and/,
    ],
    [
      "an entity that does not exist",
      { relations: { service: "mailr" } },
      { relations: { service: "mailer" } },
      /^"service": "mailr" .* There is no service mailr\. Did you mean mailer\?/,
    ],
    [
      "one of a list that does not exist",
      { relations: { ...sound, peers: ["mailer", "mailr"] } },
      { relations: { ...sound, peers: ["mailer"] } },
      /^"mailr" .* There is no service mailr\./,
    ],
    [
      "a number as an identifier",
      { inputs: { n: { type: "number" } }, identifier: "{{ .inputs.n }}" },
      { inputs: { n: { type: "number" } }, identifier: "{{ .inputs.n | tostring }}" },
      /^"identifier": .* `\.inputs\.n` gives a number, which an identifier never is: it must be a text/,
    ],
    [
      "a key of an entity's identifier",
      { inputs: { s: service }, required: ["s"], relations: { service: "{{ .inputs.s.identifier }}" } },
      { inputs: { s: service }, required: ["s"], relations: { service: "{{ .entities.s.identifier }}" } },
      /`\.inputs\.s` is an entity's identifier: it has no `identifier`\. Write \.inputs\.s\./,
    ],
    [
      "a property of an entity's identifier",
      { inputs: { s: service }, properties: { label: "{{ .inputs.s.properties.label }}" } },
      { inputs: { s: service }, properties: { label: "{{ .entities.s.properties.label }}" } },
      /Write \.entities\.s\.properties\.label\./,
    ],
  ])("%s", async (_name, broken, twin, expected) => {
    expect(await told(broken)).toEqual([expect.stringMatching(expected)]);
    expect((await told(broken))[0]).toContain("error");
    expect(await told(twin)).toEqual([]);
  });

  test("nothing for a required property, unless that has a default", async () => {
    expect(await told({ properties: { plain: null } })).toEqual([
      expect.stringContaining("error missing-mapping: `mapping.properties.plain` is missing"),
    ]);
  });

  test("null as a required value", async () => {
    expect(await told({ relations: { service: null } })).toEqual([
      expect.stringContaining("error missing-mapping: `mapping.relations.service` is missing"),
    ]);
  });
});

describe("what a mapping may write wrongly is a warning", () => {
  const n = (limits: object): Readonly<Record<string, object>> => ({ n: { type: "number", multipleOf: 1, ...limits } });
  const instances = { instances: "{{ .inputs.n }}" };
  test.each<[string, Mapped, Mapped, RegExp]>([
    [
      "a range that is wider",
      { inputs: n({ minimum: 1 }), properties: instances },
      { inputs: n({ minimum: 1, maximum: 4 }), properties: instances },
      /`\.inputs\.n` may be what database's property `instances` does not allow: it must be a whole number from 1 to 5\. Give the input `n` the same limits/,
    ],
    [
      "any text for an option",
      { properties: { engine: "{{ .inputs.name }}" } },
      { inputs: { name: { type: "string", pattern: "^postgres$" } }, properties: { engine: "{{ .inputs.name }}" } },
      /`\.inputs\.name` may be what database's property `engine`/,
    ],
    [
      "one option too many",
      { inputs: { e: { type: "string", enum: ["postgres", "mysql"] } }, properties: { engine: "{{ .inputs.e }}" } },
      {
        inputs: { e: { type: "string", enum: { jqQuery: '["postgres"]' } } },
        properties: { engine: "{{ .inputs.e }}" },
      },
      /`\.inputs\.e` may be what/,
    ],
    [
      "any text for an address",
      { properties: { home: "{{ .inputs.name }}" } },
      { inputs: { name: { type: "string", format: "url" } }, properties: { home: "{{ .inputs.name }}" } },
      /must be an address \(URL\)/,
    ],
    [
      "items that are longer",
      { inputs: { t: { type: "array", items: { type: "string" } } }, properties: { tags: "{{ .inputs.t }}" } },
      {
        inputs: { t: { type: "array", items: { type: "string", maxLength: 10 } } },
        properties: { tags: "{{ .inputs.t }}" },
      },
      /must be a list, each at most 10 characters/,
    ],
    [
      "limits that a validation keeps",
      { inputs: n({}), properties: instances },
      { inputs: n({}), properties: instances, validations: [{ constraint: ".form.n < 6", message: "At most 5" }] },
      /`\.inputs\.n` may be/,
    ],
    [
      "an answer that nobody has to give",
      { inputs: { s: service }, relations: { service: "{{ .inputs.s }}" } },
      { inputs: { s: { ...service, default: "mailer" } }, relations: { service: "{{ .inputs.s }}" } },
      /`\.inputs\.s` has no value where nobody answers it, and database's relation `service` must have one\. Make the input `s` required/,
    ],
    [
      "an answer that is not always asked for",
      { inputs: { s: service }, relations: { service: "{{ .inputs.s }}" } },
      { inputs: { s: service }, required: { jqQuery: '["s"]' }, relations: { service: "{{ .inputs.s }}" } },
      /has no value where nobody answers/,
    ],
    [
      "an identifier that nobody has to give",
      { identifier: "{{ .inputs.name }}" },
      { required: ["name"], identifier: "{{ .inputs.name }}" },
      /^"identifier": .* `\.inputs\.name` has no value where nobody answers it, and an identifier must have one\./,
    ],
    [
      "an item that nobody has to give",
      { inputs: { s: service }, relations: { ...sound, peers: ["{{ .inputs.s }}"] } },
      { inputs: { s: service }, relations: { ...sound, peers: "{{ [.inputs.s // empty] }}" } },
      /has no value where nobody answers/,
    ],
  ])("%s", async (_name, broken, twin, expected) => {
    expect(await told(broken)).toEqual([expect.stringMatching(expected)]);
    expect((await told(broken))[0]).toContain(" | warning mapping-value: ");
    expect(await told(twin)).toEqual([]);
  });
});

test("jq that decides, outputs and fallbacks are not judged", async () => {
  const inputs = { n: { type: "string" }, s: api };
  expect(
    await told({
      inputs,
      properties: {
        instances: '{{ if .inputs.n == "x" then 1 else 2 end }}',
        engine: '{{ .inputs.name // "postgres" }}',
        home: "{{ .outputs.home }}",
        label: "{{ .inputs.n.x? }}",
      },
      relations: { service: '{{ .inputs.s // "mailer" }}', peers: "{{ .outputs.peers }}" },
    }),
  ).toEqual([]);
});

test("an update keeps what nobody answers, though it is required", async () => {
  const entities = {
    "entities/database/orders.yml": "identifier: orders\nproperties: {plain: x}\nrelations: {service: mailer}\n",
  };
  const inputs = { label: { type: "string" } };
  const mapped: Mapped = { operation: "update", inputs, properties: { label: "{{ .inputs.label }}" } };
  expect(await told(mapped, entities)).toEqual([]);
});

test("entities of two blueprints that go by the same names may stand for each other", async () => {
  const mapped: Mapped = { inputs: { s: api }, required: ["s"], relations: { service: "{{ .inputs.s }}" } };
  expect(await told(mapped, { "entities/API/mailer.yml": "identifier: mailer\n" })).toEqual([]);
});

const limit = fc.integer({ min: -3, max: 6 });
const numbers = fc
  .record(
    {
      minimum: limit,
      maximum: limit,
      exclusiveMinimum: limit,
      exclusiveMaximum: limit,
      multipleOf: fc.constantFrom(1, 2, 0.5),
      enum: fc.uniqueArray(limit, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: [] },
  )
  .map((rest): ValueSchema => ({ type: "number", ...rest }));
const lengths = fc
  .record(
    {
      minLength: fc.nat(4),
      maxLength: fc.integer({ min: 1, max: 4 }),
      enum: fc.uniqueArray(fc.constantFrom("a", "ab", "abc"), { minLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .map((rest): ValueSchema => ({ type: "string", ...rest }));

test.each([
  ["numbers", numbers, Array.from({ length: 60 }, (_, index) => index / 4 - 5)],
  ["texts", lengths, ["a", "ab", "abc", "abcd", "abcde", "b", "bc"]],
])("what fits always or never among %s does so for each value", (_name, schemas, values) => {
  fc.assert(
    fc.property(schemas, schemas, (given, wanted) => {
      const common = values.filter((value) => validateValue(given, value) === undefined);
      const fitting = common.filter((value) => validateValue(wanted, value) === undefined);
      const fit = fitOf(given, wanted);
      if (fit === "never") expect(fitting).toEqual([]);
      if (fit === "always") expect(fitting).toEqual(common);
    }),
    { numRuns: 300 },
  );
});
