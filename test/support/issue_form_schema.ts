/**
 * GitHub's issue forms as JSON Schema (draft 2020-12), after "Syntax for issue forms", "Syntax for GitHub's form schema" and
 * "Common validation errors when creating issue forms"; nowhere laxer than SchemaStore's `github-issue-forms.json`, which people's
 * editors hold forms against. That one lacks the dropdown's `default`, which GitHub documents.
 */
const text = { type: "string", pattern: "\\S" };
const validations = {
  validations: { type: "object", properties: { required: { type: "boolean" } }, additionalProperties: false },
};
const option = { type: "string", pattern: "\\S", not: { pattern: "^[Nn][Oo][Nn][Ee]$" } };
const id = { type: "string", pattern: "^[a-zA-Z0-9_-]+$" };

/** What is asked of one option is said beside it: a set of checkboxes has no `validations`. */
function element(type: string, attributes: object, needed: readonly string[], validations = {}): object {
  return {
    type: "object",
    properties: {
      type: { const: type },
      id,
      attributes: { type: "object", properties: attributes, required: needed, additionalProperties: false },
      ...validations,
    },
    required: ["type", "attributes"],
    additionalProperties: false,
  };
}

const labelled = { label: text, description: text };
const checkbox = {
  type: "object",
  properties: { label: text, required: { type: "boolean" } },
  required: ["label"],
  additionalProperties: false,
};

const markdown = {
  type: "object",
  properties: {
    type: { const: "markdown" },
    attributes: { type: "object", properties: { value: text }, required: ["value"], additionalProperties: false },
  },
  required: ["type", "attributes"],
  additionalProperties: false,
};

const asking = {
  oneOf: [
    element("input", { ...labelled, placeholder: text, value: text }, ["label"], validations),
    element("textarea", { ...labelled, placeholder: text, value: text, render: text }, ["label"], validations),
    element(
      "dropdown",
      {
        ...labelled,
        multiple: { type: "boolean" },
        options: { type: "array", items: option, minItems: 1, uniqueItems: true },
        default: { type: "integer", minimum: 0 },
      },
      ["label", "options"],
      validations,
    ),
    element(
      "checkboxes",
      { ...labelled, options: { type: "array", items: checkbox, minItems: 1, uniqueItems: true } },
      ["label", "options"],
    ),
  ],
};

export const issueFormSchema = {
  type: "object",
  properties: {
    name: text,
    description: text,
    title: text,
    labels: { type: "array", items: text, minItems: 1, uniqueItems: true },
    assignees: { type: "array", items: text, minItems: 1, uniqueItems: true },
    projects: { type: "array", items: text },
    type: text,
    body: { type: "array", items: { oneOf: [markdown, asking] }, contains: asking },
  },
  required: ["name", "description", "body"],
  additionalProperties: false,
};

export const issueConfigSchema = {
  type: "object",
  properties: {
    blank_issues_enabled: { type: "boolean" },
    contact_links: {
      type: "array",
      items: {
        type: "object",
        properties: { name: text, url: text, about: text },
        required: ["name", "url", "about"],
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};
