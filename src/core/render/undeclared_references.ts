import { didYouMean } from "../catalog/documents/suggest.ts";
import { bindingsIn } from "./bound_names.ts";
import type { Block, Body } from "./hcl_body.ts";
import type { Token } from "./hcl_tokens.ts";
import { heldTag } from "./tag_places.ts";
import type { UntaggedFile } from "./untagged_files.ts";

/** A file of a module's code. */
export interface CodeFile extends UntaggedFile {
  readonly folder: string;
  readonly body: Body;
}

/** What Terraform would refuse, and where. */
export interface Unfounded {
  readonly path: string;
  readonly rule: string;
  /** Of the code without tags. */
  readonly line: number;
  /** What of the line is meant. */
  readonly text: string;
  readonly message: string;
  readonly remedy: string;
}

const kinds = { var: "variable", local: "local" } as const;

/** Looking for a near name goes through all there are. */
const mostSuggested = 100;

/** References to variables and locals that no file of the module declares, each once in a file. */
export function undeclared(files: readonly CodeFile[]): readonly Unfounded[] {
  const blocks = files.flatMap(({ body }) => body.blocks);
  // A tag may make any block.
  if (blocks.some(({ type }) => heldTag(type))) return [];
  const declared = { var: namesOf(blocks, "variable"), local: namesOf(blocks, "locals") };
  const unknown = files.flatMap(({ path, body }) => {
    const references = referencesIn(body).map((each) => [`${each.root}.${each.name}`, { path, ...each }] as const);
    // The first of each.
    return [...new Map(references.toReversed()).values()].filter(
      ({ root, name }) => declared[root] !== undefined && !declared[root].has(name.normalize("NFC")) && !heldTag(name),
    );
  });
  return unknown.map(({ path, root, name, line }, index) => {
    const near = index < mostSuggested ? didYouMean(name, declared[root] ?? []) : undefined;
    const declaration = root === "var" ? `add variable "${name}" {}` : `add ${name} to a \`locals\` block`;
    return {
      path,
      rule: "template-reference",
      line,
      text: `${root}.${name}`,
      message: `\`${root}.${name}\` is declared nowhere: the module has no ${kinds[root]} ${name}.`,
      remedy: near === undefined ? `Declare it (${declaration}), or take it out.` : `Did you mean ${root}.${near}?`,
    };
  });
}

/** What blocks of a type declare; nothing where a tag makes one of the names, which may then be any. */
function namesOf(blocks: readonly Block[], type: "variable" | "locals"): ReadonlySet<string> | undefined {
  const names = blocks
    .filter((block) => block.type === type)
    .flatMap(({ labels, body }) => (type === "variable" ? labels : body.attributes.map(({ name }) => name)));
  return names.some(heldTag) ? undefined : new Set(names.map((name) => name.normalize("NFC")));
}

interface Reference {
  readonly root: keyof typeof kinds;
  readonly name: string;
  readonly line: number;
}

/** What is no expression: names of providers, one of which may well be called `local`, and of the resource's own attributes. */
const staticNames: readonly string[] = ["provider", "providers", "ignore_changes"];

function referencesIn({ attributes, blocks }: Body): readonly Reference[] {
  return [
    ...attributes
      .filter(({ name }) => !staticNames.includes(name))
      .flatMap(({ expression }) => referencesOf(expression)),
    ...blocks
      .filter((block) => block.type !== "terraform" && !givesNames(block))
      .flatMap(({ body }) => referencesIn(body)),
  ];
}

/** Whether within the block `var` or `local` may be values of it. */
function givesNames({ type, labels, body }: Block): boolean {
  if (type !== "dynamic") return false;
  const iterators = body.attributes.filter(({ name }) => name === "iterator").flatMap(({ expression }) => expression);
  return [...labels, ...iterators.map(({ text }) => text)].some(isRoot);
}

function referencesOf(expression: readonly Token[]): readonly Reference[] {
  const tokens = expression.filter(({ kind }) => kind !== "newline");
  const bindings = bindingsIn(tokens);
  if (bindings === undefined || bindings.some(({ names }) => names.some(isRoot))) return [];
  return tokens.flatMap(({ kind, text, line }, at) => {
    const name = tokens[at + 2];
    const isReference = kind === "word" && tokens[at - 1]?.text !== "." && tokens[at + 1]?.text === ".";
    return isReference && isRoot(text) && name?.kind === "word" ? [{ root: text, name: name.text, line }] : [];
  });
}

function isRoot(text: string): text is keyof typeof kinds {
  return Object.hasOwn(kinds, text);
}
