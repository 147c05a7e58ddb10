import { Document, Scalar, visit } from "yaml";
import type { JsonObject } from "../json.ts";
import { encodeName } from "../render/names.ts";
import type { FormField, IssueForm } from "./model.ts";

export const formFolder = ".github/ISSUE_TEMPLATE";
const formNotice = " Generated from actions/";

/** The path of an action's form in the catalog repository. */
export function formFile(action: string): string {
  return `${formFolder}/${encodeName(action)}.yml`;
}

/** The path of the file that says which ways of opening an issue GitHub offers. */
export const formConfigFile = `${formFolder}/config.yml`;

/** The form as GitHub reads it. The same form always gives the same text. */
export function writeForm(form: IssueForm): string {
  const notice = `${formNotice}${form.action}. Change the action: this file is overwritten.`;
  return writeYaml(notice, {
    name: form.name,
    description: form.description,
    title: form.title,
    labels: form.labels,
    body: [markdown(form.introduction), ...form.fields.flatMap(elements)],
  });
}

/** Whether a form's text is one that `writeForm` made, and may therefore be replaced or removed. */
export function isGeneratedForm(text: string): boolean {
  return text.startsWith(`#${formNotice}`);
}

/** Blank issues would be runs of nothing, so only forms are offered. */
export const formConfig: JsonObject = { blank_issues_enabled: false };

export function writeFormConfig(): string {
  const notice =
    " Generated with the forms beside it: blank issues are always turned off, and what else is written here stays.";
  return writeYaml(notice, formConfig);
}

function markdown(value: string): object {
  return { type: "markdown", attributes: { value } };
}

function elements(field: FormField): readonly object[] {
  return [...(field.heading === undefined ? [] : [markdown(field.heading)]), element(field)];
}

function element(field: FormField): object {
  const { id, kind, label, description, placeholder, value, render, options, multiple, defaultOption, required } =
    field;
  const choices = kind === "checkboxes" ? options?.map((option) => ({ label: option })) : options;
  const attributes = {
    label,
    description,
    multiple,
    options: choices,
    default: defaultOption,
    placeholder,
    value,
    render,
  };
  return { type: kind, id, attributes, validations: { required } };
}

/** What libyaml refuses in a block, or takes for a line break. */
const unwritable = /^[ \n]*(?:\t|$)|[\0-\x08\v-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;
/** Those of them that `yaml` leaves as they are between quotes. */
const unescaped = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * Every text is quoted or a block: GitHub reads YAML 1.1 (libyaml), where a bare `Yes` is a boolean, and U+0085 a line break. What
 * is undefined is left out.
 */
function writeYaml(notice: string, content: object): string {
  const document = new Document(content, { keepUndefined: false });
  document.commentBefore = notice;
  visit(document, {
    Scalar(key, node) {
      if (key === "key" || typeof node.value !== "string") return;
      const isBlock = node.value.includes("\n") && !unwritable.test(node.value);
      node.type = isBlock ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
    },
  });
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return document.toString({ lineWidth: 0 }).replace(unescaped, escape);
}
