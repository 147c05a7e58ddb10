import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import type { FormElement, IssueForm } from "../issue_form.ts";
import type { Links } from "../links.ts";
import { emptyNote } from "./parts.ts";

export function formChoice(forms: readonly (IssueForm | string)[], links: Links): Html {
  return html`<h1>New issue</h1>
    ${forms.length === 0 ? emptyNote("This repository has no issue forms yet: the app makes them when it runs.") : ""}
    <ul class="rows">
      ${forms.map((form) =>
        typeof form === "string"
          ? html`<li class="broken"><strong>Broken form.</strong> ${form}</li>`
          : html`<li>
              <div>
                <a class="title" href="${links.form(form.file)}">${form.name}</a>
                <p class="meta">${form.description}</p>
              </div>
            </li>`,
      )}
    </ul>`;
}

/** What a field holds when the page opens: typed before a refusal, else prefilled by the address, else the form's own. */
export type Prefill = (field: string) => string | readonly string[] | undefined;

export interface FormPage {
  readonly form: IssueForm;
  readonly title: string;
  readonly prefill: Prefill;
  readonly markdown: (text: string) => Html;
  /** GitHub enforces required fields in public repositories only. */
  readonly enforcesRequired: boolean;
  readonly links: Links;
}

export function formPage({ form, title, prefill, markdown, enforcesRequired, links }: FormPage): Html {
  return html`<h1>${form.name}</h1>
    <p class="lead">${form.description}</p>
    <form method="post" action="${links.issues}/new" class="issue-form">
      <input type="hidden" name="template" value="${form.file}" />
      <div class="field">
        <label for="issue-title">Title <span class="meta">(required)</span></label>
        <input id="issue-title" name="title" value="${title}" required />
      </div>
      ${form.elements.map((element) => field(element, { prefill, markdown, enforcesRequired }))}
      <button type="submit" class="primary">Create the issue</button>
    </form>`;
}

type Shown = Pick<FormPage, "prefill" | "markdown" | "enforcesRequired">;
type Field = Exclude<FormElement, { type: "markdown" }>;

function field(element: FormElement, shown: Shown): Html {
  if (element.type === "markdown") return html`<div class="markdown">${shown.markdown(element.value)}</div>`;
  if (element.type === "checkboxes" || (element.type === "dropdown" && element.multiple))
    return choices(element, shown);
  const hint = element.description === "" ? "" : `${inputId(element)}-hint`;
  return html`<div class="field">
    <label for="${inputId(element)}">${element.label} ${required(element)}</label>
    ${hint === "" ? nothing : html`<div class="hint markdown" id="${hint}">${shown.markdown(element.description)}</div>`}
    ${control(element, hint, shown)}
  </div>`;
}

// Prefixed, so that a form can't name the page's own elements; the name is what is sent.
const inputId = (element: Field): string => `field-${element.id}`;
const inputName = (element: Field): string => `answer.${element.id}`;

function required(element: Field): Html {
  return element.required ? html`<span class="meta">(required)</span>` : nothing;
}

function control(element: Field, hint: string, { prefill, enforcesRequired }: Shown): Html {
  const prefilled = prefill(element.id);
  const value = typeof prefilled === "string" ? prefilled : undefined;
  const attributes = html`id="${inputId(element)}" name="${inputName(element)}"
  ${hint === "" ? "" : html`aria-describedby="${hint}"`} ${element.required && enforcesRequired ? "required" : ""}`;
  switch (element.type) {
    case "input":
      return html`<input ${attributes} value="${value ?? element.value}" placeholder="${element.placeholder}" />`;
    case "textarea":
      return html`<textarea ${attributes} rows="5" placeholder="${element.placeholder}">
${value ?? element.value}</textarea>`;
    case "dropdown":
    case "checkboxes":
      return html`<select ${attributes}>
        ${element.type === "dropdown" && !element.required && element.chosen === undefined ? html`<option value="">None</option>` : ""}
        ${element.options.map((option, index) => {
          const isChosen =
            value === undefined ? element.type === "dropdown" && index === element.chosen : value === option;
          return html`<option value="${option}" ${isChosen ? "selected" : ""}>${option}</option>`;
        })}
      </select>`;
  }
}

function choices(element: Field & { options: readonly string[] }, { prefill, markdown }: Shown): Html {
  const prefilled = prefill(element.id);
  const chosen = typeof prefilled === "string" ? [prefilled] : (prefilled ?? []);
  return html`<fieldset class="field">
    <legend>${element.label} ${required(element)}</legend>
    ${element.description === "" ? nothing : html`<div class="hint markdown">${markdown(element.description)}</div>`}
    ${element.options.map(
      (option, index) =>
        html`<label class="choice"
          ><input
            type="checkbox"
            id="${inputId(element)}-${index}"
            name="${inputName(element)}"
            value="${option}"
            ${
              chosen.includes(option) ||
              (element.type === "dropdown" && prefilled === undefined && index === element.chosen)
                ? "checked"
                : ""
            }
          />
          ${option}</label
        >`,
    )}
  </fieldset>`;
}
