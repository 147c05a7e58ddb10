import { describe, expect, test } from "vitest";
import { buildForm } from "../../../src/core/forms/build_form.ts";
import { checkForm } from "../../../src/core/forms/check_form.ts";
import type { FormField, IssueForm } from "../../../src/core/forms/model.ts";
import { addDocumentDb, sampleCatalog } from "./sample_catalog.ts";

const good = buildForm(addDocumentDb, sampleCatalog());
const field: FormField = { id: "a", label: "A", kind: "input", required: false };

function withFields(...fields: readonly Partial<FormField>[]): IssueForm {
  return {
    ...good,
    fields: fields.map((change, index) => ({ ...field, id: `f${index}`, label: `F${index}`, ...change })),
  };
}

const dropdown = { kind: "dropdown" } as const;

test("choices that GitHub writes alike are named", () => {
  const form = withFields({ ...dropdown, multiple: true, options: ["a", "b, c", "b", "c"] });
  expect(checkForm(form)).toMatchObject([
    { severity: "warning", rule: "form-option", message: expect.stringContaining("`b, c`") as string },
  ]);
});

describe("what GitHub would refuse", () => {
  test("is nothing in a good form", () => {
    expect(checkForm(good)).toEqual([]);
    expect(checkForm(withFields({}, { kind: "textarea", value: "### Risk\n #### F0\n## F0\n### F0 too" }))).toEqual([]);
    const options = ["Choose...", "Yes", "No", "a, b"];
    expect(checkForm(withFields({ ...dropdown, options }, { label: "Name" }))).toEqual([]);
  });

  test.each<[string, IssueForm]>([
    ["form-empty-text", { ...good, name: " " }],
    ["form-empty-text", { ...good, description: "" }],
    ["form-label-name", { ...good, labels: ["gatehouse", `action/${"a".repeat(44)}`] }],
    ["form-label-name", { ...good, labels: ["action/a,b"] }],
    ["form-file-name", { ...good, action: "config" }],
    ["form-file-name", { ...good, action: "Config" }],
    ["form-without-fields", withFields()],
    ["form-duplicate-id", withFields({ id: "entity" }, { id: "entity" })],
    ["form-similar-labels", withFields({ label: "Name?" }, { label: "Name???" })],
    ["form-similar-labels", withFields({ label: "Réseau" }, { label: "reseau" })],
    ["form-field-id", withFields({ id: "a b" })],
    ["form-field-id", withFields({ id: "a@b" })],
    ["form-forbidden-word", withFields({ label: "Master Password" })],
    ["form-duplicate-option", withFields({ ...dropdown, options: ["a", "b", "a"] })],
    ["form-option", withFields({ ...dropdown, options: ["a", "None"] })],
    ["form-option", withFields({ ...dropdown, options: ["a", "none"] })],
    ["form-option", withFields({ ...dropdown, options: ["a", "Choose..."] })],
    ["form-option", withFields({ ...dropdown, options: ["a", ""] })],
    ["form-option", withFields({ ...dropdown, options: ["a", " b"] })],
    ["form-option", withFields({ ...dropdown, options: ["a", "b\nc"] })],
    ["form-option", withFields({ ...dropdown, options: ["a", "b\u0085c"] })],
    ["form-without-options", withFields({ ...dropdown, options: ["Choose..."] })],
    ["form-without-options", withFields({ ...dropdown, options: [] })],
    ["form-heading", withFields({}, { kind: "textarea", value: "### Risk\r\n\r\n### F0 \nx" })],
    ["form-heading", withFields({ kind: "input", value: "### F0" })],
    ["form-heading", withFields({}, { ...dropdown, options: ["a", "### F0"] })],
  ])("is named: %s", (rule, form) => {
    const faults = checkForm(form);
    expect(faults.map((fault) => fault.rule)).toEqual([rule]);
    expect(faults[0]).toMatchObject({ severity: "error", remedy: expect.stringMatching(/\.$/) as string });
  });

  test("warns of a field that seems to ask for a secret", () => {
    expect(checkForm(withFields({ label: "API key" }))).toMatchObject([
      { severity: "warning", rule: "form-asks-for-secret" },
    ]);
  });

  test("of an option is told at the option", () => {
    const options = ["Choose...", "a", "None", "a", "b"];
    const placesOf = (...fields: readonly Partial<FormField>[]): readonly string[] =>
      checkForm(withFields(...fields), (path) => ({ file: path.join(".") })).map(({ place }) => place.file);
    const ofInput = "trigger.userInputs.properties.f0";
    expect(placesOf({ ...dropdown, options })).toEqual([`${ofInput}.enum.2`, `${ofInput}.enum.1`]);
    expect(placesOf({ ...dropdown, multiple: true, options: ["x", "none", "b, c", "b", "c"] })).toEqual([
      `${ofInput}.items.enum.1`,
      `${ofInput}.items.enum`,
    ]);
  });

  test("points at the file that a person can mend, where it is known", () => {
    const bad = withFields({ label: "Password" });
    expect(checkForm(bad, (path) => ({ file: path.join(".") }))[0]?.place.file).toMatch(
      /^trigger\.userInputs\.properties\.\w+\.title$/,
    );
    expect(checkForm(bad)[0]?.place).toEqual({ file: ".github/ISSUE_TEMPLATE/add_document_db.yml" });
  });
});
