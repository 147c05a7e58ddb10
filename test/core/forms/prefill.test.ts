import { expect, test } from "vitest";
import type { IssueForm } from "../../../src/core/forms/model.ts";
import { prefillUrl } from "../../../src/core/forms/prefill.ts";

const form: IssueForm = {
  action: "scale_document_db",
  name: "Scale",
  description: "Scale it",
  title: "Scale a DocumentDB: ",
  labels: [],
  introduction: "",
  fields: [
    { id: "entity", label: "Entity", kind: "input", required: true },
    { id: "class", label: "Class", kind: "dropdown", options: ["a"], required: true },
    { id: "labels", label: "Labels", kind: "input", required: false },
    { id: "notes", label: "Notes", kind: "textarea", required: false },
  ],
};

function parametersOf(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const url = new URL(prefillUrl("https://github.com/acme/catalog", form, values));
  expect(`${url.origin}${url.pathname}`).toBe("https://github.com/acme/catalog/issues/new");
  return Object.fromEntries(url.searchParams);
}

test("fills in text fields and the title, and nothing else", () => {
  expect(
    parametersOf({ entity: "mailer-orders", class: "a", labels: "approved", notes: "a & b\nc=d", other: "x" }),
  ).toEqual({
    template: "scale_document_db.yml",
    title: "Scale a DocumentDB: mailer-orders",
    entity: "mailer-orders",
    notes: "a & b\nc=d",
  });
});

test("leaves out what would make the address too long", () => {
  expect(parametersOf({ entity: "mailer", notes: "é".repeat(3_000) })).toEqual({
    template: "scale_document_db.yml",
    title: "Scale a DocumentDB: mailer",
    entity: "mailer",
  });
});
