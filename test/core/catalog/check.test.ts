import { describe, expect, test } from "vitest";
import { checkCatalog } from "../../../src/core/catalog/check.ts";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { memoryTree } from "../../support/memory_tree.ts";

const files = {
  "gatehouse.yml":
    'terraform: {backend: {s3: {bucket: b, key: "{{ .entity.blueprint }}/{{ .entity.identifier }}.tfstate"}}}\n',
  "blueprints/service.yml": "identifier: service\ntitle: Service\nschema: {properties: {}}\n",
  "blueprints/database.yml":
    "identifier: database\ntitle: Database\nschema:\n  properties:\n    engine: {type: string, enum: [documentdb]}\n" +
    "    instances: {type: number, minimum: 1}\n    endpoint: {type: string}\n  required: [engine]\n" +
    "relations:\n  service: {target: service, required: true}\n  peers: {target: database, many: true}\n" +
    "calculationProperties: {size: {calculation: '1', type: number}}\n" +
    "aggregationProperties: {peer: {title: Peers, target: database, calculationSpec: {calculationBy: entities, func: count}}}\n",
  "entities/service/mailer.yml": "identifier: mailer\n",
  "entities/database/orders.yml":
    "identifier: orders\nproperties: {engine: documentdb, instances: 1}\nrelations: {service: mailer, peers: []}\n",
  "templates/document_db/main.tf": "",
  "actions/add.yml": `identifier: add
trigger:
  type: self-service
  operation: DAY-2
  blueprintIdentifier: service
  userInputs:
    properties:
      name: { type: string }
      other: { type: string, format: entity, blueprint: database }
    required: [name]
invocationMethod:
  type: TERRAFORM
  template: document_db
  variables:
    identifier: "{{ .entity.identifier }}-{{ .inputs.name }}"
    peer: "{{ .entities.other.properties.endpoint }}"
  mapping:
    blueprintIdentifier: database
    operation: create
    identifier: "{{ .inputs.name }}"
    title: "{{ .outputs.name }}"
    properties: { engine: documentdb, endpoint: "{{ .outputs.endpoint }}" }
    relations: { service: "{{ .entity.identifier }}" }
requiredApproval: { type: ANY }
`,
};
type Path = keyof typeof files;

async function told(changed: Readonly<Record<string, string>>): Promise<string[]> {
  const catalog = await loadCatalog(memoryTree({ ...files, ...changed }));
  expect(catalog.faults).toEqual([]);
  const faults = await checkCatalog(catalog);
  return faults.map(
    ({ severity, rule, place, message, remedy = "" }) =>
      `${place.file}:${place.line ?? "-"}:${place.column ?? "-"} ${severity} ${rule}: ${message} ${remedy}`,
  );
}

function changed(path: Path, from: string, to: string): Record<string, string> {
  const text = files[path];
  expect(text).toContain(from);
  return { [path]: text.replace(from, to) };
}

test("of a list the items are told that are wrong", async () => {
  const faults = await told({
    "blueprints/service.yml":
      "identifier: service\ntitle: Service\nschema:\n  properties:\n    tags: { type: array, items: { type: string, maxLength: 3 } }\n" +
      "    kinds: { type: array, items: { format: blueprints, type: string } }\n    few: { type: array, maxItems: 1 }\n",
    "entities/service/mailer.yml":
      "identifier: mailer\nproperties:\n  tags:\n    - one\n    - three\n    - 4\n  kinds: [service, servce]\n  few: [1, 2]\n",
  });
  expect(faults).toEqual([
    expect.stringMatching(
      /^entities\/service\/mailer.yml:5:7 error entity-schema: .*: "three" is not allowed: it must be /,
    ),
    expect.stringMatching(/^entities\/service\/mailer.yml:6:7 error entity-schema: .*: 4 is not allowed: it must be /),
    expect.stringMatching(
      /^entities\/service\/mailer.yml:7:20 error entity-schema: .*no blueprint servce\. Did you mean service/,
    ),
    expect.stringMatching(
      /^entities\/service\/mailer.yml:8:8 error entity-schema: .*: \[1,2\] is not allowed: it must be /,
    ),
  ]);
});

test("what points to an entity that can't be read is told once, at that one's file", async () => {
  const changes = {
    "entities/service/any_name.json": '{"identifier": "mailer", ',
    "entities/service/mailer.yml": "identifier: shop\n",
    "entities/service/Twin.yml": "identifier: Twin\n",
    "entities/service/twin.yml": "identifier: twin\n",
    "entities/database/lost.yml": "identifier: lost\nproperties: {engine: documentdb}\nrelations: {service: gone}\n",
    "entities/database/others.yml":
      "identifier: others\nproperties: {engine: documentdb}\nrelations: {service: twin}\n",
    ...Object.fromEntries(
      Array.from({ length: 70 }, (_, at) => [
        `entities/database/d${String(at)}.yml`,
        `identifier: d${String(at)}\nproperties: {engine: documentdb}\nrelations: {service: mailer}\n`,
      ]),
    ),
    ...changed("actions/add.yml", 'service: "{{ .entity.identifier }}"', "service: mailer"),
  };
  const faults = await checkCatalog(await loadCatalog(memoryTree({ ...files, ...changes })));
  expect(faults.map(({ rule, place, message }) => `${place.file}: ${rule} | ${message}`)).toEqual([
    "entities/service/any_name.json: unread-entity | While this can't be used there is no service mailer, which is named in actions/add.yml, entities/database/d0.yml, entities/database/d1.yml and 69 more.",
    expect.stringContaining(
      "entities/database/lost.yml: dangling-relation | lost: `relations.service`: There is no service gone.",
    ),
    "entities/service/twin.yml: unread-entity | While this can't be used there is no service twin, which is named in entities/database/others.yml.",
  ]);
});

describe("what else is wrong in an entity's file is told though that can't be used", () => {
  async function toldOf(entity: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
    const catalog = await loadCatalog(memoryTree({ ...files, "entities/database/orders.yml": entity, ...more }));
    const faults = [...catalog.faults, ...(await checkCatalog(catalog))];
    return faults.map(({ place, message }) => `${place.file}:${place.line ?? "-"}:${place.column ?? "-"} ${message}`);
  }
  const at = (place: string, message: string): unknown =>
    expect.stringContaining(`entities/database/orders.yml:${place} ${message}`);

  test("because of an unknown key", async () => {
    const entity =
      "identifier: orders\nnope: 1\nproperties: {engine: postgres, instances: 0, size: 1}\nrelations: {peers: [gone]}\n";
    expect(await toldOf(entity)).toEqual([
      at("2:1", "The file has the unknown key `nope`."),
      at("3:22", 'orders: `properties.engine`: "postgres" is not allowed'),
      at("3:43", "orders: `properties.instances`: 0 is not allowed"),
      at("3:46", "orders: `properties.size`: It is computed"),
      at("4:1", "orders: `relations.service`: It is required, and missing."),
      at("4:21", "orders: `relations.peers`: There is no database gone."),
    ]);
  });

  test("because of a mistyped relation, whose other items count, and which is not missing, too", async () => {
    const entity =
      "identifier: orders\nproperties: {engine: 1}\nrelations:\n  peers: [5, orders, null, gone]\n  service: 5\n  nope: 5\n";
    const told = await toldOf(entity, {
      "entities/database/more.yml":
        "identifier: more\nproperties: {engine: documentdb}\nrelations: {service: mailer}\n",
    });
    expect(told).toEqual([
      at("4:11", "`relations.peers.0` must be a text"),
      at("4:22", "`relations.peers.2` must be a text"),
      at("5:12", "`relations.service` must be"),
      at("6:9", "`relations.nope` must be"),
      at("2:22", "orders: `properties.engine`: 1 is not allowed"),
      at("6:3", "orders: `relations.nope`: database has no relation nope."),
      at("4:28", "orders: `relations.peers`: There is no database gone."),
    ]);
  });

  test.each([
    ["in another place", "identifier: orders\nengine: documentdb\nrelations: {service: mailer}\n"],
    ["below a mistyped key", "identifier: orders\npropertys: {engine: documentdb}\nrelations: {service: mailer}\n"],
    ["in another shape", "identifier: orders\nproperties: [engine]\nrelations: {service: mailer}\n"],
  ])("and what stands %s is not missing", async (_where, entity) => {
    expect(await toldOf(entity)).toHaveLength(1);
  });

  test("because another has its identifier, or because it names another blueprint, of which nothing is known", async () => {
    const entity = "identifier: orders\nproperties: {engine: postgres}\nrelations: {service: mailer}\n";
    expect(await toldOf(entity, { "entities/database/again.yml": entity.replace("postgres", "documentdb") })).toEqual([
      expect.stringContaining("entities/database/again.yml:-:- The identifier orders is taken"),
      at("-:-", "The identifier orders is taken"),
      at("2:22", 'orders: `properties.engine`: "postgres" is not allowed'),
    ]);
    expect(await toldOf(`${entity}blueprint: service\nnope: 1\n`)).toEqual([
      at("5:1", "The file has the unknown key `nope`."),
      at("4:12", "The entity's blueprint is service, and its folder is that of database."),
    ]);
  });
});

test("requirements in a circle are told with their whole way, at the relation that begins it", async () => {
  const blueprint = (name: string, relations: string): string =>
    `identifier: ${name}\ntitle: T\nschema: {properties: {}}\nrelations:\n  free: {target: ${name}}\n${relations}`;
  const faults = await told({
    "blueprints/a.yml": blueprint("a", "  owner: {target: b, required: true}\n"),
    "blueprints/b.yml": blueprint(
      "b",
      "  leaf: {target: service, required: true}\n  root: {target: a, required: true}\n",
    ),
  });
  expect(faults).toEqual([
    expect.stringMatching(/^blueprints\/a.yml:6:3 warning .*: a -\(owner\)-> b -\(root\)-> a\. Make one/),
    expect.stringMatching(/^blueprints\/b.yml:7:3 warning .*: b -\(root\)-> a -\(owner\)-> b\. Make one/),
  ]);
});

test("nothing is wrong in a sound catalog", async () => {
  expect(await told({})).toEqual([]);
});

describe("each slip is told once, where it is, with a remedy", () => {
  test.each<[Path, string, string, RegExp]>([
    [
      "blueprints/database.yml",
      "target: service",
      "target: servce",
      /^blueprints\/database.yml:10:21 error unknown-blueprint: .*Did you mean service\?/,
    ],
    [
      "blueprints/database.yml",
      "target: database, many: true",
      "target: database, required: true",
      /^blueprints\/database.yml:11:3 warning circular-requirement: .*another one of database: database -\(peers\)-> database\. Make one/,
    ],
    [
      "entities/database/orders.yml",
      "service: mailer",
      "service: mailr",
      /^entities\/database\/orders.yml:3:22 error dangling-relation: .*Did you mean mailer\?/,
    ],
    [
      "entities/database/orders.yml",
      "service: mailer, ",
      "",
      /dangling-relation: .*`relations.service`: It is required, and missing/,
    ],
    ["entities/database/orders.yml", "peers: []", "peers: [orders, gone]", /orders.yml:3:46 error dangling-relation/],
    ["entities/database/orders.yml", "peers: []", "peers: orders", /It must be a list of identifiers of database/],
    [
      "entities/database/orders.yml",
      "service: mailer",
      "service: [mailer]",
      /It must be one identifier of a service, not a list/,
    ],
    ["entities/database/orders.yml", "peers: []", "peer: []", /database has no relation peer\. Did you mean peers\?/],
    [
      "entities/database/orders.yml",
      "instances: 1",
      "instances: 0",
      /^entities\/database\/orders.yml:2:45 error entity-schema: .*0 is not allowed: it must be a number of at least 1/,
    ],
    [
      "entities/database/orders.yml",
      "instances: 1",
      "instance: 1",
      /database has no property instance\. Did you mean instances\?/,
    ],
    ["entities/database/orders.yml", "engine: documentdb, ", "", /`properties.engine`: It is required, and missing/],
    [
      "actions/add.yml",
      "blueprintIdentifier: service",
      "blueprintIdentifier: servic",
      /^actions\/add.yml:5:24 error unknown-blueprint/,
    ],
    [
      "actions/add.yml",
      "blueprintIdentifier: database",
      "blueprintIdentifier: databas",
      /^actions\/add.yml:18:26 error unknown-blueprint/,
    ],
    [
      "actions/add.yml",
      "blueprint: database }",
      "blueprint: databse }",
      /^actions\/add.yml:9:57 error unknown-blueprint/,
    ],
    [
      "actions/add.yml",
      "template: document_db",
      "template: documentdb",
      /unknown-template: .*Did you mean document_db\?/,
    ],
    [
      "actions/add.yml",
      "blueprint: database }",
      "blueprint: database, dataset: { combinator: and, rules: [{ operator: relatedTo, blueprint: servic, value: x }] } }",
      /^actions\/add.yml:9:137 error unknown-blueprint: `.*other.dataset` names the blueprint servic, which does not exist\. Did you mean service\?/,
    ],
    [
      "actions/add.yml",
      "blueprint: database }",
      "blueprint: database, dataset: { combinator: or, rules: [{ property: engine, operator: in, value: [documentdb, documentd] }] } }",
      /^actions\/add.yml:9:143 warning unknown-value: `.*other.dataset` asks whether `engine` is documentd, which it never is\. Did you mean documentdb\?/,
    ],
    [
      "actions/add.yml",
      ".entity.identifier }}-",
      ".entity.properties.tier }}-",
      /^actions\/add.yml:15:17 error unknown-property: `.entity.properties.tier`: service has no property `tier`\./,
    ],
    [
      "actions/add.yml",
      "other.properties.endpoint",
      "other.properties.endpont | . // 1",
      /`.entities.other.properties.endpont`: database has no property `endpont`. Did you mean endpoint\?/,
    ],
    [
      "actions/add.yml",
      "other.properties.endpoint",
      "other.relations.serv",
      /unknown-relation: `.entities.other.relations.serv`: database has no relation `serv`/,
    ],
    [
      "actions/add.yml",
      "other.properties.endpoint",
      "other.name",
      /unknown-value: `.entities.other.name`: an entity has no `name` here/,
    ],
    [
      "actions/add.yml",
      "other.properties.endpoint",
      "other.properties.size",
      /computed-value: `.entities.other.properties.size`: `size` is computed when an entity is read, and jq of actions/,
    ],
    [
      "actions/add.yml",
      "name: { type: string }",
      "name: { type: string, default: { jqQuery: .form.other.properties.engin } }",
      /^actions\/add.yml:8:49 error unknown-property: `.form.other.properties.engin`: .*Did you mean engine\?/,
    ],
    [
      "actions/add.yml",
      "blueprint: database }",
      "blueprint: database, sort: { property: engin } }",
      /^actions\/add.yml:9:85 error unknown-property: .*`engin`, which database has not. Did you mean engine\?/,
    ],
    [
      "actions/add.yml",
      "blueprint: database }",
      "blueprint: database, sort: { property: size } }",
      /^actions\/add.yml:9:85 warning form-sort: .*no form can be sorted by it/,
    ],
    [
      "blueprints/database.yml",
      "func: count",
      "func: count }, query: { combinator: and, rules: [{ property: engin, operator: '=', value: x }] ",
      /error unknown-property: `aggregationProperties.peer.query` asks for `engin`, which database has not/,
    ],
    [
      "actions/add.yml",
      'endpoint: "',
      'endpont: "',
      /^actions\/add.yml:22:39 error unknown-property: .*Did you mean endpoint\?/,
    ],
    ["actions/add.yml", "engine: documentdb, ", "", /missing-mapping: `mapping.properties.engine` is missing/],
    [
      "actions/add.yml",
      "engine: documentdb",
      "engine: postgres",
      /mapping-value: "postgres" is no value .* It must be one of documentdb/,
    ],
    [
      "actions/add.yml",
      '{ service: "{{ .entity.identifier }}" }',
      "{}",
      /missing-mapping: `mapping.relations.service` is missing/,
    ],
    [
      "actions/add.yml",
      "-{{ .inputs.name }}",
      "-{{ .inputs.nmae }}",
      /^actions\/add.yml:15:17 error unknown-input: `.inputs.nmae` does not exist.*Did you mean name\?/,
    ],
    ["actions/add.yml", ".entities.other.", ".entities.name.", /the action has no input of format entity `name`/],
    [
      "actions/add.yml",
      'identifier: "{{ .inputs.name }}"',
      'identifier: "{{ .outputs.name }}"',
      /early-output: `.outputs` is not known here/,
    ],
    ["actions/add.yml", "-{{ .inputs.name }}", "-{{ .outputs.name }}", /early-output/],
    ["actions/add.yml", "{{ .outputs.endpoint }}", "{{ .outputs | tojson }}", /unnamed-output/],
    [
      "actions/add.yml",
      "-{{ .inputs.name }}",
      "-{{ .input.name }}",
      /unknown-value: `.input` is not known here.*Did you mean inputs\?/,
    ],
    [
      "actions/add.yml",
      "-{{ .inputs.name }}",
      "-{{ .inputs.name }",
      /expression: The expression is broken: the \{\{ at character 26 is not closed/,
    ],
    ["gatehouse.yml", "{{ .entity.blueprint }}/", "", /shared-state/],
    [
      "gatehouse.yml",
      "{{ .entity.blueprint }}/",
      "{{ .entity.blueprint }}/{{ .inputs.x }}/",
      /unknown-value: `.inputs.x` is not known here/,
    ],
    ["gatehouse.yml", "{{ .entity.blueprint }}/", "{{ .entity.blueprint }}{{/", /expression: The expression is broken/],
  ])("%s: %j -> %j", async (path, from, to, expected) => {
    const faults = await told(changed(path, from, to));
    expect(
      faults.filter((fault) => expected.test(fault)),
      faults.join("\n"),
    ).toHaveLength(1);
  });

  test.each<[Path, string, string, RegExp]>([
    [
      "actions/add.yml",
      "engine: documentdb",
      "engne: documentdb",
      /^actions\/add.yml:22:19 error unknown-property: .*`engne`\. Did you mean engine\?/,
    ],
    [
      "actions/add.yml",
      'service: "{{ .entity',
      'servic: "{{ .entity',
      /^actions\/add.yml:23:18 error unknown-relation: .*`servic`\. Did you mean service\?/,
    ],
    [
      "entities/database/orders.yml",
      "engine: documentdb",
      "engne: documentdb",
      /^entities\/database\/orders.yml:2:14 error entity-schema: .*`properties.engne`.* Did you mean engine\?/,
    ],
    [
      "entities/database/orders.yml",
      "service: mailer",
      "servic: mailer",
      /^entities\/database\/orders.yml:3:13 error dangling-relation: .*`relations.servic`.* Did you mean service\?/,
    ],
    [
      "entities/database/orders.yml",
      "engine: documentdb, ",
      "",
      /^entities\/database\/orders.yml:2:1 error entity-schema: .*`properties.engine`: It is required, and missing/,
    ],
    [
      "entities/database/orders.yml",
      "relations: {service: mailer, peers: []}\n",
      "",
      /^entities\/database\/orders.yml:1:1 error .*`relations.service`: It is required, and missing/,
    ],
  ])("%s: %j -> %j, a key that is mistyped or missing", async (path, from, to, expected) => {
    expect(await told(changed(path, from, to))).toEqual([expect.stringMatching(expected)]);
  });

  test("a relation to a blueprint that does not exist, whoever has or maps it", async () => {
    const faults = await told(
      changed("blueprints/database.yml", "target: service, required", "target: servic, required"),
    );
    expect(faults).toEqual([
      expect.stringMatching(/^blueprints\/database.yml:10:\d+ error unknown-blueprint: .*Did you mean service\?/),
    ]);
  });

  test("an entity without blueprint", async () => {
    expect(await told({ "entities/servce/a.yml": "identifier: a\n" })).toEqual([
      expect.stringMatching(
        /^entities\/servce\/a.yml:1:1 error entity-schema: .*There is no blueprint servce\. Did you mean service\?/,
      ),
    ]);
  });

  test("a CREATE action has no .entity", async () => {
    const faults = await told(changed("actions/add.yml", "operation: DAY-2", "operation: CREATE"));
    expect(faults).toEqual([
      expect.stringMatching(/add.yml:15:17 .*`.entity` is not known here: a CREATE action is not run on an entity/),
      expect.stringMatching(/add.yml:23:27 /),
    ]);
  });

  test("an action that rests on what isn't enforced is told as a warning", async () => {
    const faults = await told(
      changed(
        "actions/add.yml",
        "  userInputs:",
        "  condition: {combinator: and, rules: [{property: $title, operator: =, value: {jqQuery: .user.email}}]}\n  userInputs:",
      ),
    );
    expect(faults).toEqual([
      expect.stringMatching(
        /^actions\/add.yml:\d+:[1-9]\d+ warning not-enforced-yet: add has no form.*trigger\.condition/,
      ),
    ]);
  });

  test("the queries of a policy, as conditions and datasets", async () => {
    const policy = (blueprint: string, property: string, value = "x"): Record<string, string> => ({
      "actions/add.yml": `${files["actions/add.yml"]}permissions:
  execute:
    policy:
      queries:
        all:
          combinator: and
          rules:
            - { property: $blueprint, operator: "=", value: ${blueprint} }
            - { property: ${property}, operator: "=", value: "${value}" }
      conditions: [".results.all.entities | length == 0"]
`,
    });
    expect(await told(policy("database", "engine", "documentdb"))).toEqual([]);
    expect(await told(policy("database", "engine", "{{ .inputs.name }}"))).toEqual([]);
    expect(await told(policy("database", "engin"))).toEqual([
      expect.stringMatching(
        /^actions\/add.yml:33:27 error unknown-property: `permissions\.execute\.policy\.queries\.all` asks for `engin`, which database has not\. Did you mean engine/,
      ),
    ]);
    expect(await told(policy("database", "engine", "mysql"))).toEqual([
      expect.stringMatching(/^actions\/add.yml:33:\d+ warning unknown-value: .* is mysql, which it never is/),
    ]);
    expect(await told(policy("databse", "engine"))).toEqual([
      expect.stringMatching(
        /^actions\/add.yml:32:\d+ error unknown-blueprint: .* asks for the blueprint databse, .*Did you mean database/,
      ),
    ]);
  });

  test("a condition or dataset over a property that nothing has", async () => {
    const rules =
      "{combinator: and, rules: [{property: tear, operator: isNotEmpty}, {property: $team, operator: isEmpty}]}";
    expect(await told(changed("actions/add.yml", "  userInputs:", `  condition: ${rules}\n  userInputs:`))).toEqual([
      expect.stringMatching(/^actions\/add.yml:\d+:\d+ error unknown-property: `trigger\.condition` asks for `tear`/),
    ]);
    const dataset = changed("actions/add.yml", "blueprint: database }", `blueprint: database, dataset: ${rules} }`);
    expect(await told(dataset)).toEqual([expect.stringMatching(/dataset` asks for `tear`, which database has not/)]);
  });

  test("rules of which one is to hold, where there are none", async () => {
    const never = (path: string): RegExp =>
      new RegExp(`^\\S+ error no-rules: \`${path}\` wants one of its rules to hold and has none.* Write the rules`);
    const condition = "  condition: {combinator: and, rules: [{combinator: or, rules: []}]}\n  userInputs:";
    expect(await told(changed("actions/add.yml", "  userInputs:", condition))).toEqual([
      expect.stringMatching(never("trigger\\.condition")),
    ]);
    const query = (combinator: string): string => `func: count }, query: { combinator: ${combinator}, rules: [] `;
    expect(await told(changed("blueprints/database.yml", "func: count", query("or")))).toEqual([
      expect.stringMatching(never("aggregationProperties\\.peer\\.query")),
    ]);
    expect(await told(changed("blueprints/database.yml", "func: count", query("and")))).toEqual([]);
    const policy =
      "permissions: {execute: {policy: {queries: {all: {combinator: or, rules: []}}, conditions: ['true']}}}\n";
    expect(await told(changed("actions/add.yml", "requiredApproval:", `${policy}requiredApproval:`))).toEqual([
      expect.stringMatching(never("permissions\\.execute\\.policy\\.queries\\.all")),
    ]);
  });

  test.each(["", "requiredApproval: false\n"])("an action that asks for no approval: %j", async (line) => {
    const faults = await told(changed("actions/add.yml", "requiredApproval: { type: ANY }\n", line));
    expect(faults).toEqual([
      expect.stringMatching(/^actions\/add.yml:1:1 warning no-approval: .*add requiredApproval/),
    ]);
  });
});

test("what follows from a blueprint that can't be read is told once, at its file", async () => {
  const blueprint = "identifier: service\ntitel: Service\ntitle: Service\nschema: {properties: {}}\n";
  const catalog = await loadCatalog(
    memoryTree({
      ...files,
      "blueprints/service.yml": blueprint,
      "entities/service/shop.yml": "identifier: shop\n",
      "entities/servic/lost.yml": "identifier: lost\n",
    }),
  );
  expect(catalog.faults.map(({ message }) => message)).toEqual(["The file has the unknown key `titel`."]);
  const faults = await checkCatalog(catalog);
  expect(faults.map(({ place, message }) => `${place.file}:${place.line ?? "-"} ${message}`)).toEqual([
    "blueprints/service.yml:1 While this can't be read there is no blueprint service, which is needed in " +
      "actions/add.yml, blueprints/database.yml, entities/service/mailer.yml and 1 more.",
    "entities/servic/lost.yml:1 lost: `blueprint`: There is no blueprint servic. Known are: database.",
  ]);
});
