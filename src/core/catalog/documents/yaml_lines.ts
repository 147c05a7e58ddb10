import type { Node } from "yaml";

/** An item of a list, its own lines, and those from `top` to `bottom` that are told of it. */
export interface ItemLines {
  readonly node: Node;
  readonly indent: string;
  readonly top: number;
  readonly start: number;
  /** Where what it holds ends, */
  readonly valueEnd: number;
  /** and the line on which it does. */
  readonly end: number;
  readonly bottom: number;
}

/** Where lines of a YAML text begin and end, and what stands on them. Every line has its line feed. */
export class YamlLines {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  start(at: number): number {
    return this.text.lastIndexOf("\n", at - 1) + 1;
  }

  /** Behind the line feed. */
  end(at: number): number {
    // A value of several lines ends behind its last line feed.
    if (at > 0 && this.text.charAt(at - 1) === "\n") return at;
    const feed = this.text.indexOf("\n", at);
    return feed === -1 ? this.text.length : feed + 1;
  }

  /** The indentation of a map's lines, where one of its keys begins; the first may stand behind the dash of a list. */
  indentAt(key: number): string | undefined {
    const before = this.text.slice(this.start(key), key);
    return /^ *(?:- +)*$/.test(before) ? " ".repeat(before.length) : undefined;
  }

  /** Where the comments begin that stand right above a line, no further up than `first`. */
  commentsAbove(start: number, first: number): number {
    let top = start;
    while (top > first && /^[ \t]*#/.test(this.text.slice(this.start(top - 1), top))) top = this.start(top - 1);
    return top;
  }

  /** The lines of a list's items, each from its dash on; nothing of one where something else stands on them. */
  ofItems(nodes: readonly Node[]): readonly (ItemLines | undefined)[] {
    let above = 0;
    return nodes.map((node) => {
      const [begin = 0, valueEnd = 0] = node.range ?? [];
      const start = this.start(begin);
      const indent = /^( *)- +$/.exec(this.text.slice(start, begin))?.[1];
      const end = this.end(valueEnd);
      const top = this.commentsAbove(start, above);
      // What stands behind the last item may stand behind the list.
      const bottom = indent === undefined || node === nodes.at(-1) ? end : this.commentsBehind(end, indent);
      above = bottom;
      return indent === undefined ? undefined : { node, indent, top, start, valueEnd, end, bottom };
    });
  }

  /** Where the comments end that stand right behind an item's lines, and further in than its dash. */
  private commentsBehind(end: number, indent: string): number {
    const comments = new RegExp(`(?:${indent} +#[^\\n]*\\n)*`, "y");
    comments.lastIndex = end;
    return end + (comments.exec(this.text)?.[0].length ?? 0);
  }
}
