import type { Token } from "./hcl_tokens.ts";
import { Nesting } from "./nesting.ts";

/** Names that code gives to values, as a `for` does, which hide what they mean elsewhere (`path`, `each`); between two places of the tokens. */
export interface Binding {
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
  /** What a `for` expression goes through; absent where something else gives the names. */
  readonly collection?: readonly Token[];
}

/** More in one file is nobody's code, and following them would take long. */
const mostBindings = 1000;

/**
 * Everything that gives names: `for` expressions, the `for` of templates, and `dynamic` blocks. Where it can't be told how far a
 * name reaches, it reaches further. Nothing where there are too many.
 * Source: HCL's syntax specification, "For Expressions" and "Template For Directive"; Terraform's documentation, "dynamic Blocks".
 * @param tokens without line ends and comments
 */
export function bindingsIn(tokens: readonly Token[]): readonly Binding[] | undefined {
  const code = new Nesting(tokens);
  const bindings: Binding[] = [];
  for (const [at, { kind, text }] of tokens.entries()) {
    const isLoop = text === "for" && tokens[at - 1]?.kind === "open";
    if (kind !== "word" || !(isLoop || text === "dynamic")) continue;
    const binding = isLoop ? loopAt(code, at) : dynamicBlockAt(code, at);
    if (binding === undefined) continue;
    if (bindings.length === mostBindings) return undefined;
    bindings.push(binding);
  }
  return bindings;
}

/** The innermost one that gives a name at a place. */
export function bindingOf(bindings: readonly Binding[], name: string, at: number): Binding | undefined {
  return bindings.findLast((binding) => binding.start < at && at < binding.end && binding.names.includes(name));
}

/** `for a, b in <collection> : ...` up to the bracket that closes it, or `%{ for a, b in <collection> }` up to its text's end. */
function loopAt(code: Nesting, at: number): Binding | undefined {
  const { tokens } = code;
  const isPair = tokens[at + 2]?.text === ",";
  const within = at + (isPair ? 4 : 2);
  if (tokens[within]?.text !== "in") return undefined;
  const names = namesAt(tokens, isPair ? [at + 1, at + 3] : [at + 1]);
  const end = code.endAround(at);
  if (tokens[at - 1]?.text.startsWith("%{") === true) return { names, start: end, end: code.endAround(end) };
  for (const colon of code.besides(within + 1)) {
    if (tokens[colon]?.text !== ":") continue;
    return { names, start: colon, end, collection: tokens.slice(within + 1, colon) };
  }
  return undefined;
}

/** `dynamic "<name>" { ... }`, whose name is that of the block's values, where no `iterator` gives them another one. */
function dynamicBlockAt(code: Nesting, at: number): Binding | undefined {
  const { tokens } = code;
  const label = tokens[at + 1]?.text === '"' ? at + 2 : at + 1;
  const open = label === at + 1 ? at + 2 : at + 4;
  if (tokens[open]?.text !== "{") return undefined;
  const names = [label];
  for (const place of code.besides(open + 1)) {
    if (tokens[place]?.text === "iterator" && tokens[place + 1]?.text === "=") names.push(place + 2);
  }
  return { names: namesAt(tokens, names), start: open, end: code.endAround(open + 1) };
}

function namesAt(tokens: readonly Token[], places: readonly number[]): readonly string[] {
  return places.flatMap((place) => tokens[place]?.text.normalize("NFC") ?? []);
}
