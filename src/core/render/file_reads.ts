import type { GuardFinding } from "./guard_module.ts";
import { HclSyntaxError, scanHcl } from "./hcl_tokens.ts";
import type { Token } from "./hcl_tokens.ts";
import { decodeText } from "./template_files.ts";

/** Terraform's functions that read files. Source: its documentation, "Filesystem functions" and "Hash and crypto functions". */
const readers =
  /^(?:file|fileexists|filebase64|filemd5|filesha1|filesha256|filesha512|filebase64sha256|filebase64sha512|fileset|templatefile)$/;

const values = /\.tfvars(?:\.json)?$/;

/** What is not looked at as a template would be: in code, a comment or a text is no call, and rendered it may be one. */
const noTemplate = /\.tf(?:vars(?:\.json)?)?$/i;

/**
 * Reads of files that are not the module's own. They are not sealed, and Terraform reads them once more while it applies: what is
 * not known before could become something else than was reviewed. So could what asks whether this is the apply.
 * @param files by their paths in the module
 */
export function outsideReads(files: ReadonlyMap<string, Uint8Array>): readonly GuardFinding[] {
  return [...files].flatMap(([file, contents]) => {
    const text = decodeText(contents);
    // Values of variables are no templates, and may hold any text.
    if (text === undefined || values.test(file)) return [];
    return file.endsWith(".tf") ? readsInCode(file, text) : readsInTemplate(file, text);
  });
}

function readsInCode(file: string, text: string): readonly GuardFinding[] {
  // Code that can't be read is refused for that.
  const tokens = tokensOf(text) ?? [];
  return tokens.flatMap(({ kind, text: name, line }, at): readonly GuardFinding[] => {
    if (kind !== "word") return [];
    if (isPhase(tokens, at)) return [phaseFinding(file, line)];
    if (!isCall(tokens, at)) return [];
    if (name === "templatestring") {
      return [finding(file, line, "`templatestring` renders code that can't be looked at before.")];
    }
    if (!readers.test(name)) return [];
    const paths = argumentsOf(tokens.slice(at + 2)).slice(0, name === "fileset" ? 2 : 1);
    const isTemplate = name !== "templatefile" || paths[0]?.some(({ text: part }) => noTemplate.test(part)) === false;
    const isOwn = paths.length > 0 && paths.every(staysInside) && isTemplate;
    return isOwn ? [] : [finding(file, line, `\`${name}\` may read a file that is not the module's own.`)];
  });
}

/** In a file that `templatefile` may render, as the code that it would be then: no other marker ends it. */
function readsInTemplate(file: string, text: string): readonly GuardFinding[] {
  let marker = "END";
  while (text.includes(marker)) marker += "_";
  const tokens = tokensOf(`x = <<${marker}\n${text}\n${marker}\n`);
  const found = tokens?.find(({ kind, text: name }, at) => kind === "word" && readers.test(name) && isCall(tokens, at));
  const message = "A template that is rendered reads files by itself.";
  if (found !== undefined) return [finding(file, found.line - 1, message)];
  // Where it can't be told what is code, a call anywhere is one too many.
  return tokens === undefined && /\b(?:file\w*|templatefile)\s*\(/.test(text) ? [finding(file, 1, message)] : [];
}

/** Whether `terraform.applying` ends here. */
function isPhase(tokens: readonly Token[], at: number): boolean {
  const written = tokens.slice(Math.max(0, at - 2), at + 1).map(({ text }) => text);
  return /^(?:terraform|tofu)\.applying$/.test(written.join(""));
}

function isCall(tokens: readonly Token[], at: number): boolean {
  return tokens[at + 1]?.text === "(";
}

/** Nothing where the text can't be read. */
function tokensOf(text: string): readonly Token[] | undefined {
  try {
    return scanHcl(text).filter(({ kind }) => kind !== "comment" && kind !== "newline");
  } catch (error) {
    if (error instanceof HclSyntaxError) return undefined;
    throw error;
  }
}

function finding(file: string, line: number, message: string): GuardFinding {
  const remedy = 'Write the path out, within the module: "${path.module}/policies/read.json".';
  return { rule: "outside-read", file, line, message, remedy };
}

function phaseFinding(file: string, line: number): GuardFinding {
  const message = "`terraform.applying` lets an apply do something else than the reviewed plan.";
  const remedy = "Give plans and applies credentials of their own in their environments instead.";
  return { rule: "applying", file, line, message, remedy };
}

/** The arguments of a call, from behind its opening bracket. */
function argumentsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "open") depth += 1;
    if (token.kind === "close") depth -= 1;
    if (depth < 0) break;
    if (depth === 0 && token.text === ",") found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

/**
 * `path.module`, or a text that begins there or in the folder itself, names nothing above it nor what Terraform fetched into it, and
 * is written out.
 */
function staysInside(argument: readonly Token[]): boolean {
  const written = argument.map(({ text }) => text).join(" ");
  if (/^path \. (?:module|root)$/.test(written)) return true;
  const [opening, ...inside] = argument;
  if (opening?.text !== '"' || inside.pop()?.text !== '"') return false;
  const path = inside
    .map(({ text }) => text)
    .join("")
    .replace(/^\$\{~?path\.(?:module|root)~?\}\//, "");
  return inside.length > 0 && !/[$%]\{|\\/.test(path) && !/^[/~]|(?:^|\/)\.(?:\.|terraform)(?:\/|$)/i.test(path);
}
