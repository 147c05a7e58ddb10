import type { Action } from "../catalog/model/action.ts";
import type { InputProblem } from "../faults.ts";
import { canonicalJson, type JsonValue } from "../json.ts";

/**
 * Whether two versions of an action ask the same: what was answered to one may be read as an answer to the other. What they
 * render, who approves, and how questions are worded beyond their headings is not asked of the requester.
 */
export function asksTheSame(one: Action, other: Action): boolean {
  return questionsOf(one) === questionsOf(other);
}

function questionsOf({ operation, blueprint, inputs, required, validations, condition }: Action): string {
  const asked = [...inputs].map(([id, { description: _, ...input }]) => [id, input]);
  const needed = "length" in required ? [...required].sort() : required;
  // Through JSON, which leaves out what is not set.
  return canonicalJson(
    JSON.parse(JSON.stringify([operation, blueprint, asked, needed, validations, condition ?? null])) as JsonValue,
  );
}

/** Told to whoever answered another version of the form. Saving the issue once more confirms the answers. */
export const olderFormProblem: InputProblem = {
  field: "Form",
  allowed:
    "answers to the form as it is now. The action has changed since this was written, or shortly before, and this may be filled in with an older form: compare it with the form, then save the issue once more, with any change",
};

/** How long a form may stand open in a browser before it is submitted; the form is of the time when it was opened. */
const fillingInMilliseconds = 600_000;

/**
 * When the author saw what was asked, as far as GitHub tells: a while before the issue was made, or its last edit, by which
 * the author confirms the answers. ISO 8601 in UTC.
 */
export function readingTime({
  createdAt,
  bodyEditedAt,
}: {
  readonly createdAt: string;
  readonly bodyEditedAt?: string;
}): string {
  return bodyEditedAt ?? new Date(Date.parse(createdAt) - fillingInMilliseconds).toISOString();
}
