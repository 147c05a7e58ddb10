import { bindingOf } from "./bound_names.ts";
import type { Binding } from "./bound_names.ts";
import { callsIn, ownPath } from "./function_calls.ts";
import type { Token } from "./hcl_tokens.ts";
import { readableBlocks } from "./hcl_body.ts";
import { Nesting } from "./nesting.ts";

/** Whether a name (`each.value`, `file`), where the token at a place uses it, is one of the module's own files, as `fileset` found it. */
export type IsFilesetName = (name: string, at: number) => boolean;

/**
 * The names that code gives to what `fileset` finds in the module's own folders: those of a `for`, and `each` where it is a block's
 * `for_each`. A name that something else gives further inside is none of them.
 * @param text of a file
 * @param tokens of the same, without line ends and comments
 * @param bindings of the tokens
 */
export function filesetNames(text: string, tokens: readonly Token[], bindings: readonly Binding[]): IsFilesetName {
  const isOfFiles = forEachByLine(text);
  const ofFiles = new Set(bindings.filter(({ collection }) => collection !== undefined && isOwnFileset(collection)));
  return (name, at) => {
    if (/^each\.(?:key|value)$/.test(name)) {
      return isOfFiles(tokens[at]?.line ?? 0) && bindingOf(bindings, "each", at) === undefined;
    }
    const binding = bindingOf(bindings, name, at);
    return binding !== undefined && ofFiles.has(binding);
  };
}

/** Whether a line of a file is of a block whose `for_each` is the module's own files. */
function forEachByLine(text: string): (line: number) => boolean {
  const lines: boolean[] = [];
  for (const { line, body } of readableBlocks(text)) {
    const [forEach] = body.attributes.filter(({ name }) => name === "for_each");
    const expression = forEach?.expression.filter(({ kind }) => kind !== "newline") ?? [];
    const before = lines.at(-1) ?? false;
    while (lines.length < line) lines.push(before);
    lines.push(isOwnFileset(expression));
  }
  return (line) => lines[Math.min(line, lines.length - 1)] === true;
}

/** `fileset(<own folder>, <pattern>)`, also in `toset(...)`, that finds nothing in the folders that tools make (`.terraform`). */
export function isOwnFileset(expression: readonly Token[]): boolean {
  const written = expression.map(({ text }) => text);
  if (written[0] === "toset" && written[1] === "(") return isOwnFileset(expression.slice(2, -1));
  const [call, ...others] = callsIn(expression);
  if (call?.name !== "fileset" || written[0] !== "fileset" || others.length > 0) return false;
  if (new Nesting(expression).endAround(2) !== expression.length - 1) return false;
  const [folder, pattern] = call.paths.map((path) => ownPath(path));
  if (folder === undefined || pattern === undefined) return false;
  const [first = "", ...rest] = `${folder === "" ? "" : `${folder}/`}${pattern}`
    .replaceAll(/(?:^|\/)\.(?=\/)/g, "")
    .replace(/^\//, "")
    .split("/");
  const isLiteral = /^[^*?[{.][^*?[{]*$/.test(first);
  return isLiteral || (rest.length === 0 && !first.includes("**") && !first.includes("{"));
}
