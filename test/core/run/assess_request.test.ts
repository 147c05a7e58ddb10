import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { buildForm } from "../../../src/core/forms/build_form.ts";
import { entityFile } from "../../../src/core/render/names.ts";
import { assessIssue } from "../../../src/core/run/assess_request.ts";
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

async function asked(answers: Readonly<Record<string, string>>, x = "before"): Promise<Request> {
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
        'variable "name" {}\nvariable "note" {}\noutput "x" { value = "${var.name} ${var.note}" }\n',
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
});

it("an approval covers each entity that the answers name, whatever they are called", async () => {
  const answers = { name: "new", one: "b/c", two: "c" };
  const [before, after] = [await asked(answers), await asked(answers, "after")];
  if (before.kind !== "valid" || after.kind !== "valid") throw new Error(JSON.stringify([before, after]));
  expect(after.digest).not.toBe(before.digest);
});

it("answers are refused that whoever approves could not read whole", async () => {
  expect(await asked({ name: "new", note: "All is well. ".repeat(2000) })).toMatchObject({ kind: "valid" });
  expect(await asked({ name: "new", note: "All is well. ".repeat(4500) })).toMatchObject({
    kind: "invalid",
    problems: [{ field: "All answers", allowed: expect.stringContaining("at most 30000 are shown") as string }],
  });
});
