import { load, YAMLException } from "js-yaml";

import { isRecord, listOf, textOf } from "./values.ts";

/** An issue form as these pages show it. What GitHub would refuse is for others to say: here it is left out. */
export interface IssueForm {
  readonly file: string;
  readonly name: string;
  readonly description: string;
  readonly title: string;
  readonly labels: readonly string[];
  readonly elements: readonly FormElement[];
}

export type FormElement =
  | { readonly type: "markdown"; readonly value: string }
  | ({ readonly type: "input" | "textarea"; readonly value: string; readonly placeholder: string } & Field)
  | ({
      readonly type: "dropdown";
      readonly options: readonly string[];
      readonly multiple: boolean;
      readonly chosen: number | undefined;
    } & Field)
  | ({ readonly type: "checkboxes"; readonly options: readonly string[] } & Field);

interface Field {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
}

/** Reads a form's YAML, or says in a sentence why it isn't one. */
export function readIssueForm(file: string, text: string): IssueForm | string {
  let content: unknown;
  try {
    content = load(text);
  } catch (error) {
    if (error instanceof YAMLException) return `${file} is not valid YAML: ${error.reason}.`;
    throw error;
  }
  if (!isRecord(content) || !Array.isArray(content["body"])) return `${file} is not an issue form: it has no body.`;
  const labels = content["labels"];
  return {
    file,
    name: textOf(content["name"], file),
    description: textOf(content["description"]),
    title: textOf(content["title"]),
    labels:
      typeof labels === "string"
        ? labels.split(",").map((label) => label.trim())
        : listOf(labels).map((label) => textOf(label)),
    elements: listOf(content["body"]).flatMap(readElement),
  };
}

function readElement(element: unknown, index: number): FormElement[] {
  if (!isRecord(element)) return [];
  const attributes = isRecord(element["attributes"]) ? element["attributes"] : {};
  const validations = isRecord(element["validations"]) ? element["validations"] : {};
  const field: Field = {
    id: textOf(element["id"], `field-${index}`),
    label: textOf(attributes["label"]),
    description: textOf(attributes["description"]),
    required: validations["required"] === true,
  };
  const options = listOf(attributes["options"]);
  switch (element["type"]) {
    case "markdown":
      return [{ type: "markdown", value: textOf(attributes["value"]) }];
    case "input":
    case "textarea":
      return [
        {
          type: element["type"],
          ...field,
          value: textOf(attributes["value"]),
          placeholder: textOf(attributes["placeholder"]),
        },
      ];
    case "dropdown": {
      const chosen = attributes["default"];
      return [
        {
          type: "dropdown",
          ...field,
          options: options.map((option) => textOf(option)),
          multiple: attributes["multiple"] === true,
          chosen: typeof chosen === "number" ? chosen : undefined,
        },
      ];
    }
    case "checkboxes":
      return [
        {
          type: "checkboxes",
          ...field,
          options: options.map((option) => textOf(isRecord(option) ? option["label"] : option)),
        },
      ];
    default:
      return [];
  }
}
