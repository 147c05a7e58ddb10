import type { IssueForm } from "./model.ts";
import { entityFieldId } from "./words.ts";
import { formFile } from "./write_form.ts";

/** GitHub answers 414 to addresses beyond about 8,000 characters. */
const longestUrl = 7_500;

/** Parameters that GitHub's page for a new issue reads itself: a field of that name can't be prefilled. */
const ownParameters = new Set(["template", "title", "body", "labels", "assignees", "milestone", "projects", "type"]);

/**
 * The address of a form with some answers filled in. Dropdowns can't be prefilled; an answer that would make the address
 * too long is left for the person to write.
 * @param repositoryUrl the repository's page, without a slash at the end
 * @param values answers by field id
 */
export function prefillUrl(repositoryUrl: string, form: IssueForm, values: Readonly<Record<string, string>>): string {
  const url = new URL(`${repositoryUrl}/issues/new`);
  url.searchParams.set("template", formFile(form.action).split("/").at(-1) ?? "");
  url.searchParams.set("title", `${form.title}${values[entityFieldId] ?? ""}`);
  for (const { id, kind } of form.fields) {
    const value = values[id];
    const isText = kind === "input" || kind === "textarea";
    if (value === undefined || !isText || ownParameters.has(id)) continue;
    const parameter = new URLSearchParams({ [id]: value }).toString();
    if (url.href.length + parameter.length < longestUrl) url.searchParams.set(id, value);
  }
  return url.href;
}
