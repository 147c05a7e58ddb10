import { parse } from "yaml";

/** An element of an issue form, as far as its body is concerned. */
interface FormElement {
  readonly type: "markdown" | "input" | "textarea" | "dropdown" | "checkboxes";
  readonly id?: string;
  readonly attributes: {
    readonly label?: string;
    readonly render?: string;
    readonly multiple?: boolean;
    readonly options?: readonly (string | { readonly label: string })[];
  };
}

/**
 * The body that GitHub makes of a submitted form, after its documentation: a heading for each element that asks, a blank
 * line, the answer; `_No response_` for an empty one; `None` for a dropdown that was not set; several choices with commas
 * between them; a box for each checkbox; a code fence where the element says `render`.
 * @param form the form's file, read as YAML 1.1
 * @param answers what the person entered or chose, by the element's id
 */
export function renderBody(form: string, answers: Readonly<Record<string, string | readonly string[]>>): string {
  const { body } = parse(form, { version: "1.1" }) as { readonly body: readonly FormElement[] };
  return body
    .filter(({ type }) => type !== "markdown")
    .map((element) => `### ${element.attributes.label ?? ""}\n\n${renderAnswer(element, answers[element.id ?? ""])}`)
    .join("\n\n");
}

function renderAnswer({ type, attributes }: FormElement, answer: string | readonly string[] | undefined): string {
  const { options = [], multiple, render } = attributes;
  if (type === "checkboxes") {
    const labels = options.map((option) => (typeof option === "string" ? option : option.label));
    return labels.map((label) => `- [${answer?.includes(label) === true ? "x" : " "}] ${label}`).join("\n");
  }
  if (answer === undefined || answer.length === 0)
    return type === "dropdown" && multiple !== true ? "None" : "_No response_";
  const text = typeof answer === "string" ? answer : answer.join(", ");
  return render === undefined ? text : `\`\`\`${render}\n${text}\n\`\`\``;
}
