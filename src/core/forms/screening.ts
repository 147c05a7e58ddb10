import type { InputProblem } from "../faults.ts";
import { holdsSecret } from "./secret_shapes.ts";

/** Said in the place of a secret; the value itself is never repeated. */
const secretRemedy =
  "no secrets. This looks like one, and everybody who can read this repository can read it, also after an edit, in the issue's edit history: revoke it now and make a new one, then write the name of a secret in a store instead";

/** The rows for a text that holds a secret outside of any field, or nothing. */
export function secretProblems(field: string, text: string): readonly InputProblem[] {
  return holdsSecret(text) ? [{ field, allowed: secretRemedy }] : [];
}

/** What makes a text unfit to be repeated, committed or shown; nothing when it is fine. */
export function unfit(text: string): string | undefined {
  if (holdsSecret(text)) return secretRemedy;
  return hasDeceptiveCharacters(text)
    ? "text without control characters, invisible characters, and marks that turn the direction of writing"
    : undefined;
}

/** One row of the comment's table. A text that is unfit to be repeated is not, and the row says why. */
export function inputProblem(field: string, wrote: string, allowed: string): InputProblem {
  if (wrote === "") return { field, allowed };
  const why = unfit(wrote);
  return why === undefined ? { field, wrote: shortened(wrote), allowed } : { field, allowed: why };
}

/**
 * Characters that a reviewer can't see, or that show a text other than it is: controls, direction marks, invisible blanks and
 * letters, line separators. Line breaks and tabs are fine, and so are the joiners that scripts and emoji need.
 */
const deceptive =
  /[^\P{Cc}\n\t]|[\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/u;

function hasDeceptiveCharacters(text: string): boolean {
  return deceptive.test(text) || !text.isWellFormed();
}

const longestRepeated = 200;

function shortened(text: string): string {
  const characters = Array.from(text.slice(0, 2 * longestRepeated));
  const cut = characters.length > longestRepeated;
  return cut ? `${characters.slice(0, longestRepeated).join("")}…` : text;
}
