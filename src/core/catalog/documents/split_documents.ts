/**
 * The documents of a YAML stream, each as a text of its own with its lines at their places. A line that begins with `---` or `...`
 * ends a document wherever it stands: no text may hold one (YAML 1.2.2, `c-forbidden`).
 */
export function splitDocuments(text: string): readonly string[] {
  const documents: string[] = [];
  let lines: string[] = [];
  let start = 0;
  const end = (next: number): void => {
    if (lines.some((line) => !isIdle(line))) documents.push("\n".repeat(start) + lines.join("\n"));
    lines = [];
    start = next;
  };
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\.\.\.(?=\s|$)/.test(line)) {
      end(index + 1);
      continue;
    }
    if (/^---(?=\s|$)/.test(line)) {
      // Directives and comments before the line belong to the document that it begins.
      if (lines.some((earlier) => !isIdle(earlier) || earlier.startsWith("---"))) end(index);
    }
    lines.push(line);
  }
  end(0);
  return documents;
}

/** The line, from 1, at which a second document begins. */
export function secondDocument(text: string): number | undefined {
  let isBegun = false;
  for (const [index, line] of text.split("\n").entries()) {
    const isMarker = /^(?:---|\.\.\.)(?=\s|$)/.test(line);
    if (isMarker && isBegun) return index + 1;
    isBegun ||= line.startsWith("---") || !isIdle(line);
  }
  return undefined;
}

function isIdle(line: string): boolean {
  return /^\s*(?:#.*)?$|^%|^---\s*(?:#.*)?$/.test(line);
}
