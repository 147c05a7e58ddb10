import { afterAll, describe, expect, test } from "vitest";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { findFaults } from "../../../src/core/check/find_faults.ts";
import { firstOfFiles } from "../../../src/core/check/first_of_files.ts";
import type { Fault } from "../../../src/core/faults.ts";
import { createJqEvaluator } from "../../../src/jq/evaluator.ts";
import { memoryTree } from "../../support/memory_tree.ts";
import { faultRows } from "./fault_rows.ts";
import { edited, soundCatalog } from "./sound_catalog.ts";
import type { Changes } from "./sound_catalog.ts";

const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
afterAll(() => jq.close());

/** `file:line:column severity rule | message | remedy` */
async function told(changes: Changes, links: readonly string[] = []): Promise<readonly string[]> {
  return worded(await found(changes, links));
}

async function found(changes: Changes, links: readonly string[] = []): Promise<readonly Fault[]> {
  const all: Changes = { ...soundCatalog, ...changes };
  const files = Object.entries(all).flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]));
  return findFaults(await loadCatalog(memoryTree(Object.fromEntries(files), { links })), jq);
}

function worded(faults: readonly Fault[]): readonly string[] {
  return faults.map(
    ({ severity, rule, place, message, remedy = "" }) =>
      `${place.file}:${place.line ?? "-"}:${place.column ?? "-"} ${severity} ${rule} | ${message} | ${remedy}`,
  );
}

test("nothing is wrong in the sound catalog", async () => {
  expect(await told({})).toEqual([]);
});

describe("each kind of fault is told where it is, with what to do; mended, it is not", () => {
  test.each(Object.entries(faultRows))("%s", async (_what, row) => {
    const faults = await told(row.broken);
    expect(
      faults.filter((fault) => row.told.test(fault)),
      faults.join("\n"),
    ).toHaveLength(1);
    if (row.twin !== undefined) expect(await told(row.twin)).toEqual([]);
  });
});

test.each([
  ["blueprints/add.yml", soundCatalog["actions/add.yml"], "This is an action, .* Move it to actions/"],
  ["entities/service/add.yml", soundCatalog["actions/add.yml"], "This is an action, .* Move it to actions/"],
  [
    "blueprints/x.yml",
    "identifier: x\nblueprint: service\nproperties: {}\n",
    "This is an entity, .* Move it to entities/<blueprint>/",
  ],
  [
    "entities/service/z.yml",
    "identifier: z\ntitle: Z\nschema: {properties: {}}\n",
    "This is a blueprint, .* Move it to blueprints/",
  ],
])("a file of another kind is told once, as that: %s", async (path, text, expected) => {
  expect(await told({ [path]: text })).toEqual([
    expect.stringMatching(new RegExp(`^${path}:1:1 error other-kind .*${expected}\\.$`)),
  ]);
});

test("a template's links are told, and one of too many or too large files is not read", async () => {
  const folder = "templates/document_db";
  expect(await told({ [`${folder}/link.tf`]: "main.tf" }, [`${folder}/link.tf`])).toEqual([
    expect.stringMatching(/^templates\/document_db\/link.tf:-:- error unread-file \| .*symbolic link/),
  ]);
  expect(await told({ [`${folder}/large.txt`]: "x".repeat(1024 * 1024 + 1) })).toEqual([
    expect.stringMatching(
      /^templates\/document_db\/large.txt:-:- error template-too-large \| .*more than 1048576 bytes/,
    ),
  ]);
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`${folder}/${String(at)}.txt`, ""]));
  expect(await told(many)).toEqual([
    expect.stringMatching(/^templates\/document_db:-:- error template-too-large \| .*at most 300 are read/),
  ]);
  const together = Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`${folder}/${String(at)}.txt`, "x".repeat(1e6)]));
  expect(await told(together)).toEqual([
    expect.stringMatching(/^templates\/document_db:-:- error template-too-large \| .*at most 4194304 are read/),
  ]);
});

describe("a fault in a value of several lines is told at its line", () => {
  const rows: readonly (readonly [value: string, told: string])[] = [
    ["|\n      {{ .inputs.name\n        + .inputs.nam }}", "19:11 error unknown-input | `.inputs.nam`"],
    ["|\n      {{ .inputs.names_ }}\n      {{ .inputs.names }}", "19:10 error unknown-input | `.inputs.names`"],
    [">-\n\n      a\n      {{ .trigger.bye }}", "20:10 error unknown-value | `.trigger.bye`"],
    ["|\n      a {{ .inputs.name }}\n      b {{ inputs.name }}", "19:12 error language-slip | `inputs.name`"],
    ["|\n      a\n      {{ .inputs.name ++ }}", "19:10 error expression | {{ .inputs.name ++ }}"],
    ['"a\n      {{ .entity.properties.tir }}"', "18:10 error unknown-property | `.entity.properties.tir`"],
    ["|\n      a\n      {{ }}", "18:7 error expression | The expression is broken"],
  ];
  test.each(rows)("%j", async (value, expected) => {
    const faults = await told(edited("actions/add.yml", 'name: "{{ .inputs.name }}"', `name: ${value}`));
    expect(faults).toContainEqual(expect.stringContaining(`actions/add.yml:${expected}`));
  });

  test("of a blueprint's calculation and of a form's query too", async () => {
    const blueprint = `${soundCatalog["blueprints/service.yml"]}calculationProperties:\n  c:\n    type: string\n    calculation: |\n      .title\n      + .properties.tear\n`;
    const [fault = ""] = await told({ "blueprints/service.yml": blueprint });
    expect(fault).toContain("blueprints/service.yml:11:21 error unknown-property");
    const query = '{ type: string, title: Name, default: { jqQuery: "1\n        + .form.nam" } }';
    const [ofQuery = ""] = await told(edited("actions/add.yml", "{ type: string, title: Name }", query));
    expect(ofQuery).toContain("actions/add.yml:11:11 error unknown-input");
  });
});

describe("what several actions share is told once, with all of them", () => {
  const second = { "actions/more.yml": soundCatalog["actions/add.yml"].replace("identifier: add", "identifier: more") };

  test("a line in CODEOWNERS that takes the owner away again", async () => {
    const line = edited(".github/CODEOWNERS", "/infra/ @acme/devops\n", "/infra/ @acme/devops\n/infra/database/\n");
    expect(await told({ ...second, ...line })).toEqual([
      expect.stringMatching(/^.github\/CODEOWNERS:8:1 error no-approver \| .* a run of these: add, more\. \|/),
    ]);
  });

  test("owners that are none, and what would follow from them", async () => {
    const text = soundCatalog[".github/CODEOWNERS"].replaceAll("@acme/devops", "acme/devops");
    const faults = await told({ ...second, ".github/CODEOWNERS": text });
    expect(faults).toHaveLength(8);
    for (const fault of faults)
      expect(fault).toMatch(/^.github\/CODEOWNERS:\d:\d+ error codeowners \| `acme\/devops` is not/);
  });

  test("a line in CODEOWNERS that takes the owner of guarded folders away again, too", async () => {
    const text = soundCatalog[".github/CODEOWNERS"];
    expect(await told({ ".github/CODEOWNERS": `${text}*.yml\n` })).toEqual([
      expect.stringMatching(
        /^.github\/CODEOWNERS:9:1 error codeowners \| This line decides for `.github\/workflows\/gatehouse.*.yml` and names no user or team, so not all of this has an owner: .github\/, actions\/, blueprints\/, gatehouse.yml\. \| Name an owner at its end, .*: while it has none/,
      ),
      expect.stringMatching(/^.github\/CODEOWNERS:9:1 error no-approver \| This line decides for `entities\//),
    ]);
    expect(await told({ ".github/CODEOWNERS": `${text}*.yml @acme/devops\n` })).toEqual([]);
    // An e-mail address is no owner that Gatehouse could ask.
    expect(await told({ ".github/CODEOWNERS": `${text}/blueprints/ dana@example.com\n` })).toEqual([
      expect.stringMatching(
        /^.github\/CODEOWNERS:9:1 error codeowners \| .* not all of this has an owner: blueprints\/\. /,
      ),
    ]);
  });

  test("a slip in a template", async () => {
    const slip = edited("templates/document_db/class.tf.mustache", "variables.size", "variables.siz");
    expect(await told({ ...second, ...slip })).toEqual([
      expect.stringMatching(
        /^templates\/document_db\/class.tf.mustache:2:11 error template-tag \| .* which the actions add and more do not give\./,
      ),
    ]);
  });

  test("what else keeps a run from being approved is still told at the action", async () => {
    const line = edited(".github/CODEOWNERS", "/infra/ @acme/devops\n", "/infra/database/\n");
    const codeowners = (line[".github/CODEOWNERS"] ?? "").replace("/entities/ @acme/devops\n", "");
    expect(await told({ ".github/CODEOWNERS": codeowners })).toEqual([
      expect.stringMatching(/^.github\/CODEOWNERS:7:1 error no-approver \| This line decides/),
      expect.stringMatching(/^actions\/add.yml:25:19 error no-approver \| .* names no owner for `entities\/database/),
    ]);
  });
});

test("a default whose entity can't be read is told at the entity alone", async () => {
  const input = "title: Name }\n      s: { type: string, format: entity, blueprint: service, default: api }";
  const entity = { "entities/service/api.yml": "identifier: api\nnope: 1\n" };
  expect(await told({ ...edited("actions/add.yml", "title: Name }", input), ...entity })).toEqual([
    expect.stringMatching(/^entities\/service\/api.yml:1:1 error unread-entity \| .* named in actions\/add.yml/),
    expect.stringMatching(/^entities\/service\/api.yml:2:1 error unknown-key/),
  ]);
});

test("a condition of another type is told as that alone", async () => {
  const row = faultRows["a condition of another type"];
  const faults = await told(row?.broken ?? {});
  expect(faults.filter((fault) => fault.includes("condition"))).toHaveLength(1);
});

test.each(["{ .inputs.name }", "${{ .inputs.name }}"])(
  "braces that are a slip are told as that alone: %s",
  async (value) => {
    const faults = await told(edited("actions/add.yml", 'identifier: "{{ .inputs.name }}"', `identifier: "${value}"`));
    expect(faults).toEqual([expect.stringMatching(/^actions\/add.yml:22:17 error language-slip/)]);
    const relation = await told(
      edited("actions/add.yml", 'service: "{{ .entity.identifier }}"', `service: "${value}"`),
    );
    expect(relation).toEqual([expect.stringMatching(/^actions\/add.yml:24:27 error language-slip/)]);
  },
);

describe("jq of a form that gives another type than its place takes", () => {
  const input = "size: { type: number, title: Size }";
  const visible = (jq: string, required = "[name]"): Changes => ({
    "actions/add.yml": soundCatalog["actions/add.yml"]
      .replace(input, `size: { type: number, title: Size, visible: { jqQuery: '${jq}' } }\n      on: { type: boolean }`)
      .replace("required: [name]", `required: ${required}`),
  });
  const constraint = (jq: string): Changes =>
    edited(
      "actions/add.yml",
      "required: [name]",
      `required: [name]\n    validations: [{ constraint: { jqQuery: '${jq}' }, message: No }]`,
    );
  const required = (jq: string): Changes =>
    edited("actions/add.yml", "required: [name]", `required: { jqQuery: '${jq}' }`);
  const branches = (name: string): string =>
    `if .form.size == 1 then ["name"] elif .form.size == 2 then [] else ["${name}"] end`;

  test.each<[string, Changes, RegExp]>([
    [
      "a constraint",
      constraint(".form.name"),
      /^actions\/add.yml:13:\d+ error form-query \| `trigger.userInputs.validations.0.constraint` gives a text; it must give true or false\. \|/,
    ],
    ["a constraint of an optional number", constraint(".inputs.size"), /error form-query \| .* gives a number; /],
    ["a constraint of a length", constraint(".form.name | length"), /error form-query \| .* gives a number; /],
    ["a constraint of the requester", constraint(".trigger.by.login"), /error form-query \| .* gives a text; /],
    [
      "visible, of a required text",
      visible(".form.name"),
      /^actions\/add.yml:11:\d+ error form-query \| .*visible` gives a text; /,
    ],
    [
      "visible, of an optional text",
      visible(".form.name", "[]"),
      /warning form-query \| .*visible` gives a text where that is answered; /,
    ],
    ["visible, of a sum", visible(".form.name + 1"), /error form-query \| .*visible` gives a number; /],
    [
      "required, of a text",
      required(".form.name"),
      /error form-query \| .*required` gives a text; it must give a list of inputs/,
    ],
    [
      "required, of one branch",
      required(branches("nme")),
      /^actions\/add.yml:12:\d+ error unknown-input \| .*required` names `nme`, .* \| Did you mean name\?/,
    ],
  ])("%s", async (_what, changes, expected) => {
    const faults = await told(changes);
    expect(faults.filter((fault) => / (?:form-query|unknown-input) /.test(fault))).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  test.each<[string, Changes]>([
    ["of true or false", visible(".form.on")],
    ["of a comparison", visible('.form.name + "+" == "a"')],
    ["of a length compared", constraint(".form.name | length > 1")],
    ["of what may be any type", constraint('.form.name as $n | $n == "a"')],
    ["of whatever is there", constraint('.form.name // true | . != "a"')],
    ["of names that are there", required(branches("size"))],
    ["of a list in a comparison", required('if ([.form.name] == ["nme"]) then ["name"] else [] end')],
    [
      "of an if in an if",
      required('if .form.size == 1 then (if .form.name == "a" then [] else ["name"] end) else [] end'),
    ],
  ])("is not told %s", async (_what, changes) => {
    expect((await told(changes)).filter((fault) => / (?:form-query|unknown-input|expression) /.test(fault))).toEqual(
      [],
    );
  });
});

test("a blank title is told where it is", async () => {
  expect(await told(edited("actions/add.yml", "title: Add a database", 'title: " "'))).toEqual([
    expect.stringMatching(/^actions\/add.yml:2:8 error form-empty-text \| The form's name is empty/),
  ]);
});

test("in an action of Port's older form, too, each fault is told where it is", async () => {
  const older = `identifier: add
title: Add a database
description: For one service.
trigger: DAY-2
blueprint: service
userInputs:
  properties:
    name: { type: string, title: Name, default: { jqQuery: "( ." } }
    size: { type: number, title: Password }
    peer: { type: string, format: entity, blueprint: nope }
    near:
      type: string
      format: entity
      blueprint: service
      default: mailr
      dataset: { combinator: and, rules: [{ property: zz, operator: isNotEmpty }] }
condition: { type: SEARCH, combinator: and, rules: [{ property: yy, operator: isNotEmpty }] }
`;
  const method = soundCatalog["actions/add.yml"].replace(/^[^]*(?=invocationMethod:)/, "");
  const faults = await told({ "actions/add.yml": older + method });
  expect(faults.filter((fault) => !fault.includes(" action-v1 ")).map((fault) => fault.replace(/ \|.*/, ""))).toEqual([
    "actions/add.yml:8:60 error expression",
    "actions/add.yml:9:34 error form-forbidden-word",
    "actions/add.yml:10:54 error unknown-blueprint",
    "actions/add.yml:15:16 error unknown-entity",
    "actions/add.yml:16:55 error unknown-property",
    "actions/add.yml:17:65 error unknown-property",
  ]);
});

describe("of a file with very many faults the first are told, and how many more there are", () => {
  const many = (line: (at: number) => string): string => Array.from({ length: 20_000 }, (_, at) => line(at)).join("");
  const rows: Readonly<Record<string, Changes>> = {
    ".github/CODEOWNERS": {
      ".github/CODEOWNERS": soundCatalog[".github/CODEOWNERS"] + many((at) => `/x${String(at)} nobody\n`),
    },
    "templates/document_db/many.tf.mustache": {
      "templates/document_db/many.tf.mustache": many((at) => `{{ variables.v${String(at)} }}\n`),
    },
    "blueprints/many.yml": {
      "blueprints/many.yml": `identifier: many\ntitle: Many\nschema: {properties: {}}\nrelations:\n${many((at) => `  r${String(at)}: {target: none}\n`)}`,
    },
  };
  test.each(Object.entries(rows))("%s", async (file, changes) => {
    const all = await found(changes);
    expect(all.filter(({ place }) => place.file === file).length).toBeGreaterThanOrEqual(20_000);
    const faults = worded(firstOfFiles(all)).filter((fault) => fault.startsWith(`${file}:`));
    expect(faults).toHaveLength(51);
    expect(faults.at(-1)).toMatch(/:-:- error more-faults \| The file has \d+ more faults, which are not told/);
  });

  test("errors before warnings", async () => {
    const warned = many((at) => `    p${String(at)}: {type: number, maxLength: 1}\n`);
    const blueprint = `identifier: many\ntitle: Many\nschema:\n  properties:\n${warned}relations: {r: {target: none}}\n`;
    const faults = worded(firstOfFiles(await found({ "blueprints/many.yml": blueprint })));
    expect(faults).toHaveLength(51);
    expect(faults.at(-2)).toMatch(/error unknown-blueprint/);
    expect(faults.at(-1)).toMatch(/warning more-faults \| The file has 19951 more/);
  });
});

test("a line in CODEOWNERS for a blueprint that can't be read is not told", async () => {
  const line = edited(
    ".github/CODEOWNERS",
    "/infra/ @acme/devops\n",
    "/infra/ @acme/devops\n/infra/broken/ @acme/data\n",
  );
  const faults = await told({ ...line, "blueprints/broken.yml": "identifier: [\n" });
  expect(faults.filter((fault) => fault.includes("CODEOWNERS"))).toEqual([]);
});

test("what rests on settings that can't be read is not judged", async () => {
  const provider = {
    "templates/document_db/main.tf":
      'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n',
  };
  const settings = "expires: 7 days\nterraform: {providers: [hashicorp/aws]}\n";
  const faults = await told({ ...provider, "gatehouse.yml": settings });
  expect(faults.filter((fault) => fault.includes("unlisted-provider"))).toEqual([]);
  expect(faults).toContainEqual(expect.stringMatching(/^gatehouse.yml:1:/));
});

test("a symbolic link is told, and not followed", async () => {
  const faults = await told({ "entities/service/link.yml": "mailer.yml" }, ["entities/service/link.yml"]);
  expect(faults).toEqual([
    expect.stringMatching(/^entities\/service\/link.yml:-:- error unread-file \| .*symbolic link/),
  ]);
});
