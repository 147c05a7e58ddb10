import type { InputProblem } from "../faults.ts";

/**
 * Shapes of secrets that are known by sight. Each begins at a boundary and has bounded or non-overlapping repeats, so that
 * none takes more than linear time.
 */
const secretShapes: readonly RegExp[] = [
  /(?<![A-Za-z0-9])gh[opsur]_[A-Za-z0-9_]{20}/,
  /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{20}/,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  /(?<![A-Za-z0-9])xox[a-z]-[A-Za-z0-9-]{10}/,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/,
  /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
];

/** A word that announces a secret, and the value after it. */
const namedSecret =
  /(?:passw(?:or)?d|passphrase|secret|token|credential|(?:api|access|private)[_-]?key)["']?[ \t]{0,8}[:=][ \t]{0,8}["']?([A-Za-z0-9+/=_.~!@#$%^&*-]{32,256})/gi;

/** Bits per character. Words and names lie below 3.5 at these lengths, random text above. */
const randomEntropy = 3.5;

/** What makes a text unfit to be repeated, committed or shown; nothing when it is fine. */
export function unfit(text: string): string | undefined {
  if (holdsSecret(text)) {
    return "no secrets. This looks like one, and everybody who can read this repository can read it: revoke it now, then write the name of a secret in a store instead";
  }
  return hasDeceptiveCharacters(text)
    ? "text without control characters and without marks that turn the direction of writing"
    : undefined;
}

/** One row of the comment's table. A text that is unfit to be repeated is not, and the row says why. */
export function inputProblem(field: string, wrote: string, allowed: string): InputProblem {
  if (wrote === "") return { field, allowed };
  const why = unfit(wrote);
  return why === undefined ? { field, wrote: shortened(wrote), allowed } : { field, allowed: why };
}

export function holdsSecret(text: string): boolean {
  if (secretShapes.some((shape) => shape.test(text))) return true;
  return [...text.matchAll(namedSecret)].some(([, value]) => value !== undefined && entropy(value) >= randomEntropy);
}

/** Characters that a reviewer can't see, or that show a text other than it is. Line breaks and tabs are fine. */
function hasDeceptiveCharacters(text: string): boolean {
  return /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/u.test(text) || !text.isWellFormed();
}

/** Shannon's entropy of the text's characters, in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}

const longestRepeated = 200;

function shortened(text: string): string {
  const characters = Array.from(text.slice(0, 2 * longestRepeated));
  const cut = characters.length > longestRepeated;
  return cut ? `${characters.slice(0, longestRepeated).join("")}…` : text;
}
