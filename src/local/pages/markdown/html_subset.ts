const allowedTag = /<!--[\s\S]*?(?:-->|$)|<(\/?)(details|summary|sub|sup|kbd)((?:\s+open)?)\s*>|<br\s*\/?>/gi;

/** The names of the tags that are open at this point of a document. */
export type OpenTags = string[];

/**
 * Raw HTML as these pages let it through: folds, small print and `<br>` as tags, comments gone, all else as text.
 * A closing tag counts only where it closes the innermost open one, so that no text can close what the page opened.
 */
export function allowedHtml(source: string, open: OpenTags, escape: (text: string) => string): string {
  let written = "";
  let from = 0;
  for (const match of source.matchAll(allowedTag)) {
    written += escape(source.slice(from, match.index)) + tagFor(match, open);
    from = match.index + match[0].length;
  }
  return written + escape(source.slice(from));
}

export function closeAll(open: OpenTags): string {
  return open
    .splice(0)
    .reverse()
    .map((tag) => `</${tag}>`)
    .join("");
}

function tagFor(match: RegExpExecArray, open: OpenTags): string {
  if (match[0].startsWith("<!--")) return "";
  const name = match[2]?.toLowerCase();
  if (name === undefined) return "<br>";
  if (match[1] === "/") return close(name, open);
  open.push(name);
  return match[3] === "" ? `<${name}>` : `<${name} open>`;
}

function close(name: string, open: OpenTags): string {
  if (open.at(-1) !== name) return "";
  open.pop();
  return `</${name}>`;
}
