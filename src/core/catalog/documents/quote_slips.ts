/** A text in typographic quotation marks where YAML or JSON wants straight ones. Line and column are from 1. */
export interface QuoteSlip {
  readonly line: number;
  readonly column: number;
  readonly mark: string;
}

interface Pair {
  readonly start: number;
  readonly end: number;
  readonly straight: '"' | "'";
}

const doubles = "\u201C\u201D\u201E\u201F\u00AB\u00BB";
const singles = "\u2018\u2019\u201A\u201B";

/**
 * Finds the typographic quotation marks that stand where a text begins and ends, and replaces those. What stands within a
 * text, a comment or a block text is somebody's writing and stays.
 */
export function mendQuotes(text: string): { readonly text: string; readonly slips: readonly QuoteSlip[] } {
  const pairs = new QuoteScanner(text).scan();
  const mended: string[] = [];
  const slips: QuoteSlip[] = [];
  let done = 0;
  let line = 1;
  let lineStart = 0;
  for (const { start, end, straight } of pairs) {
    for (let next = text.indexOf("\n", lineStart); next !== -1 && next < start; next = text.indexOf("\n", lineStart)) {
      line += 1;
      lineStart = next + 1;
    }
    slips.push({ line, column: start - lineStart + 1, mark: text.charAt(start) });
    mended.push(text.slice(done, start), straight, escape(text.slice(start + 1, end), straight), straight);
    done = end + 1;
  }
  return { text: [...mended, text.slice(done)].join(""), slips };
}

function escape(content: string, straight: Pair["straight"]): string {
  if (straight === "'") return content.replaceAll("'", "''");
  return content.replace(/\\.|"/g, (found) => (found === '"' ? '\\"' : found));
}

class QuoteScanner {
  private readonly text: string;
  private readonly pairs: Pair[] = [];
  /** Of `[` and `{`. */
  private depth = 0;
  /** Where a value or key may begin: at a line's start, or behind an indicator. */
  private expects: "nothing" | "line" | "value" = "line";
  /** Up to there, within brackets, no text ends: looked for once, not from every mark. */
  private readonly endless = { '"': 0, "'": 0 };

  constructor(text: string) {
    this.text = text;
  }

  scan(): readonly Pair[] {
    let position = 0;
    while (position < this.text.length) position = this.step(position);
    return this.pairs;
  }

  /** Looks at one character, and says where to go on. */
  private step(position: number): number {
    const character = this.text.charAt(position);
    if (character === "\n") {
      if (this.depth === 0) this.expects = "line";
      return position + 1;
    }
    if (/\s/.test(character)) return position + 1;
    if (character === "#" && /^$|\s/.test(this.text.charAt(position - 1))) return this.lineEnd(position);
    return this.expects === "nothing" ? this.inside(position, character) : this.atStart(position, character);
  }

  private atStart(position: number, character: string): number {
    if (character === '"' || character === "'") {
      this.expects = "nothing";
      return this.behindText(position, character) ?? position + 1;
    }
    if (character === "[" || character === "{") return this.open(position);
    if (/[-?]/.test(character) && /\s/.test(this.text.charAt(position + 1))) {
      this.expects = "value";
      return position + 1;
    }
    const block =
      this.depth === 0 && this.expects === "value" ? this.match(/[|>][-+\d]*[ \t]*(?=\r?\n)/y, position) : undefined;
    if (block !== undefined) return this.afterBlock(position, block);
    const pair = this.pairAt(position, character);
    this.expects = "nothing";
    if (pair === undefined) return this.inside(position, character);
    this.pairs.push(pair);
    return pair.end + 1;
  }

  private inside(position: number, character: string): number {
    if (this.depth > 0) {
      if (character === "[" || character === "{") return this.open(position);
      if (character === "]" || character === "}") {
        this.depth -= 1;
        this.expects = "nothing";
      }
      if (character === ",") this.expects = "value";
    }
    if (character === ":" && (this.depth > 0 || /^$|\s/.test(this.text.charAt(position + 1)))) this.expects = "value";
    return position + 1;
  }

  private open(position: number): number {
    this.depth += 1;
    this.expects = "value";
    return position + 1;
  }

  private pairAt(start: number, character: string): Pair | undefined {
    const marks = doubles.includes(character) ? `${doubles}"` : singles.includes(character) ? `${singles}'` : undefined;
    if (marks === undefined) return undefined;
    const straight = marks.endsWith('"') ? '"' : "'";
    if (start < this.endless[straight]) return undefined;
    let end = start + 1;
    for (; end < this.text.length; end += 1) {
      const found = this.text.charAt(end);
      if (found === "\n") break;
      if (found === "\\" && straight === '"') end += 1;
      else if (marks.includes(found)) {
        if (this.endsAt(end + 1)) return { start, end, straight };
        // Outside of brackets a text may begin with a quoted word.
        if (this.depth === 0) return undefined;
      }
    }
    this.endless[straight] = end;
    return undefined;
  }

  private endsAt(position: number): boolean {
    if (this.depth > 0) return this.match(/[ \t\r]*(?=[,:\]}\n]|$)/y, position) !== undefined;
    const isKey = this.match(/[ \t]*:(?=\s|$)/y, position) !== undefined;
    return isKey || (this.expects === "value" && this.match(/[ \t\r]*(?=\n|$|[ \t]#)/y, position) !== undefined);
  }

  /** Behind a text in straight marks. Its characters may be millions, which a pattern that repeats a group has no stack for. */
  private behindText(start: number, mark: '"' | "'"): number | undefined {
    for (let end = this.text.indexOf(mark, start + 1); end !== -1; end = this.text.indexOf(mark, end + 1)) {
      const isDoubled = mark === "'" && this.text.charAt(end + 1) === "'";
      if (isDoubled) end += 1;
      else if (mark === "'" || !this.isEscaped(end)) return end + 1;
    }
    return undefined;
  }

  private isEscaped(position: number): boolean {
    let start = position;
    while (this.text.charAt(start - 1) === "\\") start -= 1;
    return (position - start) % 2 === 1;
  }

  /** A block text's lines are indented deeper than the line that begins it. */
  private afterBlock(position: number, headEnd: number): number {
    const lineStart = this.text.lastIndexOf("\n", position) + 1;
    const indent = this.match(/[ \t]*/y, lineStart) ?? lineStart;
    const deeper = new RegExp(`\\r?\\n(?:[ \\t]{${String(indent - lineStart + 1)}}[^\\n]*|[ \\t\\r]*(?=\\n|$))`, "y");
    let end = headEnd;
    for (let next = this.match(deeper, end); next !== undefined; next = this.match(deeper, end)) end = next;
    this.expects = "nothing";
    return end;
  }

  private lineEnd(position: number): number {
    const end = this.text.indexOf("\n", position);
    return end === -1 ? this.text.length : end;
  }

  private match(pattern: RegExp, position: number): number | undefined {
    pattern.lastIndex = position;
    return pattern.test(this.text) ? pattern.lastIndex : undefined;
  }
}
