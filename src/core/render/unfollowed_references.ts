import { parseHclBody } from "./hcl_body.ts";
import type { Block, Body } from "./hcl_body.ts";
import type { Token } from "./hcl_tokens.ts";
import { decodeText } from "./template_files.ts";

/** An attribute of a resource (`aws_vpc.main`) or data source (`data.aws_region.here`), all of it where `attribute` is empty. */
export interface AttributeReference {
  readonly resource: string;
  readonly attribute: readonly string[];
}

/** A local that is made of an attribute of itself, which Terraform refuses, comes to an end here. */
const deepest = 100;

/**
 * Settings that say who asks, and not where: what they get may be another token at each plan, and not every provider's data source
 * marks it as sensitive.
 */
const credential = /credential|header|key|password|secret|token/i;

/** Names that are no resource's type. */
const others: readonly string[] = [
  "count",
  "each",
  "ephemeral",
  "module",
  "path",
  "provider",
  "self",
  "terraform",
  "var",
];

/**
 * What the root module's own code makes the settings of providers of (but for credentials), and the instances of modules, through its
 * locals too. Terraform's account of what contributes to changes (`relevant_attributes`) follows neither, and a plan says of locals
 * nothing at all.
 * @param files the root module's, by their paths in it; they must have been guarded
 */
export function unfollowedReferences(files: ReadonlyMap<string, Uint8Array>): readonly AttributeReference[] {
  const blocks = [...files]
    .filter(([path]) => path.endsWith(".tf") && !path.includes("/"))
    .flatMap(([, contents]) => parseHclBody(decodeText(contents) ?? "").blocks);
  const locals = new Map(
    blocks
      .filter(({ type }) => type === "locals")
      .flatMap(({ body }) => body.attributes)
      .map(({ name, expression }) => [name, expression]),
  );
  const found = new Map<string, AttributeReference>();
  const seen = new Set<string>();
  const queue = blocks.flatMap(settingsOf).map((expression): Use => ({ expression, attribute: [] }));
  for (const { expression, attribute } of queue) {
    for (const { names, isAll } of traversalsOf(expression)) {
      const [first = "", second = "", third = "", ...rest] = isAll ? [...names, ...attribute] : names;
      const local = first === "local" ? locals.get(second) : undefined;
      const key = JSON.stringify([first, second, third, ...rest]);
      if (seen.has(key) || second === "" || others.includes(first) || rest.length > deepest) continue;
      seen.add(key);
      const path = third === "" ? rest : [third, ...rest];
      if (local !== undefined) queue.push({ expression: local, attribute: path });
      else if (first === "data") found.set(key, { resource: `data.${second}.${third}`, attribute: rest });
      else if (first !== "local") found.set(key, { resource: `${first}.${second}`, attribute: path });
    }
  }
  return [...found.values()];
}

/** An expression, and what is taken of its value. */
interface Use {
  readonly expression: readonly Token[];
  readonly attribute: readonly string[];
}

function settingsOf({ type, body }: Block): readonly (readonly Token[])[] {
  if (type === "provider") return expressionsOf(body);
  if (type !== "module") return [];
  return body.attributes.filter(({ name }) => name === "for_each").map(({ expression }) => expression);
}

function expressionsOf({ attributes, blocks }: Body): (readonly Token[])[] {
  const settings = attributes.filter(({ name }) => !credential.test(name));
  return [...settings.map(({ expression }) => expression), ...blocks.flatMap(({ body }) => expressionsOf(body))];
}

interface Traversal {
  readonly names: readonly string[];
  /** Whether the expression is nothing else. */
  readonly isAll: boolean;
}

/** Names that are joined by dots. An index right behind a resource's name stands for an instance; behind an attribute nothing follows. */
function traversalsOf(tokens: readonly Token[]): readonly Traversal[] {
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
