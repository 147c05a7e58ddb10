/** One element of a GitHub issue form that asks something. Its label is the heading in the submitted body. */
export interface FormField {
  /** The action's input identifier, or a reserved one: `entity`, `confirm`. Also the URL prefill key. */
  readonly id: string;
  readonly label: string;
  readonly kind: "input" | "textarea" | "dropdown" | "checkboxes";
  readonly description?: string;
  readonly placeholder?: string;
  readonly required: boolean;
  /** Markdown that stands above the field; like all markdown elements, it is not part of the body. */
  readonly heading?: string;
  /** Dropdown and checkbox options, as GitHub shows and renders them. */
  readonly options?: readonly string[];
  readonly multiple?: boolean;
  /** Index of the option that is chosen beforehand. */
  readonly defaultOption?: number;
  /** Text that stands in an input or textarea beforehand. */
  readonly value?: string;
  /** A textarea's code language: GitHub then fences the answer. */
  readonly render?: string;
}

/** An issue form for one action. `introduction` is the markdown element on top; it is not part of the body. */
export interface IssueForm {
  readonly action: string;
  readonly name: string;
  readonly description: string;
  readonly title: string;
  readonly labels: readonly string[];
  readonly introduction: string;
  readonly fields: readonly FormField[];
}

/** The answers of a submitted body, by field id. An unanswered field is absent. */
export type Answers = ReadonlyMap<string, string | readonly string[]>;
