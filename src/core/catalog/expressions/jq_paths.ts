import { scanJq } from "./jq_scan.ts";

/** A path from the program's own input, through `|`, functions and variables: its keys, and `item` for one of a list. */
export interface JqPath {
  readonly steps: readonly JqStep[];
  /** As it stands in the program, from where the path goes on: `.properties.tier`. */
  readonly text: string;
}

type JqStep = string | typeof item;

export const item = Symbol("an item");

/**
 * What a jq program certainly names of its input, wherever it does: where `programReferences` looks at how a path begins, this
 * knows what the input is behind a `|` and in the brackets of `select`, `map`, `any` and their like. What it does not know for
 * certain it leaves out: of a program with `def`, or that changes its input, everything.
 */
export function jqPaths(program: string): readonly JqPath[] {
  const reader = new PathReader(program);
  try {
    reader.readProgram();
    return reader.found;
  } catch (error) {
    if (error instanceof Unclear) return [];
    throw error;
  }
}

class Unclear extends Error {}

/** What a value is: where it stands in the input, within as many lists as the program has made around it; nothing when unknown. */
type Known = { readonly steps: readonly JqStep[]; readonly lists: number } | undefined;

interface Scope {
  readonly input: Known;
  readonly variables: ReadonlyMap<string, Known>;
}

const deepest = 100;
/** Nobody asks for more of a path, and whoever writes longer ones shall not make this slow. */
const longest = 8;
/** Each is another copy of those before it. */
const mostVariables = 100;

/** Functions whose brackets are given what they are given. Those that are in none of these may do anything. */
const ofInput = new Set(
  "select first last limit isempty IN contains inside index rindex has test startswith endswith split join".split(" "),
);
const ofItems = new Set(["map", "any", "all", "sort_by", "unique_by", "group_by", "min_by", "max_by"]);
const sameAsInput = new Set(["sort", "unique", "reverse", "values", "objects", "arrays"]);
const unclearWords = new Set(["def", "import", "include", "label", "break", "foreach"]);
const joiningWords = new Set(["and", "or", "as", "then", "elif", "else", "end", "catch"]);

const patterns = {
  blank: /(?:\s|#[^\n]*)+/y,
  word: /@?[A-Za-z_]\w*(?:::\w+)*/y,
  variable: /\$\s*[A-Za-z_]\w*/y,
  number: /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y,
  name: /\.[A-Za-z_]\w*/y,
  operator: /==|!=|<=|>=|\/\/(?!=)|[<>+\-*/%](?!=)/y,
  plainText: /"[^"\\]*"(?=\s*\])/y,
  index: /-?\d+(?=\s*\])/y,
};

class PathReader {
  readonly found: JqPath[] = [];
  private readonly program: string;
  /** Where the brackets open that hold several arguments. */
  private readonly listed: ReadonlySet<number>;
  private at = 0;
  private depth = 0;

  constructor(program: string) {
    this.program = program;
    this.listed = bracketsWithSeveral(program);
  }

  readProgram(): void {
    this.pipe({ input: { steps: [], lists: 0 }, variables: new Map() });
    if (!this.isAtEnd()) throw new Unclear();
  }

  /** Terms between operators, and what they are piped into. Only `|` gives another input. */
  private pipe(from: Scope, isMember = false): Known {
    let scope = from;
    let value: Known;
    let terms = 0;
    for (let isOpen = true; isOpen;) {
      if (this.takes("|")) {
        scope = { ...scope, input: value };
        terms = 0;
      } else if (this.matched("operator") !== undefined || (!isMember && this.takes(","))) {
        terms += 1;
      } else if (this.startsTerm()) {
        const term = this.term(scope);
        terms += 1;
        value = terms === 1 ? term : undefined;
        const name = this.bound();
        if (name !== undefined) {
          if (scope.variables.size === mostVariables) throw new Unclear();
          scope = { ...scope, variables: new Map([...scope.variables, [name, term]]) };
          // What has come before it stands beside all that follows.
          terms = terms > 1 ? 1 : 0;
        }
      } else if (this.takesWord("and") || this.takesWord("or")) {
        terms += 1;
      } else {
        isOpen = false;
      }
      if (terms > 1) value = undefined;
    }
    return terms === 1 ? value : undefined;
  }

  /** The name that ` as $name |` gives the term before it. */
  private bound(): string | undefined {
    if (!this.takesWord("as")) return undefined;
    const name = this.matched("variable");
    if (name === undefined || !this.takes("|")) throw new Unclear();
    return name.slice(1).trim();
  }

  private term(scope: Scope): Known {
    this.depth += 1;
    if (this.depth > deepest) throw new Unclear();
    this.skipBlank();
    const start = this.at;
    const value = this.below(this.begin(scope), { scope, start });
    this.depth -= 1;
    return value;
  }

  private begin(scope: Scope): Known {
    if (this.matched("number") !== undefined) return undefined;
    const character = this.program.charAt(this.at);
    if (character === ".") return this.dot(scope);
    if (character === '"') {
      this.text(scope);
      return undefined;
    }
    if (this.takes("(")) return this.closed(this.pipe(scope), ")");
    if (this.takes("[")) {
      if (this.takes("]")) return undefined;
      return listOf(this.closed(this.pipe(scope), "]"));
    }
    if (this.takes("{")) {
      this.object(scope);
      return;
    }
    const variable = this.matched("variable");
    return variable === undefined ? this.named(scope) : scope.variables.get(variable.slice(1).trim());
  }

  private dot({ input }: Scope): Known {
    if (this.program.startsWith("..", this.at)) {
      this.at += 2;
      return undefined;
    }
    // A key follows right behind the dot, and is read as what lies below.
    if (!/[A-Za-z_"]/.test(this.program.charAt(this.at + 1))) this.at += 1;
    return input;
  }

  private object(scope: Scope): undefined {
    while (!this.takes("}")) {
      if (this.takes("(")) this.closed(this.pipe(scope), ")");
      else if (this.program.charAt(this.at) === '"') this.text(scope);
      else if ((this.matched("variable") ?? this.matched("word") ?? this.matched("number")) === undefined)
        throw new Unclear();
      if (this.takes(":")) this.pipe(scope, true);
      if (!this.takes(",") && this.program.charAt(this.at) !== "}") throw new Unclear();
    }
    return undefined;
  }

  /** A function, or a keyword. */
  private named(scope: Scope): Known {
    const word = this.matched("word");
    if (word === undefined || unclearWords.has(word)) throw new Unclear();
    if (word === "if") {
      this.branches(scope);
      return;
    }
    if (word === "reduce") {
      this.reduced(scope);
      return;
    }
    if (word === "try") {
      this.term(scope);
      if (this.takesWord("catch")) this.term({ ...scope, input: undefined });
      return undefined;
    }
    if (this.takes("(")) return this.called(word, scope);
    if (sameAsInput.has(word)) return scope.input;
    return word === "first" || word === "last" ? itemOf(scope.input) : undefined;
  }

  private branches(scope: Scope): undefined {
    do {
      this.pipe(scope);
      if (!this.takesWord("then")) throw new Unclear();
      this.pipe(scope);
    } while (this.takesWord("elif"));
    if (this.takesWord("else")) this.pipe(scope);
    if (!this.takesWord("end")) throw new Unclear();
    return undefined;
  }

  private reduced(scope: Scope): undefined {
    const each = this.term(scope);
    const name = this.takesWord("as") ? this.matched("variable") : undefined;
    if (name === undefined || !this.takes("(")) throw new Unclear();
    const variables = new Map([...scope.variables, [name.slice(1).trim(), each]]);
    this.pipe({ ...scope, variables });
    if (!this.takes(";")) throw new Unclear();
    this.closed(this.pipe({ input: undefined, variables }), ")");
    return undefined;
  }

  private called(name: string, scope: Scope): Known {
    const { input } = scope;
    const isSeveral = this.listed.has(this.at - 1);
    const first = this.pipe({ ...scope, input: firstInput(name, isSeveral, input) });
    let second: Known;
    while (this.takes(";")) {
      second = this.pipe({ ...scope, input: name === "limit" ? input : isJudge(name) ? first : undefined });
    }
    return this.closed(resultOf(name, { input, first, second }), ")");
  }

  /** Keys and items below a value, as far as they are plain; tells the longest path. */
  private below(of: Known, { scope, start }: { readonly scope: Scope; readonly start: number }): Known {
    let value = of;
    let last: { readonly value: Known; readonly at: number } | undefined;
    for (let key = this.key(scope); key !== undefined; key = this.key(scope)) {
      value = key === "same" ? value : key === "unknown" ? undefined : step(value, key.step);
      if (value !== undefined) last = { value, at: this.at };
    }
    if (last?.value?.lists === 0) {
      this.found.push({ steps: last.value.steps, text: this.program.slice(start, last.at) });
    }
    return value;
  }

  /** The next key below a value; nothing where it ends. */
  private key(scope: Scope): { readonly step: JqStep } | "same" | "unknown" | undefined {
    // To say that it may fail leads nowhere.
    if (this.takes("?")) {
      if (this.program.startsWith("//", this.at)) throw new Unclear();
      return "same";
    }
    const name = this.matched("name");
    if (name !== undefined) return { step: name.slice(1) };
    if (this.takes(".") && this.program.charAt(this.at) !== '"' && this.program.charAt(this.at) !== "[") {
      throw new Unclear();
    }
    if (this.program.charAt(this.at) === '"' && this.program.charAt(this.at - 1) === ".") {
      const text = this.text(scope);
      return text === undefined ? "unknown" : { step: text };
    }
    return this.takes("[") ? this.bracket(scope) : undefined;
  }

  private bracket(scope: Scope): { readonly step: JqStep } | "same" | "unknown" {
    if (this.takes("]")) return { step: item };
    if (this.matched("index") !== undefined) return this.closed({ step: item }, "]");
    const key = this.matched("plainText");
    if (key !== undefined) return this.closed({ step: key.slice(1, -1) }, "]");
    this.pipe(scope);
    const isSlice = this.takes(":");
    if (isSlice) this.pipe(scope);
    return this.closed(isSlice ? "same" : "unknown", "]");
  }

  /** A string; nothing where code or an escape is in it. */
  private text(scope: Scope): string | undefined {
    let isPlain = true;
    const start = this.at + 1;
    for (this.at = start; this.program.charAt(this.at) !== '"';) {
      if (this.at >= this.program.length) throw new Unclear();
      if (this.program.startsWith("\\(", this.at)) {
        this.at += 2;
        this.pipe(scope);
        this.skipBlank();
        if (this.program.charAt(this.at) !== ")") throw new Unclear();
        this.at += 1;
        isPlain = false;
      } else {
        const isEscape = this.program.charAt(this.at) === "\\";
        isPlain &&= !isEscape;
        this.at += isEscape ? 2 : 1;
      }
    }
    this.at += 1;
    return isPlain ? this.program.slice(start, this.at - 1) : undefined;
  }

  private startsTerm(): boolean {
    this.skipBlank();
    const character = this.program.charAt(this.at);
    if (/[."([{$\d]/.test(character)) return true;
    const word = this.peeked("word");
    return word !== undefined && !joiningWords.has(word);
  }

  private closed<Value>(value: Value, bracket: string): Value {
    if (!this.takes(bracket)) throw new Unclear();
    return value;
  }

  private takes(character: string): boolean {
    this.skipBlank();
    if (this.program.charAt(this.at) !== character) return false;
    // `|=` and `=` write, and a program that does may make what it asks for.
    if (character === "|" && this.program.charAt(this.at + 1) === "=") throw new Unclear();
    this.at += 1;
    return true;
  }

  private takesWord(word: string): boolean {
    this.skipBlank();
    if (this.peeked("word") !== word) return false;
    this.at += word.length;
    return true;
  }

  private matched(kind: keyof typeof patterns): string | undefined {
    this.skipBlank();
    const found = this.peeked(kind);
    this.at += found?.length ?? 0;
    return found;
  }

  private peeked(kind: keyof typeof patterns): string | undefined {
    const pattern = patterns[kind];
    pattern.lastIndex = this.at;
    return pattern.exec(this.program)?.[0];
  }

  private skipBlank(): void {
    this.at += this.peeked("blank")?.length ?? 0;
  }

  private isAtEnd(): boolean {
    this.skipBlank();
    return this.at === this.program.length;
  }
}

function bracketsWithSeveral(program: string): ReadonlySet<number> {
  const found = new Set<number>();
  const open: number[] = [];
  for (const { kind, start, end } of scanJq(program, 0).stretches) {
    for (let index = start; kind === "code" && index < end; index += 1) {
      const character = program.charAt(index);
      const last = open.at(-1);
      if ("([{".includes(character)) open.push(index);
      else if (")]}".includes(character)) open.pop();
      else if (character === ";" && last !== undefined) found.add(last);
    }
  }
  return found;
}

/** `any(f)` asks the items; `any(g; f)` asks what `g` gives. */
function isJudge(name: string): boolean {
  return name === "any" || name === "all";
}

function firstInput(name: string, isSeveral: boolean, input: Known): Known {
  if (ofInput.has(name) || (isSeveral && isJudge(name))) return input;
  return ofItems.has(name) && !isSeveral ? itemOf(input) : undefined;
}

interface Call {
  readonly input: Known;
  readonly first: Known;
  readonly second: Known;
}

function resultOf(name: string, { input, first, second }: Call): Known {
  switch (name) {
    case "select":
    case "sort_by":
    case "unique_by":
      return input;
    case "group_by":
      return listOf(listOf(itemOf(input)));
    case "min_by":
    case "max_by":
      return itemOf(input);
    case "map":
      return listOf(first);
    case "first":
    case "last":
      return first;
    default:
      return name === "limit" ? second : undefined;
  }
}

function listOf(value: Known): Known {
  return value === undefined ? undefined : { ...value, lists: value.lists + 1 };
}

function itemOf(value: Known): Known {
  return step(value, item);
}

function step(value: Known, key: JqStep): Known {
  if (value === undefined) return undefined;
  const { steps, lists } = value;
  if (lists > 0) return key === item ? { steps, lists: lists - 1 } : undefined;
  return steps.length < longest ? { steps: [...steps, key], lists } : undefined;
}
