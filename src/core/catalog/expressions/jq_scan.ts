/** A stretch of jq: code, or the literal text of a string (interpolated code inside a string is code). */
export interface JqStretch {
  readonly kind: "code" | "string" | "comment";
  readonly start: number;
  readonly end: number;
}

export interface JqScan {
  /** Where the `}}` that ends the expression begins; absent when nothing ends it. */
  readonly end?: number;
  readonly stretches: readonly JqStretch[];
}

/**
 * Walks over jq from `start` up to the `}}` that is not inside a string, a comment or an object. Linear; knows of jq only
 * what tells these apart.
 */
export function scanJq(text: string, start: number): JqScan {
  return new JqScanner(text, start).scan();
}

const closingBrackets: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["(", ")"],
  ["[", "]"],
]);
/** Stands in `open` for the string that an interpolation's closing bracket returns to. */
const interpolation = '")';

class JqScanner {
  private readonly text: string;
  private readonly stretches: JqStretch[] = [];
  /** The closing text of each open bracket. */
  private readonly open: string[] = [];
  private kind: JqStretch["kind"] = "code";
  private from: number;
  private index: number;

  constructor(text: string, start: number) {
    this.text = text;
    this.from = start;
    this.index = start;
  }

  scan(): JqScan {
    while (this.index < this.text.length) {
      if (this.kind === "code" && this.open.length === 0 && this.text.startsWith("}}", this.index)) {
        this.turn("code", 0);
        return { end: this.index, stretches: this.stretches };
      }
      if (this.kind === "code") this.stepCode(this.text.charAt(this.index));
      else if (this.kind === "string") this.stepString(this.text.charAt(this.index));
      else if (this.text.charAt(this.index) === "\n") this.turn("code", 0);
      else this.index += 1;
    }
    this.turn("code", 0);
    return { stretches: this.stretches };
  }

  private stepCode(character: string): void {
    const closing = closingBrackets.get(character);
    if (character === '"') {
      this.turn("string", 1);
    } else if (character === "#") {
      this.turn("comment", 1);
    } else if (closing !== undefined) {
      this.open.push(closing);
      this.index += 1;
    } else if (this.open.at(-1)?.endsWith(character) === true) {
      if (this.open.pop() === interpolation) this.turn("string", 1);
      else this.index += 1;
    } else {
      this.index += 1;
    }
  }

  private stepString(character: string): void {
    if (character === '"') {
      this.index += 1;
      this.turn("code", 0);
    } else if (this.text.startsWith("\\(", this.index)) {
      this.open.push(interpolation);
      this.index += 2;
      this.turn("code", 0);
    } else {
      this.index += character === "\\" ? 2 : 1;
    }
  }

  /** Ends a stretch here, and goes on with another `skip` characters further. */
  private turn(kind: JqStretch["kind"], skip: number): void {
    const end = Math.min(this.index, this.text.length);
    if (end > this.from) this.stretches.push({ kind: this.kind, start: this.from, end });
    this.kind = kind;
    this.from = end;
    this.index += skip;
  }
}
