/** What somebody did who wrote a file that is no YAML, where that can be told. Lines and columns from 1. */
export interface SyntaxSlip {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly remedy: string;
}

/**
 * @param lines the whole file's
 * @param reason the parser's own word for what stopped it
 * @param stop the line that stopped it, from 1
 */
export function findSyntaxSlip(lines: readonly string[], reason: string, stop: number): SyntaxSlip | undefined {
  return conflictMarker(lines) ?? slashComment(lines.slice(0, stop)) ?? openQuote(lines.slice(0, stop), reason);
}

/** What git leaves in a file of which both sides of a merge changed the same lines. */
function conflictMarker(lines: readonly string[]): SyntaxSlip | undefined {
  const line = lines.findIndex((text) => /^<{7}(?: |$)/.test(text)) + 1;
  if (line === 0) return undefined;
  const message =
    "The file is not valid YAML: git's conflict markers are in it, because a merge or rebase was not finished.";
  return {
    line,
    column: 1,
    message,
    remedy: "Keep what is meant of both sides, and remove the lines <<<<<<<, ======= and >>>>>>>.",
  };
}

/** The first comment as JavaScript has them, which people paste along with JSON from documentation. */
function slashComment(lines: readonly string[]): SyntaxSlip | undefined {
  const message = "The file is not valid YAML or JSON: neither has comments that begin with //.";
  for (const [index, line] of lines.entries()) {
    const column = line.indexOf("//", Math.max(line.lastIndexOf('"'), line.lastIndexOf("'")) + 1);
    if (column === -1 || !/^[\s,{}[\]]?$/.test(line.charAt(column - 1))) continue;
    return { line: index + 1, column: column + 1, message, remedy: "Begin them with #, or take them out." };
  }
  return undefined;
}

/** The last quote that begins a value and does not end on its line, where the parser was reading on to find its end. */
function openQuote(lines: readonly string[], reason: string): SyntaxSlip | undefined {
  if (!/deficient indentation|quoted scalar/.test(reason)) return undefined;
  const opening = /(?:^|[:[{,-])\s*(?<quote>["'])(?:(?!\k<quote>).)*$/d;
  for (const [index, text] of [...lines.entries()].reverse()) {
    const [start] = opening.exec(text)?.indices?.groups?.["quote"] ?? [];
    if (start === undefined) continue;
    const message = "The file is not valid YAML: the text that begins with a quote here has no end.";
    return { line: index + 1, column: start + 1, message, remedy: "Write the same quote at the end of the text." };
  }
  return undefined;
}
