import { describe, expect, test } from "vitest";
import type { ActionInput } from "../../../src/core/catalog/model/action.ts";
import { buildForm } from "../../../src/core/forms/build_form.ts";
import type { FormField } from "../../../src/core/forms/model.ts";
import { addDocumentDb, sampleAction, sampleCatalog } from "./sample_catalog.ts";

const catalog = sampleCatalog();

function fieldOf(input: ActionInput, more: { readonly required?: readonly string[] } = {}): FormField | undefined {
  return buildForm(sampleAction({ it: input }, more), catalog).fields[0];
}

describe("the form of an action", () => {
  const form = buildForm(addDocumentDb, catalog);

  test("is named and labelled after the action", () => {
    expect(form).toMatchObject({
      action: "add_document_db",
      name: "Add a DocumentDB",
      description: "A managed document database for one service.",
      title: "Add a DocumentDB: ",
      labels: ["gatehouse", "action/add_document_db"],
    });
  });

  test("asks for the entity first, then the inputs in their order", () => {
    expect(form.fields.map(({ id, label, kind, required }) => [id, label, kind, required])).toEqual([
      ["entity", "Entity", "input", true],
      ["name", "Name", "input", true],
      ["instances", "Instances", "input", true],
      ["class", "Instance class", "dropdown", false],
    ]);
  });

  test("stays the same when entities come and go, unless it offers them", () => {
    expect(buildForm(addDocumentDb, sampleCatalog({}))).toEqual(form);
  });

  test("asks for no entity to create one, and twice for the one to delete", () => {
    const idsOf = (operation: "CREATE" | "DELETE"): readonly string[] =>
      buildForm(sampleAction({ name: { type: "string" } }, { operation }), catalog).fields.map(({ id }) => id);
    expect(idsOf("CREATE")).toEqual(["name"]);
    expect(idsOf("DELETE")).toEqual(["entity", "confirm", "name"]);
  });

  test.each([
    ["An owner approves it: @acme/devops, @omar.", { type: "any" }, "* @acme/devops @omar"],
    [
      "Every owner approves it: @acme/devops.",
      { type: "all" },
      "* @rita\n/infra/ @acme/devops\n/entities/ @acme/devops",
    ],
    ["2 owners approve it: @rita, @omar.", { type: "count", count: 2 }, "infra/ @rita\nentities/ @omar"],
    ["No approval is asked for.", { type: "none" }, "* @omar"],
    ["CODEOWNERS names no owner for it, so nobody can approve it yet.", { type: "any" }, "/docs/ @omar"],
  ] as const)("says on top: %s", (sentence, approval, codeowners) => {
    const { introduction } = buildForm({ ...addDocumentDb, approval }, sampleCatalog({}, codeowners));
    expect(introduction).toContain(sentence);
    expect(introduction).toContain("A managed document database for one service.");
  });

  test("tells labels apart that GitHub takes for one", () => {
    const inputs: Record<string, ActionInput> = {
      a: { type: "string", title: "Name?" },
      b: { type: "string", title: "Name!!" },
      c: { type: "string", title: "  Two\nlines\u0085" },
      d: { type: "string", title: "名前" },
      e: { type: "string", title: "サイズ" },
      f: { type: "string" },
      g: { type: "string", title: " " },
    };
    expect(buildForm(sampleAction(inputs), catalog).fields.map(({ label }) => label)).toEqual([
      "Name?",
      "Name!! (b)",
      "Two lines",
      "名前 (d)",
      "サイズ (e)",
      "f",
      "g",
    ]);
  });
});

describe("the field of an input", () => {
  test.each<[string, ActionInput, Partial<FormField>]>([
    ["text", { type: "string" }, { kind: "input" }],
    ["text with a default", { type: "string", default: "orders" }, { kind: "input", value: "orders" }],
    ["a number", { type: "number", default: 2.5 }, { kind: "input", value: "2.5" }],
    [
      "an enum",
      { type: "string", enum: ["a", "b"] },
      { kind: "dropdown", options: ["Choose...", "a", "b"], defaultOption: 0 },
    ],
    [
      "an enum with a default",
      { type: "string", enum: ["a", "b"], default: "b" },
      { kind: "dropdown", options: ["a", "b"], defaultOption: 1 },
    ],
    [
      "an enum of numbers",
      { type: "number", enum: [1, 2.5], default: 1 },
      { kind: "dropdown", options: ["1", "2.5"], defaultOption: 0 },
    ],
    ["a boolean", { type: "boolean" }, { kind: "dropdown", options: ["Choose...", "Yes", "No"], defaultOption: 0 }],
    [
      "a boolean of which one answer is allowed",
      { type: "boolean", enum: [true] },
      { kind: "dropdown", options: ["Choose...", "Yes"], defaultOption: 0 },
    ],
    [
      "a boolean with a default",
      { type: "boolean", default: false },
      { kind: "dropdown", options: ["Yes", "No"], defaultOption: 1 },
    ],
    [
      "few entities",
      { type: "string", format: "entity", blueprint: "service" },
      { kind: "dropdown", options: ["Choose...", "mailer", "shop"] },
    ],
    ["no entities", { type: "string", format: "entity", blueprint: "api" }, { kind: "input" }],
    [
      "several of an enum",
      { type: "array", items: { type: "string", enum: ["a", "b"] } },
      { kind: "dropdown", multiple: true, options: ["a", "b"] },
    ],
    [
      "several of an enum, one by default",
      { type: "array", items: { type: "string", enum: ["a", "b"] }, default: ["b"] },
      { kind: "dropdown", multiple: true, defaultOption: 1 },
    ],
    [
      "several entities",
      { type: "array", items: { type: "string", format: "entity", blueprint: "service" } },
      { kind: "dropdown", multiple: true, options: ["mailer", "shop"] },
    ],
    [
      "several texts",
      { type: "array", items: { type: "string" }, default: ["a", "b"] },
      { kind: "textarea", value: "a\nb" },
    ],
    ["an object", { type: "object", default: { a: [1] } }, { kind: "textarea", render: "yaml", value: "a:\n  - 1" }],
    ["several objects", { type: "array", items: { type: "object" } }, { kind: "textarea", render: "yaml" }],
    ["YAML", { type: "string", format: "yaml", default: "a: 1" }, { kind: "textarea", render: "yaml", value: "a: 1" }],
    ["several lines", { type: "string", format: "multi-line", default: "a\nb" }, { kind: "textarea", value: "a\nb" }],
    ["markdown", { type: "string", format: "markdown" }, { kind: "textarea" }],
  ])("for %s", (_, input, expected) => {
    const field = fieldOf(input);
    expect(field).toMatchObject(expected);
    expect(
      Object.keys(field ?? {}).filter(
        (key) => ["value", "render", "options", "multiple"].includes(key) && !(key in expected) && key !== "options",
      ),
    ).toEqual([]);
  });

  test("is a text field where the entities are too many or can't be options", () => {
    const input: ActionInput = { type: "string", format: "entity", blueprint: "service" };
    const kindFor = (services: readonly string[]): string | undefined =>
      buildForm(sampleAction({ it: input }), sampleCatalog({ service: services })).fields[0]?.kind;
    expect(kindFor(["a", "b", "c", "d", "e"])).toBe("dropdown");
    expect(kindFor(["a", "b", "c", "d", "e", "f"])).toBe("input");
    expect(kindFor(["a", "none"])).toBe("input");
  });

  test("is required where the action says so", () => {
    expect(fieldOf({ type: "string" })?.required).toBe(false);
    expect(fieldOf({ type: "string" }, { required: ["it"] })?.required).toBe(true);
  });

  test("says its guardrails and what an empty answer stands for", () => {
    const name = fieldOf({ type: "string", description: "How it is called", pattern: "^[a-z][a-z0-9-]{2,20}$" });
    expect(name?.description).toMatch(/^How it is called\. .*3 to 21 characters.*\.$/);
    const zones = fieldOf({ type: "array", items: { type: "string", enum: ["a", "b", "c"] }, default: ["a", "b"] });
    expect(zones?.description).toMatch(/Without an answer: a, b\.$/);
    const services: ActionInput = { type: "string", format: "entity", blueprint: "service" };
    expect(fieldOf(services)?.description).toBe("The identifier of an existing service.");
    expect(fieldOf({ type: "array", items: services })?.description).toBe(
      "Each: the identifier of an existing service.",
    );
    const some = fieldOf({ type: "array", items: services, uniqueItems: true, default: ["mailer", "shop"] });
    expect(some?.description).toBe(
      "Different items; each: the identifier of an existing service. Without an answer: mailer, shop.",
    );
    // What is in the field already need not be said.
    const texts = fieldOf({ type: "array", items: { type: "string" }, default: ["a", "b"] });
    expect(texts?.description).toBe("One per line.");
    expect(fieldOf({ type: "array", items: { ...services, blueprint: "api" } })?.description).toMatch(/^One per line;/);
    expect(fieldOf({ type: "object", format: "labeled-url" })?.description).toBe(
      "YAML or JSON: a `url`, and a `displayText` where people read another text.",
    );
  });
});
