import { describe, expect, test } from "vitest";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import type { Action } from "../../../src/core/catalog/model/action.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import { memoryTree } from "../../support/memory_tree.ts";

function load(path: string, text: string): Promise<Catalog> {
  return loadCatalog(memoryTree({ [path]: text }));
}

async function faultsOf(path: string, text: string): Promise<string[]> {
  const { faults } = await load(path, text);
  return faults.map(
    ({ place, message, remedy = "" }) => `${place.line ?? "-"}:${place.column ?? "-"} ${message} ${remedy}`,
  );
}

describe("settings", () => {
  test("all keys", async () => {
    const text = [
      "terraform: {tool: tofu, version: 1.11.4, root: runs-live/infra, providers: [hashicorp/aws], modules: [acme/x],",
      "  backend: {s3: {bucket: b, key: '{{ .entity.blueprint }}/{{ .entity.identifier }}'}},",
      "  public_attributes: [aws_instance.instance_type]}",
      "approval: {label: ok, when: planned, self: true, expires: 12h}",
      "merge: auto\nexecute: members\nforms: {dropdown_limit: 5}\nlimits: {deleted_share: 0.5}\n",
    ].join("\n");
    const catalog = await load("gatehouse.yml", text);
    expect(catalog.faults).toEqual([]);
    expect(catalog.settings).toMatchObject({
      terraform: {
        tool: "tofu",
        version: "1.11.4",
        root: "runs-live/infra",
        backend: { type: "s3", arguments: { bucket: "b" } },
        publicAttributes: ["aws_instance.instance_type"],
      },
      approval: { label: "ok", when: "planned", self: true, expiresMilliseconds: 12 * 3600 * 1000 },
      merge: "auto",
      execute: "members",
      forms: { dropdownLimit: 5 },
      limits: { deletedShare: 0.5 },
    });
  });

  test("a file of comments is one without keys", async () => {
    expect((await load("gatehouse.yml", "# nothing yet\n")).faults).toEqual([]);
  });

  test.each<[string, RegExp]>([
    ["aproval: {}", /^1:1 .*unknown key `aproval`.*Did you mean approval\?/],
    ["approval: {expires: 7 days}", /Write minutes, hours or days/],
    ["approval: {label: run/approved}", /`approval.label` must not be/],
    ["approval: {label: gatehouse}", /must not be/],
    ["terraform: {root: ../x}", /`terraform.root` must match/],
    ["terraform: {root: .github}", /`terraform.root` must match/],
    ["terraform: {root: actions}", /must not be/],
    ["terraform: {root: policies}", /must not be "policies"/],
    ["terraform: {root: runs/infra}", /must not be "runs\/infra"/],
    ["terraform: {backend: {s3: {}, gcs: {}}}", /Name one backend/],
    ["terraform: {version: 1.11}", /`terraform.version` must be a text/],
    ["execute: member", /must be one of anyone, collaborators, members.*Did you mean members\?/],
    ["merge: “auto”", /typographic|U\+201C/],
    ["terraform: {backend: {s3: {secret_key: x}}}", /looks like a secret/],
    ["terraform: {public_attributes: [instance_type]}", /Write a resource's type and one of its attributes/],
    ["terraform:\n  public_attributes: [a.size, aws_db_instance.password]", /^2:31 .*password` looks like a secret/],
    ["- a", /The file must be an object/],
  ])("%s", async (text, expected) => {
    expect(await faultsOf("gatehouse.yml", text)).toEqual([expect.stringMatching(expected)]);
  });
});

describe("blueprints", () => {
  const text = (rest: string): string => `identifier: service\ntitle: Service\n${rest}\n`;

  test.each<[string, RegExp]>([
    [
      "schema: {properties: {a: {type: strin}}}",
      /^3:33 `schema.properties.a.type` must be one of.*Did you mean string\?/,
    ],
    ["schema: {properties: {a: {type: string, patern: x}}}", /unknown key `patern`.*Did you mean pattern\?/],
    ["schema: {properties: {a: {type: string, pattern: '['}}}", /Property `a`: .*missing closing \]/],
    ["schema: {properties: {a: {type: number, default: x}}}", /the default "x" is not allowed/],
    ["schema: {properties: {}, required: [a]}", /`required` names `a`, which is no property/],
    ["schema: {properties: {'a b': {type: string}}}", /must match \^\[A-Za-z0-9@_=-\]\+\$/],
    ["schema: {properties: {}}\nrelations: {r: {target: x, required: true, many: true}}", /both required and many/],
    [
      "schema: {properties: {r: {type: string}}}\nrelations: {r: {target: x}}",
      /^4:13 `r` is a property and a relation: rules that ask for it mean the property/,
    ],
    [
      "schema: {properties: {}}\nchangelogDestination: {type: WEBHOOK}",
      /`changelogDestination` is read, but not enforced yet/,
    ],
    [
      "schema: {properties: {a: {type: string, format: labeled-url}}}",
      /Property `a`: the format labeled-url is for values of type object, not string/,
    ],
    ["relations: {}", /`schema` is missing/],
    [
      "schema: {properties: {a: {type: number, spec: open-api}}}",
      /Property `a`: the spec open-api is for values of type string or object, not number/,
    ],
    [
      "schema: {properties: {a: {type: object, spec: embedded-url}}}",
      /^3:\d+ Property `a`: the spec embedded-url is for values of type string, not object/,
    ],
    [
      "schema: {properties: {a: {type: string, spec: open-api, default: x}}}",
      /the default "x" is not allowed: allowed is an OpenAPI description/,
    ],
    [
      "schema: {properties: {a: {type: string, enum: [gold], enumColors: {gould: red}}}}",
      /^3:68 Property `a`: `enumColors` gives `gould` a colour, which `enum` does not allow. Did you mean gold\?/,
    ],
    [
      "schema: {properties: {a: {type: array, items: {type: string, enum: [x], enumColors: {x: rod}}}}}",
      /^3:89 Property `a`: `enumColors` gives `x` the colour rod, which Port has not. Did you mean red\?/,
    ],
    [
      "schema: {properties: {a: {type: string, enumColors: {x: red}}}}",
      /gives `x` a colour, which `enum` does not allow. Add an `enum`, or take the colour out/,
    ],
    [
      "schema: {properties: {a: {type: number, minimum: 5, maximum: 2}}}",
      /Property `a`: nothing fits, because `minimum` is 5 and `maximum` is 2/,
    ],
    ["schema: {properties: {}}\nformulaProperties: {a: {title: A}}", /`formulaProperties.a.formula` is missing/],
    [
      "schema: {properties: {a: {type: number, maxLength: 3}}}",
      /^3:41 Property `a`: `maxLength` says nothing of values of the type number. Write minimum, .* or take it out/,
    ],
    [
      "schema: {properties: {a: {type: array, items: {type: string, minimum: 3}}}}",
      /^3:62 Property `a`: `minimum` says nothing of values of the type string. Write minLength, /,
    ],
    [
      "schema: {properties: {a: {type: boolean, pattern: x}}}",
      /Property `a`: `pattern` says nothing of values of the type boolean. Take it out/,
    ],
    [
      "schema: {properties: {a: {type: string, enum: [x, y, x]}}}",
      /^3:47 Property `a`: `enum` has "x" twice. Keep one/,
    ],
    ["schema: {properties: {a: {type: array, items: {type: number, enum: [1, 1.0]}}}}", /`enum` has 1 twice/],
    [
      "schema: {properties: {a: {type: string, format: entity}}}",
      /^3:49 Property `a`: the format entity is for inputs of actions. Make it a relation/,
    ],
    [
      "schema: {properties: {a: {type: array, items: {type: string, format: multi-line}}}}",
      /Property `a`: the format multi-line is for inputs of actions. Take it out/,
    ],
    [
      "schema: {properties: {a: {type: array, items: {type: string, enum: [x], default: z}}}}",
      /^3:82 Property `a`: the default "z" is not allowed/,
    ],
    [
      "schema: {properties: {a: {type: array, items: {type: number, enum: [x]}}}}",
      /^3:69 Property `a`: "x" in `enum` does not fit the rest/,
    ],
    [
      "schema: {properties: {}}\ncalculationProperties: {a: {type: string, calculation: .title, colors: {x: rod}}}",
      /^4:76 Calculation `a`: `colors` gives `x` the colour rod, which Port has not. Did you mean red\?/,
    ],
    [
      "schema: {properties: {}}\naggregationProperties: {a: {target: b, calculationSpec: {calculationBy: entities, func: count}}}",
      /^4:25 `aggregationProperties.a.title` is missing, and Port requires it. Add it/,
    ],
  ])("%s", async (rest, expected) => {
    expect(await faultsOf("blueprints/service.yml", text(rest))).toEqual(
      expect.arrayContaining([expect.stringMatching(expected)]),
    );
  });

  test("what fails behind a condition is told once", async () => {
    const rest = "schema: {properties: {}}\nownership: {type: Inherited}\nformulaProperties: {a: {title: A}}";
    expect(await faultsOf("blueprints/service.yml", text(rest))).toHaveLength(2);
  });

  test("what Port exports loads unchanged", async () => {
    const exported = text(
      "$schema: x\ncreatedAt: 2024-01-01\nupdatedBy: x\nmirrorProperties: {}\nownership: null\nchangelogDestination: {}\n" +
        "schema: {properties: {a: {type: string, icon: X, enum: [b], enumColors: {b: red}, spec: open-api}," +
        " n: {type: number, enum: [1, 2], enumColors: {'1': red, '2': turquoise}}}, required: []}\n" +
        "calculationProperties: {c: {type: string, calculation: .title, colorized: true, colors: {x: red}}}",
    );
    const catalog = await load("blueprints/service.yml", exported);
    expect(catalog.faults).toEqual([]);
    expect(catalog.blueprints.get("service")?.properties.get("a")).toEqual({
      type: "string",
      enum: ["b"],
      spec: "open-api",
    });
  });

  test("of a thousand faults, twenty are told", async () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `key${index}: 1`).join("\n");
    const faults = await faultsOf("blueprints/service.yml", text(keys));
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)).toContain("The file has 981 more faults, which are not told.");
  });
});

test("an action of Port's older form is read as v2, and said; a list of them is not", async () => {
  const older =
    "identifier: add\ntrigger: DAY-2\nblueprint: service\nuserInputs: {properties: {a: {type: string, dependsOn: [b]}}, order: [a]}\n" +
    "invocationMethod: {type: TERRAFORM, template: t}\n";
  const broken = await load("actions/add.yml", older);
  expect(broken.faults).toMatchObject([{ rule: "unknown-input", place: { line: 4 } }]);
  const catalog = await load("actions/add.yml", older.replace(", dependsOn: [b]", ""));
  expect(catalog.actions.get("add")).toMatchObject({ operation: "DAY-2", blueprint: "service", unenforced: [] });
  const place = { line: older.split("\n").findIndex((line) => line.startsWith("trigger:")) + 1, column: 1 };
  expect(catalog.faults).toMatchObject([{ severity: "warning", rule: "action-v1", place }]);
  const inList = await load("actions/add.yml", older.replace(", dependsOn: [b]", "").replace("DAY-2", "[DAY-2]"));
  expect(inList.actions.get("add")).toMatchObject({ operation: "DAY-2", blueprint: "service" });
  const several = await load("actions/add.yml", older.replace("DAY-2", "[CREATE, DAY-2]"));
  expect(several.faults).toMatchObject([{ severity: "error", place: { line: place.line } }]);
  const nobodys = await load("actions/add.yml", older.replace(/^blueprint: .*\n/m, ""));
  expect(nobodys.faults).toMatchObject([{ rule: "action-v1", place, remedy: "Add `blueprint: <its identifier>`." }]);
  const listed = await load("actions/add.yml", `- ${older.replaceAll("\n", "\n  ")}`);
  expect(listed.actions.size).toBe(0);
  expect(listed.faults).toMatchObject([{ severity: "error", rule: "action-v1" }]);
});

describe("actions", () => {
  const action = ({ trigger = "", inputs = "{}", rest = "", method = "" } = {}): string =>
    `identifier: add\ntitle: Add\ntrigger:\n  type: self-service\n  operation: CREATE\n  blueprintIdentifier: service\n${trigger}` +
    `  userInputs:\n    properties: ${inputs}\n${rest}` +
    (method === "" ? "invocationMethod: {type: TERRAFORM, template: t, mapping: {identifier: x}}\n" : method);

  async function read(text: string): Promise<Action> {
    const catalog = await load("actions/add.yml", text);
    const found = catalog.actions.get("add");
    if (found === undefined) throw new Error(JSON.stringify(catalog.faults));
    return found;
  }

  test("order decides, and what it leaves out follows", async () => {
    const inputs = "{a: {type: string}, b: {type: string}, c: {type: string}}\n    order: [c, a]\n    required: [b]";
    const found = await read(action({ inputs }));
    expect([...found.inputs.keys()]).toEqual(["c", "a", "b"]);
    expect(found.required).toEqual(["b"]);
  });

  test("a title that stands nowhere is told, and stops nothing", async () => {
    const titled = action({ inputs: "{a: {type: string}}\n    order: [a]\n    titles: {where: {title: Where}}" });
    const { actions, faults } = await load("actions/add.yml", titled);
    expect(actions.size).toBe(1);
    expect(faults).toMatchObject([
      { severity: "warning", place: { line: 10 }, message: "Nothing shows the title `where`." },
    ]);
  });

  test("a title that is to come and go with the answers is told, and is shown", async () => {
    const inputs = (visible: string): string =>
      action({
        inputs: `{a: {type: string}, b: {type: string}}\n    order: [a, t, b]\n    titles: {t: {title: T, visible: ${visible}}}`,
      });
    const { actions, faults } = await load("actions/add.yml", inputs('{jqQuery: ".form.a != null"}'));
    expect(actions.get("add")?.inputs.get("b")?.rules?.heading).toBe("### T");
    expect(faults).toMatchObject([
      {
        severity: "warning",
        rule: "not-enforced-yet",
        place: { line: 10 },
        message: expect.stringMatching(/^The title `t` is always shown/) as string,
      },
    ]);
    for (const fixed of ["true", "false"]) expect((await load("actions/add.yml", inputs(fixed))).faults).toEqual([]);
  });

  test("a step that asks for nothing is told, and so is an input that no step asks for", async () => {
    const steps =
      "{a: {type: string}, b: {type: string}}\n    steps: [{title: One, order: [a]}, {title: Two, order: []}]";
    const { actions, faults } = await load("actions/add.yml", action({ inputs: steps }));
    expect(actions.size).toBe(1);
    expect(faults.map(({ severity, place, message }) => `${severity} ${String(place.line)} ${message}`)).toEqual([
      'warning 9 The step "Two" asks for nothing.',
      "warning 8 No step asks for the input `b`, so it comes behind the last one.",
    ]);
    const mended = await load("actions/add.yml", action({ inputs: steps.replace("order: []", "order: [b]") }));
    expect(mended.faults).toEqual([]);
  });

  test("a guardrail for entities is told where none are offered", async () => {
    const sort = "sort: {property: $title}";
    const inputs = `{a: {type: string, ${sort}}, b: {type: array, items: {type: string}, ${sort}}}`;
    const { actions, faults } = await load("actions/add.yml", action({ inputs }));
    expect(actions.size).toBe(1);
    expect(faults.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      "warning Input `a`: `sort` says nothing of an input that offers no entities.",
      "warning Input `b`: `sort` says nothing of an input that offers no entities.",
    ]);
    const entity = "type: string, format: entity, blueprint: service";
    const mended = `{a: {${entity}, ${sort}}, b: {type: array, items: {${entity}}, ${sort}}}`;
    expect((await load("actions/add.yml", action({ inputs: mended }))).faults).toEqual([]);
  });

  test.each<[string, string, string]>([
    [
      `{a: {type: string, visible: {jqQuery: '"true"'}}}`,
      "true",
      'properties.a.visible` always gives "true"; it must give true or false',
    ],
    [`{a: {type: string, disabled: {jqQuery: "1"}}}`, "null", "properties.a.disabled` always gives 1;"],
    [
      `{a: {type: string}}\n    required: {jqQuery: '["zz"]'}`,
      '["a"]',
      'required` always gives ["zz"]; it must give a list of inputs, which are a',
    ],
    [
      `{a: {type: number, default: {jqQuery: '"x"'}}}`,
      "3",
      'properties.a.default` always gives "x"; it must give a value that fits',
    ],
    [
      `{a: {type: number, enum: {jqQuery: '["x"]'}}}`,
      "[1, 2]",
      'properties.a.enum` always gives ["x"]; it must give a list of values that fit',
    ],
  ])("jq that never gives what it must is told: %s", async (inputs, sound, message) => {
    const { actions, faults } = await load("actions/add.yml", action({ inputs }));
    expect(actions.size).toBe(0);
    expect(faults).toMatchObject([
      { severity: "error", rule: "form-query", message: expect.stringContaining(message) as string },
    ]);
    const mended = inputs.replace(/jqQuery: .*?\}/, `jqQuery: '${sound}'}`);
    expect((await load("actions/add.yml", action({ inputs: mended }))).faults).toEqual([]);
  });

  test.each<[string, string, string]>([
    [
      `{a: {type: string, enum: {jqQuery: '["x", "y"]'}, default: z}}`,
      "y",
      '8:76 Input `a`: the default "z" is not allowed: allowed is one of x, y.',
    ],
    [
      `{a: {type: array, items: {type: string, enum: {jqQuery: '["x", "y"]'}}, default: [x, z]}}`,
      "y",
      '8:102 Input `a`: the default "z" is not allowed: allowed is one of x, y.',
    ],
    [
      `{a: {type: string, enum: {jqQuery: '["x", "y"]'}, default: {jqQuery: '"z"'}}}`,
      "y",
      'Input `a`: the default "z" is not allowed: allowed is one of x, y.',
    ],
  ])("a default that is none of the options jq always gives is told: %s", async (inputs, sound, message) => {
    const { actions, faults } = await load("actions/add.yml", action({ inputs }));
    expect(actions.size).toBe(0);
    expect(faults.map((fault) => `${String(fault.place.line)}:${String(fault.place.column)} ${fault.message}`)).toEqual(
      [expect.stringContaining(message)],
    );
    const mended = inputs.replace("z", sound);
    expect((await load("actions/add.yml", action({ inputs: mended }))).faults).toEqual([]);
  });

  test("a guardrail that is for values of another type is told, and stops nothing", async () => {
    const inputs = "{a: {type: number, maxLength: 3}, b: {type: array, items: {type: string, multipleOf: 2}}}";
    const { actions, faults } = await load("actions/add.yml", action({ inputs }));
    expect(actions.size).toBe(1);
    const told = faults.map(({ severity, place, message }) => `${severity} ${String(place.column)} ${message}`);
    expect(told).toEqual([
      "warning 36 Input `a`: `maxLength` says nothing of values of the type number.",
      "warning 90 Input `b`: `multipleOf` says nothing of values of the type string.",
    ]);
  });

  test.each<[string, Action["approval"]]>([
    ["", { type: "none" }],
    ["requiredApproval: false\n", { type: "none" }],
    ["requiredApproval: true\n", { type: "any" }],
    ["requiredApproval: {type: ANY}\n", { type: "any" }],
    ["requiredApproval: {type: ALL}\n", { type: "all" }],
    ["requiredApproval: {count: 2}\n", { type: "count", count: 2 }],
  ])("approval %j", async (rest, approval) => {
    expect((await read(action({ rest }))).approval).toEqual(approval);
  });

  test.each([
    ["CREATE", "create"],
    ["DAY-2", "update"],
    ["DELETE", "delete"],
  ])("the mapping's operation follows %s", async (operation, expected) => {
    const { invocation } = await read(action().replace("CREATE", operation));
    expect(invocation.mapping).toMatchObject({ operation: expected, blueprint: "service" });
  });

  test.each<[string, string[]]>([
    [
      action({
        inputs: "{a: {type: string, encryption: aes256-gcm}, b: {type: array, items: {type: string, visible: true}}}",
      }),
      ["a.encryption (an issue keeps no secret: everybody who can read it reads it)", "b.items.visible"].map(
        (key) => `trigger.userInputs.properties.${key}`,
      ),
    ],
    [
      action({
        inputs: "{a: {type: string, default: {jqQuery: .user.email}}, b: {type: string, visible: {jqQuery: .entity}}}",
      }),
      [
        "trigger.userInputs.properties.a.default (`.user.email` is not known here)",
        "trigger.userInputs.properties.b.visible (`.entity` is not known here)",
      ],
    ],
    [
      action({
        trigger: "  condition: {combinator: and, rules: [{property: $updatedAt, operator: isNotEmpty}]}\n",
      }).replace("CREATE", "DAY-2"),
      [],
    ],
    [
      action({ rest: "requiredApproval: true\npermissions: {approve: {roles: [Admin]}}\n" }),
      ["permissions.approve.roles"],
    ],
    [action({ rest: "permissions: {execute: {roles: [Admin]}, approve: {roles: [Admin]}}\n" }), []],
    [
      action({ method: "invocationMethod: {type: WEBHOOK, url: 'https://x', body: {a: 1}}\n" }),
      ["invocationMethod.type WEBHOOK"],
    ],
    [action({ inputs: "{a: {type: string, visible: true, icon: X, title: A}}" }), []],
  ])("what is not enforced yet is named (%#)", async (text, unenforced) => {
    expect((await read(text)).unenforced).toEqual(unenforced);
  });

  test.each<[string, RegExp]>([
    [action({ inputs: "{a: {type: string}}\n    order: [b]" }), /`order` names `b`, which is no input/],
    [
      action({ inputs: "{a: {type: array, items: {type: string, enum: [x], default: z}}}" }),
      /^8:\d+ Input `a`: the default "z" is not allowed/,
    ],
    [action({ inputs: "{a: {type: string}}\n    order: [a]\n    steps: []" }), /both `order` and `steps`/],
    [
      action({ inputs: "{a: {type: string}}\n    steps: [{title: A, order: [a]}, {title: B, order: [a]}]" }),
      /Two steps ask for `a`/,
    ],
    [action({ inputs: "{a: {type: string}}\n    titles: {a: {title: A}}" }), /`a` is both an input and a title/],
    [action({ inputs: "{a: {type: string, dependsOn: [aa]}}" }), /`properties.a.dependsOn` names `aa`.*Did you mean a/],
    [
      action({ inputs: "{a: {type: string, dependsOn: [b]}, b: {type: string, visible: {jqQuery: .form.a}}}" }),
      /Inputs wait for each other: a -> b -> a/,
    ],
    [
      action({ inputs: "{name: {type: string, default: {jqQuery: .form.nmae}}}" }),
      /no input `nmae`.*Did you mean name/,
    ],
    [action({ inputs: "{a: {type: string, visible: {jq: .x}}}" }), /has the unknown key `jq`/],
    [
      action({ inputs: "{a: {type: string, dataset: {combinator: and, rules: []}}}" }),
      /`trigger.userInputs.properties.a.dataset` has no entities/,
    ],
    [
      action({ inputs: "{a: {type: string}}\n    validations: [{constraint: .x}]" }),
      /`trigger.userInputs.validations.0.message` is missing/,
    ],
    [
      action({ trigger: "  condition: {combinator: and, rules: []}\n" }),
      /`trigger.condition` is about the entity that an action is run on/,
    ],
    [action({ inputs: "{a: {type: number, format: url}}" }), /the format url is for values of type string, not number/],
    [action({ inputs: "{a: {type: string, default: {b: 1}}}" }), /the default \{"b":1\} is not allowed/],
    [
      action({ inputs: "{name: {type: string}}\n    required: [nmae]" }),
      /`required` names `nmae`.*Did you mean name\?/,
    ],
    [
      action({ inputs: "{entity: {type: string}}" }),
      /must not be "entity"\. Rename it\. .*`entity` and `confirm` are the form's own fields/,
    ],
    [action({ inputs: "{a: {type: string, format: entity}}" }), /format entity, but no `blueprint`/],
    [action({ inputs: "{a: {type: string, pattern: '(?=x)'}}" }), /Input `a`/],
    [
      action({ method: "invocationMethod: {type: TERRAFORM, mapping: {identifier: x}}\n" }),
      /`invocationMethod.template` is missing/,
    ],
    [
      action({ method: "invocationMethod: {type: TERRAFORM, template: ../x, mapping: {identifier: x}}\n" }),
      /must match/,
    ],
    [
      action({ method: "invocationMethod: {type: TERRAFORM, template: t}\n" }),
      /mapping.identifier` is missing; the action creates/,
    ],
    [
      action({ method: "invocationMethod: {type: TERRAFORM, template: t, mapping: {operation: update}}\n" }),
      /`mapping.identifier` is missing: the action is not run on the service/,
    ],
    [action({ method: "invocationMethod: {type: TERRAFORM, template: t, maping: {}}\n" }), /Did you mean mapping\?/],
    [action({ method: "invocationMethod: {type: TERAFORM}\n" }), /Did you mean TERRAFORM\?/],
    [action({ rest: "requiredApproval: {type: ANY, count: 2}\n" }), /both `type` and `count`/],
    [action({ rest: "requiredApproval: {}\n" }), /requiredApproval/],
    [action({ rest: "approvers: {users: [rita]}\n" }), /`requiredApproval` asks nobody/],
    [
      action({
        rest: "requiredApproval: true\napprovers: {users: [rita]}\npermissions: {approve: {users: [rita]}}\n",
      }),
      /are the same, and both are there/,
    ],
    [action({ rest: "permissions: {execute: {user: [rita]}}\n" }), /unknown key `user`.*Did you mean users/],
    [
      action({
        rest: "permissions: {execute: {policy: {queries: {all: {combinator: xor, rules: []}}, conditions: ['true']}}}\n",
      }),
      /`permissions.execute.policy.queries.all.combinator` must be `and` or `or`/,
    ],
    [
      action({
        rest: "permissions: {execute: {policy: {queries: {all: {combinator: and, rules: []}}, conditions: ['.results.alle.entities | length == 0']}}}\n",
      }),
      /`\.results\.alle` does not exist: the policy has no query `alle`\. Did you mean all\?/,
    ],
    [
      action({
        rest: "permissions: {execute: {policy: {queries: {all: {combinator: and, rules: []}}, conditions: ['.usr.login == \"x\"']}}}\n",
      }),
      /`\.usr` is not known here\. Did you mean user\?/,
    ],
    [action().replace("identifier: add", "identifier: config"), /must not be "config"/],
    [action().replace("identifier: add", `identifier: ${"a".repeat(44)}`), /more than 43 characters/],
    ["- identifier: a\n  userInputs: {}\n  trigger: CREATE\n", /Port's older form \(v1\)/],
  ])("refused (%#)", async (text, expected) => {
    const catalog = await load("actions/add.yml", text);
    expect(catalog.actions.size).toBe(0);
    expect(await faultsOf("actions/add.yml", text)).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });
});

test("of a backend that there is none of, the keys are not judged", async () => {
  const text =
    "identifier: a\ntrigger: {type: self-service, operation: CREATE, blueprintIdentifier: b, userInputs: {properties: {}}}\n" +
    "invocationMethod: {type: WEBHOK, url: x}\n";
  expect(await faultsOf("actions/a.yml", text)).toEqual([
    expect.stringMatching(/^3:26 `invocationMethod.type` must be one of .* Did you mean WEBHOOK\?$/),
  ]);
});

describe("entities", () => {
  test("the least: an identifier", async () => {
    const catalog = await load("entities/service/a.yml", "identifier: a");
    expect(catalog.entities.get("service")?.get("a")).toMatchObject({ title: "a", properties: {}, relations: {} });
  });

  test("one team is a list of one", async () => {
    const catalog = await load("entities/service/a.yml", "identifier: a\nteam: devops\nicon: null\n");
    expect(catalog.entities.get("service")?.get("a")?.team).toEqual(["devops"]);
  });

  test.each<[string, RegExp]>([
    ["title: A", /`identifier` is missing/],
    ["identifier: a b", /must match/],
    ["identifier: ..", /must not be/],
    ["identifier: cafe\u0301", /must match .*A letter and its accent are two characters there.*NFC/],
    ["identifier: a\n// pasted: A", /unknown key `\/\/ pasted`\. If it is a comment, begin it with #/],
    ["# nothing yet", /The file is empty. Write into it/],
    ["[{identifier: a}]", /The file holds a list; it must hold one object. Make a file of each/],
    ["identifier: “a”", /U\+201C/],
    ["identifier: a\nrelation: {}", /Did you mean relations\?/],
    ["identifier: a\nrelations: {r: {x: 1}}", /`relations.r` must be a text or a list or empty/],
  ])("%j", async (text, expected) => {
    expect(await faultsOf("entities/service/a.yml", text)).toEqual(
      expect.arrayContaining([expect.stringMatching(expected)]),
    );
  });
});
