const quotes = /[\u2018-\u201F\u00AB\u00BB]/u;

/** The first typographic quotation mark of a text, named ("“ (U+201C)"), or nothing. */
export function typographicQuoteIn(text: string): string | undefined {
  const found = quotes.exec(text)?.[0];
  if (found === undefined) return undefined;
  return `${found} (U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")})`;
}

export const typographicQuoteRemedy =
  'Replace the typographic quotation marks by the straight one, " (a word processor or a web page changed them).';
