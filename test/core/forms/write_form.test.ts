import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ActionInput, InputRules } from "../../../src/core/catalog/model/action.ts";
import { buildForm } from "../../../src/core/forms/build_form.ts";
import { checkForm } from "../../../src/core/forms/check_form.ts";
import {
  formConfigFile,
  formFile,
  isGeneratedForm,
  writeForm,
  writeFormConfig,
} from "../../../src/core/forms/write_form.ts";
import { issueConfigSchema, issueFormSchema } from "../../support/issue_form_schema.ts";
import { addDocumentDb, sampleAction, sampleCatalog } from "./sample_catalog.ts";

const catalog = sampleCatalog();
const ajv = new Ajv2020({ allErrors: true, strict: false });
const validForm = ajv.compile(issueFormSchema);
const validConfig = ajv.compile(issueConfigSchema);

/** As GitHub reads it: YAML 1.1, where a bare `Yes` is a boolean. */
function read(file: string): unknown {
  return parse(file, { version: "1.1" });
}

describe("a form's file", () => {
  const file = writeForm(buildForm(addDocumentDb, catalog));

  test("is one that GitHub takes", () => {
    expect(validForm(read(file)), ajv.errorsText(validForm.errors)).toBe(true);
    expect(read(file)).toMatchObject({
      name: "Add a DocumentDB",
      title: "Add a DocumentDB: ",
      labels: ["gatehouse", "action/add_document_db"],
      body: [
        { type: "markdown" },
        {
          type: "input",
          id: "entity",
          attributes: { label: "Entity" },
          validations: { required: true },
        },
        { type: "input", id: "name", attributes: { label: "Name" }, validations: { required: true } },
        { type: "input", id: "instances", attributes: { label: "Instances", value: "1" } },
        { type: "dropdown", id: "class", attributes: { options: ["db.t4g.medium", "db.r6g.large"], default: 0 } },
      ],
    });
  });

  test("says where it comes from, and is always the same", () => {
    expect(file).toMatch(/^# Generated from actions\/add_document_db\. /);
    expect(isGeneratedForm(file)).toBe(true);
    expect(isGeneratedForm(file.replace(/^#.*\n/, ""))).toBe(false);
    expect(writeForm(buildForm(addDocumentDb, sampleCatalog()))).toBe(file);
  });

  test("keeps words that YAML takes for something else", () => {
    const words = [
      "yes",
      "No",
      "on",
      "null",
      "~",
      "1.0",
      "0o7",
      "2026-01-01",
      "- a",
      "a: b",
      "# a",
      "'",
      '"',
      "\\",
      "{{ a }}",
    ];
    const form = buildForm(
      sampleAction({ it: { type: "string", title: "yes", enum: words, description: "true" } }),
      catalog,
    );
    expect(read(writeForm(form))).toMatchObject({
      body: [
        {},
        {
          attributes: {
            label: "yes",
            description: "True.",
            options: ["Choose...", ...words],
          },
        },
      ],
    });
  });

  test("keeps characters that libyaml refuses or takes for a line break", () => {
    const texts = [
      "Na\u0085me",
      "p\u2028q\n",
      "\u007f",
      "a\n\u0007",
      "x\u009f\ufeffy",
      "a\r\nb",
      "\ta\nb",
      " \n",
      "é\n",
    ];
    for (const text of texts) {
      const written = writeForm({ ...buildForm(addDocumentDb, catalog), introduction: text, title: text });
      expect(written).toMatch(/^[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff]*$/);
      expect(written).not.toMatch(/\|-?\n +\t/);
      expect(read(written)).toMatchObject({ title: text, body: [{ attributes: { value: text } }, {}, {}, {}, {}] });
    }
  });

  test("lies beside the others, whatever the action is called", () => {
    expect(formFile("add_document_db")).toBe(".github/ISSUE_TEMPLATE/add_document_db.yml");
    expect(formFile("../../workflows/evil")).toMatch(/^\.github\/ISSUE_TEMPLATE\/[^/]+\.yml$/);
  });

  test("is accompanied by one that offers forms only", () => {
    expect(formConfigFile).toBe(".github/ISSUE_TEMPLATE/config.yml");
    expect(validConfig(read(writeFormConfig()))).toBe(true);
    expect(read(writeFormConfig())).toEqual({ blank_issues_enabled: false });
  });
});

const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    "Yes",
    "none",
    "None",
    "Choose...",
    "Password",
    "Name",
    "name?",
    " a",
    "a\nb",
    "",
    "#",
    "---",
    "a: b",
  ),
);
const query = words.map((program) => ({ program, path: ["x"] }));
const anyRules: fc.Arbitrary<InputRules> = fc.record(
  {
    visible: fc.array(fc.oneof(fc.boolean(), query), { maxLength: 2 }),
    disabled: fc.oneof(fc.boolean(), query),
    dependsOn: fc.array(words, { maxLength: 2 }),
    default: query,
    enum: query,
    heading: words.map((text) => `## ${text}`),
  },
  { requiredKeys: [] },
);
const anyInput: fc.Arbitrary<ActionInput> = fc
  .record({
    type: fc.constantFrom(
      "string" as const,
      "number" as const,
      "boolean" as const,
      "array" as const,
      "object" as const,
    ),
    title: words,
    description: words,
    options: fc.array(words, { maxLength: 4 }),
    withEnum: fc.boolean(),
    rules: anyRules,
  })
  .map(({ type, title, description, options, withEnum, rules }): ActionInput => {
    const shown = { title, description, rules };
    if (type === "string") return withEnum ? { type, ...shown, enum: options } : { type, ...shown };
    return type === "array"
      ? { type, ...shown, items: { type: "string", ...(withEnum ? { enum: options } : {}) } }
      : { type, ...shown };
  });
const anyId = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9_-]{1,8}$/),
  fc.constantFrom("entity", "confirm", "a@b", "a=b", "__proto__"),
);

test("a form that the check lets pass is one that GitHub takes, and comes back from its file", () => {
  let passed = 0;
  fc.assert(
    fc.property(fc.dictionary(anyId, anyInput, { maxKeys: 4 }), words, (inputs, title) => {
      const form = buildForm(sampleAction(inputs, { title, operation: "DAY-2" }), catalog);
      const faults = checkForm(form).filter(({ severity }) => severity === "error");
      if (faults.length > 0) return;
      passed += 1;
      const value = read(writeForm(form));
      expect(validForm(value), ajv.errorsText(validForm.errors)).toBe(true);
      const { body } = value as {
        readonly body: readonly { readonly type: string; readonly attributes: Readonly<Record<string, unknown>> }[];
      };
      const asked = body.filter(({ type }) => type !== "markdown");
      expect(asked.map(({ attributes }) => [attributes["label"], attributes["options"]])).toEqual(
        form.fields.map(({ label, options }) => [label, options]),
      );
    }),
    { numRuns: 200 },
  );
  expect(passed).toBeGreaterThan(15);
});
