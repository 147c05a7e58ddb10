/** The reserved fields: which entity a DAY-2 or DELETE action is run on, and its identifier once more for a DELETE. */
export const entityFieldId = "entity";
export const confirmFieldId = "confirm";

/** The first option of a dropdown without a default: GitHub may choose the first one by itself, and this is no answer. */
export const chooseOption = "Choose...";

/** Stands for the whole form where a problem is of no single field. */
export const wholeForm = "Form";

export const yesOption = "Yes";
export const noOption = "No";

/** What GitHub writes below the heading of an empty field, and of a dropdown that is not required and was not set. */
export const noResponse = "_No response_";
export const noneOption = "None";

/** A phrase for a list of options; long lists are cut, for the form itself shows them. */
export function oneOf(options: readonly string[]): string {
  const shown = options.filter((option) => option !== chooseOption);
  const listed = shown.slice(0, 12).map((option) => `\`${option}\``);
  return `one of ${listed.join(", ")}${shown.length > listed.length ? ` and ${shown.length - listed.length} more` : ""}`;
}
