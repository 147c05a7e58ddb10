const names: ReadonlyMap<string, string> = new Map([
  ["\u00A0", "a no-break space"],
  ["\u202F", "a narrow no-break space"],
  ["\u200B", "a space without width"],
  ["\u3000", "an ideographic space"],
  ["\uFEFF", "a byte order mark"],
  ["\uFF0C", "a full-width comma"],
  ["\uFF1A", "a full-width colon"],
  ["\uFF02", "a full-width quotation mark"],
  ["\uFF5B", "a full-width brace"],
  ["\uFF5D", "a full-width brace"],
  ["\uFF3B", "a full-width bracket"],
  ["\uFF3D", "a full-width bracket"],
]);
const spaces = /[\u00A0\u2000-\u200B\u202F\u205F\u3000\uFEFF]/u;
const signs = /[\uFF0C\uFF1A\uFF02\uFF5B\uFF5D\uFF3B\uFF3D]/u;

/** The first space or sign of a text that only looks like one of YAML's or JSON's, named ("U+00A0, a no-break space"), or nothing. */
export function lookAlikeIn(text: string): string | undefined {
  return lookAlikeSpaceIn(text) ?? named(signs.exec(text)?.[0]);
}

export function lookAlikeSpaceIn(text: string): string | undefined {
  return named(spaces.exec(text)?.[0]);
}

function named(found: string | undefined): string | undefined {
  if (found === undefined) return undefined;
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return `U+${code}, ${names.get(found) ?? "a space of a fixed width"}`;
}

export const lookAlikeRemedy =
  "Replace it by the plain sign: a word processor, a web page or an input method put it there.";
