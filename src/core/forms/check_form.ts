import { inputsPath } from "../catalog/actions/action_inputs.ts";
import type { ValuePath } from "../catalog/documents/json_limits.ts";
import type { PlaceFinder } from "../catalog/documents/place_finder.ts";
import type { Fault } from "../faults.ts";
import { canBeOption } from "./build_field.ts";
import { parameterize } from "./labels.ts";
import type { FormField, IssueForm } from "./model.ts";
import { headingOf, headingsIn } from "./sections.ts";
import { ambiguousChoice } from "./segment_options.ts";
import { chooseOption } from "./words.ts";
import { formConfigFile, formFile } from "./write_form.ts";

const longestLabel = 50;

/** GitHub's own words, or words that mean the same: its list is not published. */
const forbiddenInLabels = /passw(?:or)?d/i;
const secretsByName = /secret|token|credential|api.?key|private.?key/i;

interface Finding {
  /** In the action's file. */
  readonly path: ValuePath;
  /** What of the value is meant, where that has several lines. */
  readonly text?: string;
  readonly severity?: "warning";
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

/**
 * What GitHub would refuse in a form ("Common validation errors when creating issue forms"), and what would make its
 * answers unsafe to read back. `places` finds in what a person mends: the action's file, where it is known.
 */
export function checkForm(
  form: IssueForm,
  places: PlaceFinder = () => ({ file: formFile(form.action) }),
): readonly Fault[] {
  const findings = [
    ...checkTop(form),
    ...checkTogether(form.fields),
    ...form.fields.flatMap((field) => [...checkField(field), ...checkOptions(field)]),
  ];
  return findings.map(({ path, text, ...finding }) => ({
    severity: "error",
    ...finding,
    place: places(path, "value", text),
  }));
}

function titleOf(input: string): ValuePath {
  return [...pathOf(input), "title"];
}

function pathOf(input: string): ValuePath {
  return [...inputsPath, "properties", input];
}

function checkTop(form: IssueForm): readonly Finding[] {
  const findings: Finding[] = [];
  for (const key of ["name", "description"] as const) {
    if (form[key].trim() !== "") continue;
    findings.push({
      path: [key === "name" ? "title" : "description"],
      rule: "form-empty-text",
      message: `The form's ${key} is empty.`,
      remedy: "Give the action a title and a description.",
    });
  }
  for (const label of form.labels.filter((label) => label.length > longestLabel || label.includes(","))) {
    findings.push({
      path: ["identifier"],
      rule: "form-label-name",
      message: `The label \`${label}\` can't exist on GitHub.`,
      remedy: `Shorten the action's identifier: a label has at most ${longestLabel} characters and no comma.`,
    });
  }
  if (formFile(form.action).toLowerCase() === formConfigFile.toLowerCase()) {
    findings.push({
      path: ["identifier"],
      rule: "form-file-name",
      message: "The form's file would be config.yml, which GitHub keeps for the settings of all forms.",
      remedy: "Give the action another identifier.",
    });
  }
  if (form.fields.length === 0) {
    findings.push({
      path: ["trigger", "userInputs", "properties"],
      rule: "form-without-fields",
      message: "The form asks nothing, and GitHub refuses a form without a field.",
      remedy: "Give the action at least one input.",
    });
  }
  return findings;
}

function checkTogether(fields: readonly FormField[]): readonly Finding[] {
  return [
    ...repeated(fields.map(({ id }) => id)).map((id) => ({
      path: titleOf(id),
      rule: "form-duplicate-id",
      message: `Two fields have the id \`${id}\`.`,
      remedy: "Rename the input: `entity` and `confirm` are taken in a DAY-2 and a DELETE.",
    })),
    ...repeated(fields.map(({ label }) => parameterize(label))).map((label) => ({
      path: titleOf(fields.findLast((field) => parameterize(field.label) === label)?.id ?? ""),
      rule: "form-similar-labels",
      message: `Two fields have labels that GitHub can't tell apart (\`${label}\`).`,
      remedy: "Give the inputs titles that differ in letters or digits.",
    })),
    ...fields.flatMap((field) => checkHeadings(field, fields)),
  ];
}

/** An answer with a field's heading in it is refused: nobody could tell whose it is. So it must not be offered either. */
function checkHeadings(
  { id, label, value = "", options = [] }: FormField,
  all: readonly FormField[],
): readonly Finding[] {
  const labels = new Set(all.map((field) => field.label));
  const headings = (text: string): readonly string[] =>
    [...new Set(headingsIn(text))].filter((each) => labels.has(each));
  return [
    ...headings(value).map((heading) => ({
      path: [...inputsPath, "properties", id, "default"],
      text: headingOf(heading),
      rule: "form-heading",
      message: `The default of "${label}" has the line \`${headingOf(heading)}\`, which is the heading of a field: the form would be refused as it stands.`,
      remedy: "Write that line differently, or give the input another title.",
    })),
    ...options.flatMap(headings).map((heading) => ({
      path: titleOf(id),
      rule: "form-heading",
      message: `"${label}" offers \`${headingOf(heading)}\`, which is the heading of a field: who chooses it would be refused.`,
      remedy: "Use another word in the enum, or give the input another title.",
    })),
  ];
}

function checkField({ id, label }: FormField): readonly Finding[] {
  const path = titleOf(id);
  const findings: Finding[] = [];
  if (!/^[a-zA-Z0-9_-]+$/.test(id)) {
    findings.push({
      path,
      rule: "form-field-id",
      message: `\`${id}\` can't be the id of a form's field.`,
      remedy: "Rename the input with letters, digits, `-` and `_` only.",
    });
  }
  if (forbiddenInLabels.test(label)) {
    findings.push({
      path,
      rule: "form-forbidden-word",
      message: `GitHub refuses the label "${label}", because answers are readable by everybody who can read the issue.`,
      remedy: "Don't ask for a password: let Terraform make it, or read it from a secret store.",
    });
  } else if (secretsByName.test(label)) {
    findings.push({
      path,
      severity: "warning",
      rule: "form-asks-for-secret",
      message: `"${label}" seems to ask for a secret, and answers are readable by everybody who can read the issue.`,
      remedy: "Ask for the name of a secret in a store, and say so in the title.",
    });
  }
  return findings;
}

/** What entities are offered is always in order: what is wrong stands in the input's enum. */
function checkOptions({ id, options, label, multiple }: FormField): readonly Finding[] {
  if (options === undefined) return [];
  const path = [...pathOf(id), ...(multiple === true ? ["items"] : []), "enum"];
  const own = options.filter((option, index) => !(index === 0 && option === chooseOption));
  const findings: Finding[] = [
    ...repeated(own).map((option) => ({
      path: [...path, own.indexOf(option, own.indexOf(option) + 1)],
      rule: "form-duplicate-option",
      message: `"${label}" offers \`${option}\` twice.`,
      remedy: "Remove one of them.",
    })),
    ...own.flatMap((option, index) =>
      canBeOption(option)
        ? []
        : {
            path: [...path, index],
            rule: "form-option",
            message: `"${label}" can't offer ${JSON.stringify(option)}: it is reserved, empty, or has blanks around it or a line break.`,
            remedy: "Use another word in the enum.",
          },
    ),
  ];
  const ambiguous = multiple === true ? ambiguousChoice(own) : undefined;
  if (ambiguous !== undefined) {
    findings.push({
      path,
      severity: "warning",
      rule: "form-option",
      message: `"${label}": GitHub writes different choices as \`${ambiguous}\`, so that such an answer is refused.`,
      remedy: "Take the commas out of the enum's values.",
    });
  }
  if (own.length === 0) {
    findings.push({
      path,
      rule: "form-without-options",
      message: `"${label}" offers nothing.`,
      remedy: "Add a value to the enum.",
    });
  }
  return findings;
}

function repeated(words: readonly string[]): readonly string[] {
  return [...new Set(words.filter((word, index) => words.indexOf(word) !== index))];
}
