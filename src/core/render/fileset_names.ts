import { callsIn, ownPath } from "./function_calls.ts";
import { HclSyntaxError } from "./hcl_tokens.ts";
import type { Token } from "./hcl_tokens.ts";
import { parseHclBody } from "./hcl_body.ts";

/** Whether a name (`each.value`, `file`), where the token at a place uses it, is one of the module's own files, as `fileset` found it. */
export type IsFilesetName = (name: string, at: number) => boolean;

/**
 * The names that code gives to what `fileset` finds in the module's own folders: those of a `for`, and `each` where it is a block's
 * `for_each`.
 * @param text of a file
 * @param tokens of the same, without line ends and comments
 */
export function filesetNames(text: string, tokens: readonly Token[]): IsFilesetName {
  const loops = tokens.flatMap((token, at) =>
    token.text === "for" && token.kind === "word" ? loopAt(tokens, at) : [],
  );
  const blocks = forEachOf(text);
  return (name, at) => {
    if (/^each\.(?:key|value)$/.test(name)) {
      const line = tokens[at]?.line ?? 0;
      return blocks.findLast((block) => block.line <= line)?.isOfFiles === true;
    }
    return loops.findLast((loop) => loop.start < at && at < loop.end && loop.names.includes(name))?.isOfFiles === true;
  };
}

interface Loop {
  readonly names: readonly string[];
  /** Where the body begins and ends. */
  readonly start: number;
  readonly end: number;
  readonly isOfFiles: boolean;
}

/** `for a, b in <collection> : ...`, up to the bracket that closes it. */
function loopAt(tokens: readonly Token[], at: number): readonly Loop[] {
  const within = tokens.findIndex(({ text }, place) => place > at && text === "in");
  const colon = endOf(tokens, within + 1, ":");
  if (within < 0 || tokens[colon]?.text !== ":") return [];
  const names = tokens.slice(at + 1, within).flatMap(({ kind, text }) => (kind === "word" ? [text] : []));
  const isOfFiles = isOwnFileset(tokens.slice(within + 1, colon));
  return [{ names, start: colon, end: endOf(tokens, colon + 1, undefined), isOfFiles }];
}

/** The place of a token of that text, or of the bracket that closes what is open at `start`. */
function endOf(tokens: readonly Token[], start: number, text: string | undefined): number {
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

/** By the blocks of a file, in their order. */
function forEachOf(text: string): readonly { readonly line: number; readonly isOfFiles: boolean }[] {
  try {
    return parseHclBody(text).blocks.map(({ line, body }) => {
      const [forEach] = body.attributes.filter(({ name }) => name === "for_each");
      const expression = forEach?.expression.filter(({ kind }) => kind !== "newline") ?? [];
      return { line, isOfFiles: isOwnFileset(expression) };
    });
  } catch (error) {
    // Code that can't be read is refused for that.
    if (error instanceof HclSyntaxError) return [];
    throw error;
  }
}

/** `fileset(<own folder>, <pattern>)`, also in `toset(...)`, that finds nothing in the folders that tools make (`.terraform`). */
function isOwnFileset(expression: readonly Token[]): boolean {
  const written = expression.map(({ text }) => text);
  if (written[0] === "toset" && written[1] === "(") return isOwnFileset(expression.slice(2, -1));
  const [call, ...others] = callsIn(expression);
  if (call?.name !== "fileset" || written[0] !== "fileset" || others.length > 0) return false;
  if (endOf(expression, 2, undefined) !== expression.length - 1) return false;
  const [folder, pattern] = call.paths.map((path) => ownPath(path));
  if (folder === undefined || pattern === undefined) return false;
  const [first = "", ...rest] = `${folder === "" ? "" : `${folder}/`}${pattern}`
    .replaceAll(/(?:^|\/)\.(?=\/)/g, "")
    .replace(/^\//, "")
    .split("/");
  const isLiteral = /^[^*?[{.][^*?[{]*$/.test(first);
  return isLiteral || (rest.length === 0 && !first.includes("**") && !first.includes("{"));
}
