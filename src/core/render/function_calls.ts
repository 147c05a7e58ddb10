import { HclSyntaxError, scanHcl } from "./hcl_tokens.ts";
import type { Token } from "./hcl_tokens.ts";

/** Terraform's functions that read files. Source: its documentation, "Filesystem functions" and "Hash and crypto functions". */
export const readers =
  /^(?:file|fileexists|filebase64|filemd5|filesha1|filesha256|filesha512|filebase64sha256|filebase64sha512|fileset|templatefile)$/;

/** A function that reads a file, or renders a text, and where it is called. */
export interface Call {
  readonly name: string;
  readonly line: number;
  /** Its place among the tokens. */
  readonly at: number;
  /** Those of its arguments that name files. */
  readonly paths: readonly (readonly Token[])[];
}

export function callsIn(tokens: readonly Token[]): readonly Call[] {
  return tokens.flatMap(({ kind, text: name, line }, at) => {
    const isWanted = kind === "word" && (readers.test(name) || name === "templatestring");
    if (!isWanted || tokens[at + 1]?.text !== "(") return [];
    return [{ name, line, at, paths: argumentsOf(tokens, at + 2).slice(0, name === "fileset" ? 2 : 1) }];
  });
}

/** Nothing where the text can't be read. */
export function tokensOf(text: string): readonly Token[] | undefined {
  try {
    return scanHcl(text).filter(({ kind }) => kind !== "comment" && kind !== "newline");
  } catch (error) {
    if (error instanceof HclSyntaxError) return undefined;
    throw error;
  }
}

/** The arguments of a call, whose first token is at `start`. */
function argumentsOf(tokens: readonly Token[], start: number): readonly (readonly Token[])[] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === "open") depth += 1;
    if (token.kind === "close") depth -= 1;
    if (depth < 0) break;
    if (depth === 0 && token.text === ",") found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

/**
 * The path that an argument names: written out, within the module, and nothing of what Terraform fetched into it. Empty for the
 * module's folder itself; absent where it may be another one.
 * @param isOwnName whether a name that the path may end with is an own file's, as `fileset` found it
 */
export function ownPath(
  argument: readonly Token[],
  isOwnName: (name: string) => boolean = () => false,
): string | undefined {
  const written = argument.map(({ text }) => text).join(" ");
  if (/^path \. (?:module|root)$/.test(written)) return "";
  const [opening, ...inside] = argument;
  if (opening?.text !== '"' || inside.pop()?.text !== '"' || inside.length === 0) return undefined;
  const path = inside
    .map(({ text }) => text)
    .join("")
    .replace(/^\$\{~?path\.(?:module|root)~?\}\//, "")
    .replace(/(?<=^|\/)\$\{~?([\w.-]+)~?\}$/, (whole, name: string) => (isOwnName(name) ? "file" : whole));
  const isOther = /[$%]\{|\\/.test(path) || /^[/~]|(?:^|\/)\.(?:\.|terraform)(?:\/|$)/i.test(path);
  return isOther ? undefined : path;
}

/**
 * Whether an argument is written out and names a file beside the module's code, or so few folders above it.
 * @param above how many
 */
export function namesBeside(argument: readonly Token[], above: number): boolean {
  const written = argument.map(({ text }) => text).join("");
  const path = /^"\$\{~?path\.module~?\}\/([^"$%\\]+)"$/.exec(written)?.[1];
  if (path === undefined) return false;
  let level = above;
  for (const part of path.split("/")) {
    if (part === "..") level -= 1;
    else if (part !== "" && part !== ".") level += 1;
    if (level < 0) return false;
  }
  return true;
}
