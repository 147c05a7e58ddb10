/** What the web form makes of answers: GitHub's own rendering of issue forms. */
export type Answers = Readonly<Record<string, string | readonly string[]>>;

export interface FormElement {
  readonly type: "markdown" | "input" | "textarea" | "dropdown" | "checkboxes" | "upload";
  readonly id?: string | undefined;
  readonly label: string;
  readonly required: boolean;
  readonly multiple: boolean;
  /** The language that a textarea's answer is fenced as. */
  readonly render?: string | undefined;
  /** Text that is in the field before anybody writes. */
  readonly value?: string | undefined;
  readonly options: readonly { readonly label: string; readonly required: boolean }[];
  /** Index of the option that is chosen before anybody chooses. */
  readonly default?: number | undefined;
}

const noAnswer = "_No response_";

/** One `### <label>` with its answer for each element but markdown, in the form's order. */
export function renderFormBody(elements: readonly FormElement[], answers: Answers): string {
  return elements
    .filter((element) => element.type !== "markdown")
    .map((element) => `### ${element.label}\n\n${renderAnswer(element, answerTo(element, answers))}`)
    .join("\n\n");
}

/** The labels of the required elements that were left empty. Only public repositories insist on them. */
export function missingAnswers(elements: readonly FormElement[], answers: Answers): string[] {
  return elements.flatMap((element) => {
    const chosen = answerTo(element, answers);
    if (element.type === "checkboxes") {
      return element.options
        .filter((option) => option.required && !chosen.includes(option.label))
        .map((option) => option.label);
    }
    return element.required && chosen.every((answer) => answer.trim() === "") ? [element.label] : [];
  });
}

function answerTo(element: FormElement, answers: Answers): readonly string[] {
  const given = element.id === undefined ? undefined : answers[element.id];
  if (given !== undefined) return typeof given === "string" ? [given] : given;
  if (element.type === "dropdown") {
    const preset = element.default === undefined ? undefined : element.options[element.default];
    return preset === undefined ? [] : [preset.label];
  }
  return element.value === undefined ? [] : [element.value];
}

function renderAnswer(element: FormElement, answer: readonly string[]): string {
  switch (element.type) {
    case "checkboxes":
      return element.options.map(({ label }) => `- [${answer.includes(label) ? "x" : " "}] ${label}`).join("\n");
    case "dropdown": {
      const chosen = element.options.map(({ label }) => label).filter((label) => answer.includes(label));
      if (chosen.length > 0) return chosen.join(", ");
      return element.multiple ? noAnswer : "None";
    }
    case "textarea": {
      const text = answer.join("\n");
      if (text.trim() === "") return noAnswer;
      return element.render === undefined ? text : `\`\`\`${element.render}\n${text}\n\`\`\``;
    }
    case "input":
    case "upload":
    case "markdown":
      return answer.join("").trim() === "" ? noAnswer : answer.join("");
  }
}
