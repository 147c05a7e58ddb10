import { expect, test } from "vitest";
import { buildForm } from "../../../src/core/forms/build_form.ts";
import { matchForms } from "../../../src/core/forms/match_form.ts";
import { writeForm } from "../../../src/core/forms/write_form.ts";
import { renderBody } from "../../support/render_body.ts";
import { addDocumentDb, sampleAction, sampleCatalog } from "./sample_catalog.ts";

const catalog = sampleCatalog();
const add = buildForm(addDocumentDb, catalog);
const scale = buildForm(
  sampleAction({ instances: { type: "number", title: "Instances" } }, { identifier: "scale", operation: "DAY-2" }),
  catalog,
);
const twin = { ...scale, action: "scale_twin" };
const body = renderBody(writeForm(scale), { entity: "mailer-orders", instances: "4" });

test("a body belongs to the form whose headings it has, and to every such form", () => {
  expect(matchForms(body, [add, scale])).toEqual([scale]);
  expect(matchForms(body.replaceAll("\n", "\r\n"), [add, scale])).toEqual([scale]);
  expect(matchForms(body, [add, scale, twin])).toEqual([scale, twin]);
});

test.each([
  ["nothing", ""],
  ["another heading more", `${body}\n\n### Other`],
  ["a heading less", "### Entity\n\nmailer"],
  ["another order", "### Instances\n\n4\n\n### Entity\n\nmailer"],
  ["a heading twice", `${body}\n\n### Instances\n\n5`],
])("a body with %s belongs to none", (_, other) => {
  expect(matchForms(other, [add, scale, { ...scale, fields: [] }])).toEqual([]);
});
