import { afterAll, beforeAll, expect, test } from "vitest";

import { missingAnswers, renderFormBody } from "../../../src/local/hub/services/issue_form_body.ts";
import { readIssueTemplate } from "../../../src/local/hub/services/issue_forms.ts";
import { createWorld, writeFiles } from "./testbed.ts";
import type { World } from "./testbed.ts";

const form = `name: Add a DocumentDB
description: A managed database
title: "Database: "
labels: [gatehouse, action/add_document_db, missing]
body:
  - type: markdown
    attributes: { value: "Read this first." }
  - type: input
    id: entity
    attributes: { label: Entity }
    validations: { required: true }
  - type: textarea
    id: notes
    attributes: { label: Notes }
  - type: textarea
    id: config
    attributes: { label: Config, render: yaml }
  - type: dropdown
    id: class
    attributes: { label: Instance class, options: [small, large], default: 1 }
  - type: dropdown
    id: zone
    attributes: { label: Zone, options: [a, b] }
  - type: dropdown
    id: zones
    attributes: { label: Zones, multiple: true, options: [a, "b, c", d] }
  - type: checkboxes
    id: agree
    attributes:
      label: Agreements
      options: [{ label: I know the cost, required: true }, { label: Tell me more }]
`;

const { elements } = readIssueTemplate(form);

test("answers are rendered as GitHub renders them", () => {
  const answers = {
    entity: "mailer",
    notes: "one\n\n### two",
    config: "a: 1",
    zones: ["d", "b, c"],
    agree: ["I know the cost"],
  };
  expect(renderFormBody(elements, answers)).toBe(
    [
      "### Entity\n\nmailer",
      "### Notes\n\none\n\n### two",
      "### Config\n\n```yaml\na: 1\n```",
      "### Instance class\n\nlarge",
      "### Zone\n\nNone",
      "### Zones\n\nb, c, d",
      "### Agreements\n\n- [x] I know the cost\n- [ ] Tell me more",
    ].join("\n\n"),
  );
});

test("what is left empty is said to be empty", () => {
  const body = renderFormBody(elements, { class: "small" });
  expect(body).toContain("### Entity\n\n_No response_");
  expect(body).toContain("### Config\n\n_No response_");
  expect(body).toContain("### Instance class\n\nsmall");
  expect(body).toContain("### Zones\n\n_No response_");
  expect(missingAnswers(elements, { entity: " " })).toEqual(["Entity", "I know the cost"]);
});

test("an option that the form does not have cannot be chosen", () => {
  expect(renderFormBody(elements, { class: "huge" })).toContain("### Instance class\n\nNone");
});

test.each(["body: [", "name: x", "body: [{ type: slider }]"])("%s is no form", (text) => {
  expect(() => readIssueTemplate(text)).toThrow();
});

let world: World;
beforeAll(async () => {
  world = await createWorld();
  for (const repository of ["acme/catalog", "acme/open"]) {
    await writeFiles(`${world.folder}/source`, { ".github/ISSUE_TEMPLATE/add_document_db.yml": form });
    await world.hub.administration.importFolder(repository, `${world.folder}/source`, "Add a form", {
      name: "omar",
      email: "o@acme.test",
    });
    const name = repository.split("/")[1] ?? "";
    for (const label of ["gatehouse", "action/add_document_db"]) {
      await world.as("omar").post(`/repos/acme/${name}/labels`, { name: label });
      await (await world.app()).post(`/repos/acme/${name}/labels`, { name: label });
    }
  }
});
afterAll(() => world.close());

const submission = { login: "sam", template: "add_document_db.yml", title: "Database: orders" };

test("the template's labels go onto the issue whoever opens it, if the repository has them", async () => {
  const number = await world.hub.submitIssueForm({
    ...submission,
    repository: "acme/open",
    answers: { entity: "mailer", agree: ["I know the cost"] },
  });
  const issue = await world.as("dana").get(`/repos/acme/open/issues/${number}`);
  expect(issue.body).toMatchObject({
    user: { login: "sam" },
    title: "Database: orders",
    labels: [{ name: "gatehouse" }, { name: "action/add_document_db" }],
  });
  expect(issue.text("body")).toContain("### Entity\n\nmailer");
});

test("public repositories insist on required fields, private ones don't", async () => {
  await expect(world.hub.submitIssueForm({ ...submission, repository: "acme/open", answers: {} })).rejects.toThrow(
    "Please fill in: Entity",
  );
  const filled = { ...submission, repository: "acme/catalog", answers: {} };
  await expect(world.hub.submitIssueForm(filled)).rejects.toThrow("Not Found");
  await expect(world.hub.submitIssueForm({ ...filled, login: "rita", template: "../../README.md" })).rejects.toThrow(
    "Not Found",
  );
  const number = await world.hub.submitIssueForm({ ...filled, login: "rita" });
  expect((await world.as("rita").get(`/repos/acme/catalog/issues/${number}`)).text("body")).toContain(
    "### Entity\n\n_No response_",
  );
});
