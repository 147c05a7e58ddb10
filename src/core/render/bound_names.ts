import type { Token } from "./hcl_tokens.ts";

/** Names that code gives to values, as a `for` does, which hide what they mean elsewhere (`path`, `each`); between two places of the tokens. */
export interface Binding {
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
  /** What a `for` expression goes through; absent where something else gives the names. */
  readonly collection?: readonly Token[];
}

/**
 * Everything that gives names: `for` expressions, the `for` of templates, and `dynamic` blocks. Where it can't be told how far a
 * name reaches, it reaches further.
 * Source: HCL's syntax specification, "For Expressions" and "Template For Directive"; Terraform's documentation, "dynamic Blocks".
 * @param tokens without line ends and comments
 */
export function bindingsIn(tokens: readonly Token[]): readonly Binding[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== "word") return [];
    if (token.text === "for" && tokens[at - 1]?.kind === "open") return loopAt(tokens, at);
    if (token.text === "dynamic") return dynamicBlockAt(tokens, at);
    return [];
  });
}

/** The innermost one that gives a name at a place. */
export function bindingOf(bindings: readonly Binding[], name: string, at: number): Binding | undefined {
  return bindings.findLast((binding) => binding.start < at && at < binding.end && binding.names.includes(name));
}

/** The place of a token of that text, or of the bracket that closes what is open at `start`. */
export function endOf(tokens: readonly Token[], start: number, text: string | undefined): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (depth === 0 && token?.text === text) return at;
    if (token?.kind === "open") depth += 1;
    if (token?.kind === "close") depth -= 1;
    if (depth < 0) return at;
  }
  return tokens.length;
}

/** `for a, b in <collection> : ...` up to the bracket that closes it, or `%{ for a, b in <collection> }` up to its text's end. */
function loopAt(tokens: readonly Token[], at: number): readonly Binding[] {
  const isPair = tokens[at + 2]?.text === ",";
  const within = at + (isPair ? 4 : 2);
  if (tokens[within]?.text !== "in") return [];
  const names = namesAt(tokens, isPair ? [at + 1, at + 3] : [at + 1]);
  if (tokens[at - 1]?.text.startsWith("%{") === true) {
    const close = endOf(tokens, at, undefined);
    return [{ names, start: close, end: endOf(tokens, close + 1, undefined) }];
  }
  const colon = endOf(tokens, within + 1, ":");
  const collection = tokens.slice(within + 1, colon);
  return [{ names, start: colon, end: endOf(tokens, colon + 1, undefined), collection }];
}

/** `dynamic "<name>" { ... }`, whose name is that of the block's values, where no `iterator` gives them another one. */
function dynamicBlockAt(tokens: readonly Token[], at: number): readonly Binding[] {
  const label = tokens[at + 1]?.text === '"' ? at + 2 : at + 1;
  const open = label === at + 1 ? at + 2 : at + 4;
  if (tokens[open]?.text !== "{") return [];
  const end = endOf(tokens, open + 1, undefined);
  const isIterator = (place: number): boolean =>
    place > open && place < end && tokens[place - 2]?.text === "iterator" && tokens[place - 1]?.text === "=";
  const iterators = [...tokens.keys()].filter(isIterator);
  return [{ names: namesAt(tokens, [label, ...iterators]), start: open, end }];
}

function namesAt(tokens: readonly Token[], places: readonly number[]): readonly string[] {
  return places.flatMap((place) => tokens[place]?.text.normalize("NFC") ?? []);
}
