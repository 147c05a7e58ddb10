/**
 * HCL's tokens, as far as it takes to tell code from text: what stands in code, in a quoted string, in a heredoc or in a
 * comment. Fails closed: what it does not understand is an error, not a guess.
 */
export interface Token {
  /**
   * `open` and `close` are brackets, quotes, heredoc markers and the ends of an interpolation; `quoted` and `heredoc` are
   * literal text, as it is written, in a string of that kind.
   */
  readonly kind: "word" | "number" | "symbol" | "newline" | "comment" | "open" | "close" | "quoted" | "heredoc";
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Where the text stops being HCL, and why. */
export class HclSyntaxError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** @throws HclSyntaxError */
export function scanHcl(source: string): readonly Token[] {
  const scanner = new Scanner(source.replace(/^\ufeff/, ""));
  scanner.scan();
  return scanner.tokens;
}

/** What the scanner is inside of, and what ends it: a bracket or interpolation (`closer`), or a heredoc's marker. */
interface Mode {
  readonly kind: "code" | "quoted" | "heredoc";
  readonly closer: string;
  readonly line: number;
}

/** A name in code, as a pattern (with the flag `u`). Source: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#identifiers */
export const identifier = "[\\p{ID_Start}_][\\p{ID_Continue}-]*";
const codePattern = new RegExp(
  [
    "(?<space>[ \\t]+)",
    "(?<newline>\\r?\\n)",
    "(?<comment>(?:#|//)[^\\n]*|/\\*[^]*?\\*/)",
    `(?<heredoc><<-?(?<marker>${identifier})\\r?\\n)`,
    '(?<quote>")',
    `(?<word>${identifier})`,
    "(?<number>\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)",
    "(?<open>[{([])",
    "(?<close>~?\\}|[)\\]])",
    "(?<symbol>[=+\\-*/%<>!?:.,&|~])",
  ].join("|"),
  "uy",
);
const quotedPattern =
  /(?<text>(?:\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{)|[^"\\$%\r\n])+)|(?<interpolation>[$%]\{~?)|(?<quote>")/uy;
const heredocPattern =
  /(?<text>(?:\$\$\{|%%\{|[$%](?!\{)|[^$%\n])*\n|(?:\$\$\{|%%\{|[$%](?!\{)|[^$%\n])+)|(?<interpolation>[$%]\{~?)/uy;

/** What HCL trims around a heredoc's end marker: Go's `bytes.TrimSpace`, every white space of Unicode among it. */
const blank = "[\\t\\v\\f\\r \\u0085\\p{Z}]";

/** Whoever reads the tokens goes down with them, and must come to an end before the stack does. */
const deepest = 200;

const closers: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };
const openers: Readonly<Record<string, string>> = { "}": "{", ")": "(", "]": "[" };

class Scanner {
  readonly tokens: Token[] = [];
  private readonly source: string;
  private readonly modes: Mode[] = [];
  private position = 0;
  private line = 1;

  constructor(source: string) {
    this.source = source;
  }

  scan(): void {
    while (this.position < this.source.length) {
      const mode = this.modes.at(-1);
      if (mode?.kind === "quoted") this.scanQuoted();
      else if (mode?.kind === "heredoc") this.scanHeredoc(mode.closer);
      else this.scanCode();
    }
    const open = this.modes.at(-1);
    if (open === undefined) return;
    const what =
      open.kind === "heredoc"
        ? `the heredoc that ends with ${open.closer}`
        : `a ${openers[open.closer] ?? open.closer}`;
    throw new HclSyntaxError(`${what} is never closed`, open.line);
  }

  private scanCode(): void {
    const { groups = {}, text } = this.match(codePattern);
    const { open, marker } = groups;
    if (groups["newline"] !== undefined) this.take("newline", text);
    else if (groups["comment"] !== undefined) this.take("comment", text);
    else if (groups["word"] !== undefined) this.take("word", text);
    else if (groups["number"] !== undefined) this.take("number", text);
    else if (groups["symbol"] !== undefined) this.take("symbol", text);
    else if (groups["close"] !== undefined) this.leave(text);
    else if (open !== undefined) this.enter({ kind: "code", closer: closers[open] ?? "" }, text);
    else if (groups["quote"] !== undefined) this.enter({ kind: "quoted", closer: '"' }, text);
    else if (marker !== undefined) this.enter({ kind: "heredoc", closer: marker }, text);
    else this.position += text.length;
  }

  private scanQuoted(): void {
    const { groups = {}, text } = this.match(quotedPattern);
    if (groups["text"] !== undefined) this.take("quoted", text);
    else if (groups["quote"] !== undefined) this.leave(text);
    else this.enter({ kind: "code", closer: "}" }, text);
  }

  private scanHeredoc(marker: string): void {
    const end = this.atLineStart() ? new RegExp(`${blank}*${marker}${blank}*(?=\\n|$)`, "uy") : undefined;
    if (end !== undefined) end.lastIndex = this.position;
    const [closing] = end?.exec(this.source) ?? [];
    if (closing !== undefined) {
      this.modes.pop();
      this.take("close", closing);
      return;
    }
    const { groups = {}, text } = this.match(heredocPattern);
    if (groups["text"] !== undefined) this.take("heredoc", text);
    else this.enter({ kind: "code", closer: "}" }, text);
  }

  private atLineStart(): boolean {
    return this.source[this.position - 1] === "\n";
  }

  private match(pattern: RegExp): { readonly groups: RegExpExecArray["groups"]; readonly text: string } {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.source);
    if (match !== null) return { groups: match.groups, text: match[0] };
    const found = this.source[this.position];
    const isUnclosed = found === "\n" && this.modes.at(-1)?.kind === "quoted";
    const message = isUnclosed
      ? "the closing quote of a text is missing, which must end on its line"
      : `${JSON.stringify(found)} is not expected here`;
    throw new HclSyntaxError(message, this.line);
  }

  private take(kind: Token["kind"], text: string): void {
    this.tokens.push({ kind, text, line: this.line });
    this.position += text.length;
    this.line += text.split("\n").length - 1;
  }

  private enter(mode: Omit<Mode, "line">, text: string): void {
    if (this.modes.length === deepest) {
      throw new HclSyntaxError(`brackets and quotes are nested more than ${deepest} deep`, this.line);
    }
    this.modes.push({ ...mode, line: this.line });
    this.take("open", text);
  }

  private leave(text: string): void {
    const mode = this.modes.pop();
    if (mode?.closer !== text.replace("~", "")) {
      throw new HclSyntaxError(`${JSON.stringify(text)} closes what is not open`, this.line);
    }
    this.take("close", text);
  }
}
