import type { Token } from "./hcl_tokens.ts";

/** Names that are joined by dots. */
export interface Traversal {
  readonly names: readonly string[];
  /** Whether the expression is nothing else. */
  readonly isAll: boolean;
}

/** An index right behind a resource's or a module's name stands for an instance; behind an attribute nothing follows. */
export function traversalsOf(tokens: readonly Token[]): readonly Traversal[] {
  return tokens.flatMap(({ kind, text }, start) => {
    if (kind !== "word" || tokens[start - 1]?.text === ".") return [];
    const names = [text];
    const instanced = text === "data" ? 3 : 2;
    let at = start + 1;
    for (;;) {
      const next = tokens[at + 1];
      if (tokens[at]?.text === "." && next?.kind === "word") {
        names.push(next.text);
        at += 2;
      } else if (tokens[at]?.text === "[" && names.length === instanced) at = afterBracket(tokens, at);
      else return [{ names, isAll: start === 0 && at === tokens.length }];
    }
  });
}

function afterBracket(tokens: readonly Token[], opening: number): number {
  let depth = 0;
  let at = opening;
  do {
    const { kind } = tokens[at] ?? { kind: "close" };
    if (kind === "open") depth += 1;
    if (kind === "close") depth -= 1;
    at += 1;
  } while (depth > 0);
  return at;
}
