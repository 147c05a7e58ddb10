import type { TextLine } from "./change_text.ts";

export interface Section {
  readonly title: string;
  readonly lines: readonly TextLine[];
}

export interface Page {
  readonly text: string;
  /** How many changes stand on it. */
  readonly changes: number;
}

/** About how long a page is, in bytes: the first one may have to share its place with something else. */
export interface PageBytes {
  readonly first: number;
  readonly more: number;
}

/** Every line of the sections, on as many pages as it takes, in order; at least one page. A title is repeated where its section goes on. */
export function fillPages(sections: readonly Section[], bytes: PageBytes): readonly Page[] {
  const pages: Page[] = [];
  let parts: string[] = [];
  let size = 0;
  let changes = 0;
  const turn = (): void => {
    pages.push({ text: parts.join("\n"), changes });
    [parts, size, changes] = [[], 0, 0];
  };
  const add = (text: string): void => {
    parts.push(text);
    size += Buffer.byteLength(text) + 1;
  };
  for (const { title, lines } of sections) {
    lines.forEach((line, index) => {
      const heading = index === 0 || size === 0 ? headingOf(title, index > 0, size === 0) : "";
      if (
        changes > 0 &&
        size + Buffer.byteLength(heading + line.text) + 2 > (pages.length === 0 ? bytes.first : bytes.more)
      ) {
        turn();
        add(headingOf(title, index > 0, true));
      } else if (heading !== "") add(heading);
      add(line.text);
      changes += line.changes;
    });
  }
  turn();
  return pages;
}

function headingOf(title: string, continued: boolean, first: boolean): string {
  return `${first ? "" : "\n"}#### ${title}${continued ? ", continued" : ""}\n`;
}
