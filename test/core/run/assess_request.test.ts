import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { buildForm } from "../../../src/core/forms/build_form.ts";
import { entityFile } from "../../../src/core/render/names.ts";
import { assessAnswers, assessIssue } from "../../../src/core/run/assess_issue.ts";
import type { Request } from "../../../src/core/run/request.ts";
import { memoryTree } from "../../support/memory_tree.ts";
import { jq } from "./fixtures.ts";

const blueprint = (identifier: string): string =>
  JSON.stringify({ identifier, title: identifier, schema: { properties: { x: { type: "string" } } } });
const entityInput = (of: string, title: string): object => ({ type: "string", format: "entity", blueprint: of, title });
/** Its author left the guardrails of its texts out. */
const action = {
  identifier: "act",
  title: "Act",
  trigger: {
    type: "self-service",
    operation: "CREATE",
    blueprintIdentifier: "svc",
    userInputs: {
      properties: {
        name: { type: "string", title: "Name" },
        note: { type: "string", title: "Note" },
        one: entityInput("a", "One"),
        two: entityInput("a/b", "Two"),
      },
      required: ["name"],
      order: ["name", "note", "one", "two"],
    },
  },
  invocationMethod: {
    type: "TERRAFORM",
    template: "t",
    variables: { name: "{{ .inputs.name }}", note: "{{ .inputs.note }}" },
    mapping: { identifier: "{{ .inputs.name }}", properties: { x: "{{ .entities.one.properties.x }}" } },
  },
};
const settings = { terraform: { backend: { s3: { bucket: "b", key: "{{ .entity.identifier }}" } } } };

async function asked(
  answers: Readonly<Record<string, string>>,
  x = "before",
  others: Readonly<Record<string, string>> = {},
): Promise<Request> {
  const catalog = await loadCatalog(
    memoryTree({
      "gatehouse.yml": JSON.stringify(settings),
      "blueprints/svc.yml": blueprint("svc"),
      "blueprints/a.yml": blueprint("a"),
      "blueprints/ab.yml": blueprint("a/b"),
      [entityFile("a", "b/c")]: JSON.stringify({ identifier: "b/c", properties: { x } }),
      [entityFile("a/b", "c")]: JSON.stringify({ identifier: "c", properties: { x: "same" } }),
      "actions/act.yml": JSON.stringify(action),
      "templates/t/main.tf":
        'variable "name" {}\nvariable "note" { default = "" }\noutput "x" { value = "${var.name} ${var.note}" }\n',
      ...others,
    }),
  );
  const act = catalog.actions.get("act");
  if (act === undefined) throw new Error(JSON.stringify(catalog.faults));
  const body = buildForm(act, catalog)
    .fields.map(({ id, label }) => `### ${label}\n\n${answers[id] ?? "_No response_"}`)
    .join("\n\n");
  const origin = { repository: "a/b", issue: 1, url: "u", requestedBy: "dana", createdAt: "2026-01-01T00:00:00Z" };
  return assessIssue(catalog, act, { title: "t", body }, origin, jq);
}

describe("a new entity's name", () => {
  it.each(["my service", "a#1", "..", "$(id)", "a\u0301`"])(
    "is refused as %j, which no file may call it",
    async (name) => {
      const request = await asked({ name });
      expect(request).toMatchObject({ kind: "invalid", problems: [{ field: "Name", wrote: name }] });
    },
  );

  it.each(["orders", "Größe", "a.b/c@d:e=f+g\\h"])("may be %j", async (name) => {
    expect(await asked({ name })).toMatchObject({ kind: "valid", target: { identifier: name } });
  });

  const taken: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    [
      "another entity",
      { "entities/svc/orders.yml": "identifier: other\n" },
      /orders.yml: `This .* holds other, .* over/,
    ],
    ["one that can't be read", { "entities/svc/orders.yml": "identifier: [\n" }, /orders.yml: `This .* can't be read/],
    ["one that can't be read, as JSON", { "entities/svc/orders.json": "{" }, /orders.json: `This .* can't be read/],
    [
      "one of two that are alike",
      { "entities/svc/orders.yml": "identifier: Twin\n", "entities/svc/twin.yml": "identifier: twin\n" },
      /orders.yml: `This .* can't be read as that/,
    ],
  ];
  it.each(taken)("is refused while its file holds %s", async (_what, files, reason) => {
    expect(await asked({ name: "orders" }, "before", files)).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(reason)],
    });
    expect(await asked({ name: "bills" }, "before", files)).toMatchObject({ kind: "valid" });
  });

  it("may be that of a file in which another entity is, where its own would be another file", async () => {
    const files = { "entities/svc/orders.json": '{"identifier": "other"}' };
    expect(await asked({ name: "orders" }, "before", files)).toMatchObject({ kind: "valid" });
  });
});

it("an approval covers each entity that the answers name, whatever they are called", async () => {
  const answers = { name: "new", one: "b/c", two: "c" };
  const [before, after] = [await asked(answers), await asked(answers, "after")];
  if (before.kind !== "valid" || after.kind !== "valid") throw new Error(JSON.stringify([before, after]));
  expect(after.digest).not.toBe(before.digest);
});

describe("an identifier that the action makes of answers", () => {
  const naming = (identifier: string, operation = "create"): Readonly<Record<string, string>> => {
    const invocationMethod = { ...action.invocationMethod, mapping: { identifier, operation } };
    return { "actions/act.yml": JSON.stringify({ ...action, invocationMethod }) };
  };

  const long = "a".repeat(236);
  it.each([
    [
      "{{ .inputs.name }}-db",
      { name: "my db" },
      "Name",
      "my db",
      /^a name of letters.*; the action makes `my db-db` of it$/,
    ],
    [
      "{{ .inputs.name }}-{{ .inputs.note }}",
      { name: "a", note: "b c" },
      "Note",
      "b c",
      /; the action makes `a-b c` of it$/,
    ],
    [
      "{{ .inputs.name }}.{{ .run.id }}.db",
      { name: long },
      "Name",
      long,
      /^a shorter .* takes 245 .*; the action makes `a+\.1\.db` of it$/,
    ],
    ["{{ .inputs.name | ascii_downcase }}", { name: "My Db" }, "Name", "My Db", /; the action makes `my db` of it$/],
  ])("%s is the answer's mistake, where that is one: %j", async (identifier, answers, field, wrote, allowed) => {
    const request = await asked(answers, "before", naming(identifier));
    expect(request).toMatchObject({
      kind: "invalid",
      problems: [{ field, wrote, allowed: expect.stringMatching(allowed) as string }],
    });
  });

  it.each([
    ["{ .inputs.name }", "{ .inputs.name }"],
    ["{{ .run.id }} {{ .inputs.name }}", "1 orders"],
    ['{{ [.inputs.name, "db"] | join(" ") }}', "orders db"],
    ["{{ .action.title }} {{ .inputs.note }}", "Act x y"],
    ['{{ .action.title + " x" }}', "Act x"],
  ])("%s is the action's mistake", async (identifier, made) => {
    expect(await asked({ name: "orders", note: "x y" }, "before", naming(identifier))).toMatchObject({
      kind: "refused",
      reasons: [
        `actions/act.yml: \`mapping.identifier\` gives \`${made}\`; it must give a name of letters, digits and \`@_.+:\\/=-\`.`,
      ],
    });
  });

  it("of an entity that must exist is told as what the action makes", async () => {
    expect(await asked({ name: "orders" }, "before", naming("{{ .inputs.name }}-db", "update"))).toMatchObject({
      kind: "invalid",
      problems: [{ field: "Name", wrote: "orders", allowed: "an existing svc; the action makes `orders-db` of it" }],
    });
    expect(await asked({ name: "orders" }, "before", naming("fixed", "delete"))).toMatchObject({
      kind: "refused",
      reasons: ["actions/act.yml: `mapping.identifier` gives `fixed`; it must give an existing svc."],
    });
  });
});

it("answers are refused that whoever approves could not read whole", async () => {
  expect(await asked({ name: "new", note: "All is well. ".repeat(2000) })).toMatchObject({ kind: "valid" });
  expect(await asked({ name: "new", note: "All is well. ".repeat(4500) })).toMatchObject({
    kind: "invalid",
    problems: [{ field: "All answers", allowed: expect.stringContaining("at most 30000 are shown") as string }],
  });
});

describe("an answer that may be left out, and that something must be made of, is asked for before anybody approves", () => {
  const required = {
    "templates/t/main.tf": 'variable "name" {}\nvariable "note" {}\noutput "x" { value = "${var.name} ${var.note}" }\n',
  };
  const acting = (method: object): Readonly<Record<string, string>> => ({
    "actions/act.yml": JSON.stringify({ ...action, invocationMethod: { ...action.invocationMethod, ...method } }),
  });

  it("a variable that the template requires", async () => {
    expect(await asked({ name: "new" }, "before", required)).toMatchObject({
      kind: "invalid",
      problems: [
        { field: "Note", allowed: "an answer: the Terraform variable `note`, which has no default, is made of it" },
      ],
    });
    expect(await asked({ name: "new", note: "x" }, "before", required)).toMatchObject({ kind: "valid" });
    const never = acting({ variables: { name: "{{ .inputs.name }}", note: "{{ .inputs.name | empty }}" } });
    expect(await asked({ name: "new" }, "before", { ...required, ...never })).toMatchObject({
      kind: "refused",
      reasons: ["actions/act.yml: `variables.note` gives nothing, and the template's variable has no default."],
    });
  });

  it("the entity's identifier", async () => {
    const named = acting({ mapping: { identifier: "{{ .inputs.note }}" } });
    expect(await asked({ name: "new" }, "before", named)).toMatchObject({
      kind: "invalid",
      problems: [{ field: "Note", allowed: "an answer: the identifier of the svc is made of it" }],
    });
    expect(await asked({ name: "new", note: "x" }, "before", named)).toMatchObject({ kind: "valid" });
  });
});

describe("the entity is drafted before anybody approves", () => {
  const schema = {
    properties: { x: { type: "string", maxLength: 3 }, n: { type: "number" } },
    required: ["x"],
  };
  const kept = 'variable "note" { default = "" }\noutput "x" { value = var.note }\n';

  async function drafted(properties: object, note?: string, operation = "create"): Promise<Request> {
    const isUpdate = operation === "update";
    const mapping = { operation, properties, ...(isUpdate ? {} : { identifier: "new" }) };
    const trigger = {
      type: "self-service",
      operation: isUpdate ? "DAY-2" : "CREATE",
      blueprintIdentifier: "svc",
      userInputs: { properties: { note: { type: "string", title: "Note" } } },
    };
    const catalog = await loadCatalog(
      memoryTree({
        "gatehouse.yml": JSON.stringify(settings),
        "blueprints/svc.yml": JSON.stringify({ identifier: "svc", title: "Service", schema }),
        "entities/svc/old.yml": "identifier: old\nproperties: {n: none}\n",
        "infra/svc/old/main.tf": kept,
        "templates/t/main.tf": kept,
        "actions/act.yml": JSON.stringify({
          ...action,
          trigger,
          invocationMethod: { type: "TERRAFORM", template: "t", variables: { note: "{{ .inputs.note }}" }, mapping },
        }),
      }),
    );
    const act = catalog.actions.get("act");
    if (act === undefined) throw new Error(JSON.stringify(catalog.faults));
    const answers = new Map([...(note === undefined ? [] : [["note", note] as const]), ["entity", "old"] as const]);
    const origin = { repository: "a/b", issue: 1, url: "u", requestedBy: "dana", createdAt: "2026-01-01T00:00:00Z" };
    return assessAnswers(catalog, act, answers, origin, jq);
  }

  it.each(["{{ .outputs.x }}", "{{ .inputs.note + .outputs.x }}", "{{ . | .outputs.x }}"])(
    "what %s comes to is awaited",
    async (x) => {
      expect(await drafted({ x }, "a")).toMatchObject({ kind: "valid", outputs: ["x"] });
    },
  );

  it("an answer that is missing or does not fit is told at its field", async () => {
    const x = "{{ .inputs.note }}";
    expect(await drafted({ x }, "abc")).toMatchObject({ kind: "valid" });
    expect(await drafted({ x }, "abcd")).toMatchObject({
      kind: "invalid",
      problems: [
        {
          field: "Note",
          wrote: "abcd",
          allowed: 'what fits `properties.x` of a svc: `"abcd" is not allowed: it must be at most 3 characters.`',
        },
      ],
    });
    expect(await drafted({ x })).toMatchObject({
      kind: "invalid",
      problems: [{ field: "Note", allowed: "what fits `properties.x` of a svc: `It is required, and missing.`" }],
    });
  });

  it("what no answer could mend is the maintainers' matter, with all the rest", async () => {
    expect(await drafted({ x: "{{ .inputs.note }}", n: "{{ .action.title }}" }, "abcd")).toMatchObject({
      kind: "refused",
      reasons: [
        expect.stringContaining("actions/act.yml: `mapping.properties.x`: `"),
        expect.stringContaining(
          'actions/act.yml: `mapping.properties.n`: `"Act" is not allowed: it must be a number.`',
        ),
      ],
    });
  });

  it("an update tells of what its entity holds already, and may mend it", async () => {
    expect(await drafted({ x: "a" }, "a", "update")).toMatchObject({
      kind: "refused",
      reasons: ['entities/svc/old.yml: `properties.n`: `"none" is not allowed: it must be a number.`'],
    });
    expect(await drafted({ x: "a", n: 1 }, "a", "update")).toMatchObject({ kind: "valid" });
  });
});
