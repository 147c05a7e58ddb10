import { load } from "js-yaml";

import { folderOf } from "../context.ts";
import type { Author, HubContext } from "../context.ts";
import { HubError, notFound } from "../errors.ts";
import { readFileAt } from "../git/objects.ts";
import { branchHead } from "../git/refs.ts";
import { visibleRepository } from "../access/authorize.ts";
import { userByLogin } from "../store/lookups.ts";
import { missingAnswers, renderFormBody } from "./issue_form_body.ts";
import type { Answers, FormElement } from "./issue_form_body.ts";
import { createIssueFromForm } from "./issues.ts";

export interface IssueFormSubmission {
  /** `owner/name` */
  readonly repository: string;
  readonly login: string;
  /** `add_document_db.yml`: a file below `.github/ISSUE_TEMPLATE/` at the default branch. */
  readonly template: string;
  readonly title: string;
  readonly answers: Answers;
}

export interface IssueTemplate {
  readonly name: string;
  readonly title: string;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly elements: readonly FormElement[];
}

/** Opens an issue as the web form does. Throws a HubError for what GitHub would not accept. Answers the issue's number. */
export async function submitIssueForm(context: HubContext, submission: IssueFormSubmission): Promise<number> {
  const user = userByLogin(context.store, submission.login);
  if (user === undefined) throw notFound();
  const author: Author = { kind: "user", user };
  const [owner = "", name = ""] = submission.repository.split("/");
  const repository = visibleRepository(context, author, owner, name);
  const folder = folderOf(context, repository);
  const head = await branchHead(folder, repository.defaultBranch);
  const path = `.github/ISSUE_TEMPLATE/${submission.template}`;
  const text = head === undefined ? undefined : await readFileAt(folder, head, path);
  if (text === undefined) throw notFound();
  const template = readIssueTemplate(text);
  const missing = missingAnswers(template.elements, submission.answers);
  if (!repository.private && missing.length > 0) {
    throw new HubError(422, `Please fill in: ${missing.join(", ")}.`);
  }
  const body = renderFormBody(template.elements, submission.answers);
  return createIssueFromForm(context, author, repository, { title: submission.title, body, labels: template.labels })
    .number;
}

/** Reads an issue form. Throws 422 for what GitHub would not show as a form. */
export function readIssueTemplate(text: string): IssueTemplate {
  const form = object(parseYaml(text));
  const body = form["body"];
  if (!Array.isArray(body)) throw new HubError(422, "The issue form has no body.");
  return {
    name: string(form["name"]) ?? "",
    title: string(form["title"]) ?? "",
    labels: strings(form["labels"]),
    assignees: strings(form["assignees"]),
    elements: body.map(readElement),
  };
}

function parseYaml(text: string): unknown {
  try {
    return load(text);
  } catch {
    throw new HubError(422, "The issue form is not valid YAML.");
  }
}

const types = ["markdown", "input", "textarea", "dropdown", "checkboxes", "upload"] as const;

function readElement(value: unknown): FormElement {
  const element = object(value);
  const attributes = object(element["attributes"]);
  const type = types.find((each) => each === element["type"]);
  if (type === undefined)
    throw new HubError(422, `The issue form has an element of the unknown type ${JSON.stringify(element["type"])}.`);
  const options = Array.isArray(attributes["options"]) ? attributes["options"] : [];
  const preset = attributes["default"];
  return {
    type,
    id: string(element["id"]),
    label: string(attributes["label"]) ?? "",
    required: object(element["validations"])["required"] === true,
    multiple: attributes["multiple"] === true,
    render: string(attributes["render"]),
    value: string(attributes["value"]),
    options: options.map((option) => {
      const details = object(option);
      return { label: string(details["label"]) ?? string(option) ?? "", required: details["required"] === true };
    }),
    default: typeof preset === "number" ? preset : undefined,
  };
}

const object = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const string = (value: unknown): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;

/** A list, or GitHub's other way to write one: `a, b`. */
const strings = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap((each) => string(each) ?? []);
  return (
    string(value)
      ?.split(",")
      .map((each) => each.trim()) ?? []
  );
};
