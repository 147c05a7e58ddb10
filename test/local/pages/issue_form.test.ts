import { describe, expect, it } from "vitest";

import { readIssueForm } from "../../../src/local/pages/issue_form.ts";

const form = `
name: Add a DocumentDB
description: A managed document database.
title: "Add: "
labels: [gatehouse, action/add]
body:
  - type: markdown
    attributes: { value: "Hello" }
  - type: input
    id: entity
    attributes: { label: Entity, description: Which service, placeholder: mailer }
    validations: { required: true }
  - type: dropdown
    id: class
    attributes: { label: Class, options: [small, 2], default: 1 }
  - type: dropdown
    id: zones
    attributes: { label: Zones, multiple: true, options: [a, b] }
  - type: checkboxes
    id: sure
    attributes: { label: Sure, options: [{ label: "I am", required: true }] }
  - type: hologram
  - 7
`;

describe("readIssueForm", () => {
  it("reads every kind of element, and leaves out what no form has", () => {
    const read = readIssueForm("add.yml", form);
    expect(read).toMatchObject({
      file: "add.yml",
      name: "Add a DocumentDB",
      title: "Add: ",
      labels: ["gatehouse", "action/add"],
      elements: [
        { type: "markdown", value: "Hello" },
        { type: "input", id: "entity", label: "Entity", required: true, placeholder: "mailer", value: "" },
        { type: "dropdown", id: "class", options: ["small", "2"], multiple: false, chosen: 1, required: false },
        { type: "dropdown", id: "zones", multiple: true, chosen: undefined },
        { type: "checkboxes", id: "sure", options: ["I am"] },
      ],
    });
    expect(read).toHaveProperty("elements.length", 5);
  });

  it.each([
    ["name: [", /^add\.yml is not valid YAML: /],
    ["name: x", "add.yml is not an issue form: it has no body."],
    ["- 1", "add.yml is not an issue form: it has no body."],
  ])("says what is wrong with %j", (text, expected) => {
    expect(readIssueForm("add.yml", text)).toMatch(expected);
  });
});
