import type { IssueForm } from "./model.ts";
import { headingsIn } from "./sections.ts";

/** The forms whose headings are exactly the body's, in order: an issue that lost its label gets it back if there is one. */
export function matchForms(body: string, forms: readonly IssueForm[]): readonly IssueForm[] {
  const headings = headingsIn(body);
  return forms.filter(
    ({ fields }) =>
      fields.length > 0 &&
      fields.length === headings.length &&
      fields.every(({ label }, index) => label === headings[index]),
  );
}
