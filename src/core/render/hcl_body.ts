import { HclSyntaxError, scanHcl } from "./hcl_tokens.ts";
import type { Token } from "./hcl_tokens.ts";

/** An attribute's name and the tokens of its expression. */
export interface Attribute {
  readonly name: string;
  readonly line: number;
  readonly expression: readonly Token[];
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly line: number;
  readonly body: Body;
}

export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

/**
 * The blocks and attributes of an HCL file.
 * @throws HclSyntaxError
 */
export function parseHclBody(source: string): Body {
  return new BodyReader(scanHcl(source).filter(({ kind }) => kind !== "comment")).body(undefined);
}

/** The blocks of a file; none of one that can't be read, which is refused for that elsewhere. */
export function readableBlocks(source: string): readonly Block[] {
  try {
    return parseHclBody(source).blocks;
  } catch (error) {
    if (error instanceof HclSyntaxError) return [];
    throw error;
  }
}

/** The text of an expression that is one quoted string without interpolation or escapes; nothing for any other. */
export function literalText(expression: readonly Token[]): string | undefined {
  const [open, text, close, ...rest] = expression.filter(({ kind }) => kind !== "newline");
  if (open?.text !== '"' || rest.length > 0) return undefined;
  if (text?.kind === "close") return "";
  return text?.kind === "quoted" && close?.kind === "close" && !/[\\$%]/.test(text.text) ? text.text : undefined;
}

/** The members of an expression that is one object (`{ source = "a/b", version = "1" }`) and nothing else; nothing for any other. */
export function objectMembers(expression: readonly Token[]): readonly Attribute[] | undefined {
  const tokens = expression.filter(({ kind }) => kind !== "newline");
  if (tokens[0]?.text !== "{") return undefined;
  const reader = new BodyReader(expression);
  const members = reader.objectBody();
  return reader.isAtEnd() ? members : undefined;
}

/** The attributes, and the blocks as if they were attributes without an expression: one that is `dynamic` is what it makes. */
export function settingsIn({ attributes, blocks }: Body): readonly Attribute[] {
  const named = blocks.map(({ type, labels, line }) => ({ name: type === "dynamic" ? (labels[0] ?? "") : type, line }));
  return [...attributes, ...named.map((block) => ({ ...block, expression: [] }))];
}

/** Reads tokens from left to right. Whether an expression makes sense is for Terraform to say. */
class BodyReader {
  private readonly tokens: readonly Token[];
  private index = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** Up to the closing bracket of the block that opened on `line`, or to the end of the file. */
  body(line: number | undefined): Body {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (let token = this.next(); token !== undefined; token = this.next()) {
      if (token.kind === "newline") continue;
      if (token.text === "}" && line !== undefined) return { attributes, blocks };
      if (token.kind !== "word")
        throw new HclSyntaxError(`${token.text} is not the start of a block or attribute`, token.line);
      if (this.peek()?.text === "=") {
        this.index += 1;
        attributes.push({ name: token.text, line: token.line, expression: this.expression([]) });
      } else {
        blocks.push(this.block(token));
      }
    }
    return { attributes, blocks };
  }

  /** Whether nothing but line ends follows. */
  isAtEnd(): boolean {
    return this.tokens.slice(this.index).every(({ kind }) => kind === "newline");
  }

  objectBody(): readonly Attribute[] {
    const members: Attribute[] = [];
    this.skipTo("{");
    for (let token = this.next(); token !== undefined && token.text !== "}"; token = this.next()) {
      if (token.kind === "newline" || token.text === ",") continue;
      const name = token.text === '"' ? this.quotedKey() : token.text;
      const assignment = this.next();
      if (assignment?.text !== "=" && assignment?.text !== ":") {
        throw new HclSyntaxError(`"${name}" is not a simple key of an object`, token.line);
      }
      members.push({ name, line: token.line, expression: this.expression([","]) });
    }
    return members;
  }

  private block({ text: type, line }: Token): Block {
    const labels: string[] = [];
    for (let token = this.next(); token?.text !== "{"; token = this.next()) {
      if (token?.kind === "word") labels.push(token.text);
      else if (token?.text === '"') labels.push(this.quotedKey());
      else throw new HclSyntaxError(`"${type}" is neither an attribute (with =) nor a block (with {)`, line);
    }
    return { type, labels, line, body: this.body(line) };
  }

  /** After the opening quote: the text up to the closing one. */
  private quotedKey(): string {
    const token = this.next();
    if (token?.kind === "close") return "";
    if (token?.kind !== "quoted" || this.next()?.kind !== "close") {
      throw new HclSyntaxError("a label must be plain text", token?.line ?? 1);
    }
    // HCL reads escapes: another name than the one that stands there.
    if (/\\|[$%]\{/.test(token.text)) throw new HclSyntaxError("a label must be plain text", token.line);
    return token.text;
  }

  /** Up to the end of the line, a bracket that is not its own, or one of the given ends; brackets may span lines. */
  private expression(ends: readonly string[]): readonly Token[] {
    const start = this.index;
    let depth = 0;
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      if (depth === 0 && (token.kind === "newline" || token.kind === "close" || ends.includes(token.text))) break;
      if (token.kind === "open") depth += 1;
      if (token.kind === "close") depth -= 1;
      this.index += 1;
    }
    return this.tokens.slice(start, this.index);
  }

  private skipTo(text: string): void {
    while (this.next()?.text !== text);
  }

  private peek(): Token | undefined {
    return this.tokens[this.index];
  }

  private next(): Token | undefined {
    const token = this.tokens[this.index];
    this.index += 1;
    return token;
  }
}
