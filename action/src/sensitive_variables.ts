import { posix } from "node:path";
import { isJsonObject } from "../../src/core/json.ts";
import { literalText, parseHclBody } from "../../src/core/render/hcl_body.ts";
import type { Attribute, Body } from "../../src/core/render/hcl_body.ts";
import { HclSyntaxError } from "../../src/core/render/hcl_tokens.ts";
import { decodeText } from "../../src/core/render/template_files.ts";
import type { Files } from "./git_tree.ts";
import type { OwnFiles } from "./guards.ts";
import { readJson, textsIn } from "./state_files.ts";

/**
 * The texts that variables have which a root module, or a module of its own files, declares sensitive: by their defaults, by the
 * files that Terraform reads values from, and by the code that calls the module. The files must have been guarded.
 * @param folder the root module's, among the files
 */
export function sensitiveVariableTexts(files: Files, folder: string): readonly string[] {
  const code = [...files]
    .filter(([path]) => path.endsWith(".tf"))
    .map(([path, contents]) => ({
      folder: posix.dirname(path),
      blocks: parseHclBody(decodeText(contents) ?? "").blocks,
    }));
  const declared = new Map<string, Set<string>>();
  const texts: string[] = [];
  for (const file of code) {
    for (const { type, labels, body } of file.blocks) {
      if (type !== "variable" || !says("sensitive", body)) continue;
      const names = declared.get(file.folder) ?? new Set();
      declared.set(file.folder, names.add(labels[0] ?? ""));
      texts.push(...body.attributes.filter(({ name }) => name === "default").flatMap(literalTexts));
    }
  }
  for (const file of code) {
    for (const { type, body } of file.blocks) {
      const source = type === "module" ? body.attributes.find(({ name }) => name === "source") : undefined;
      const called = declared.get(
        posix.join(file.folder, literalText(source?.expression ?? []) ?? "").replace(/\/$/, ""),
      );
      if (source === undefined || called === undefined) continue;
      texts.push(...body.attributes.filter(({ name }) => called.has(name)).flatMap(literalTexts));
    }
  }
  const own = declared.get(folder);
  if (own === undefined) return texts;
  const given = [...files].filter(([path]) => posix.dirname(path) === folder);
  return [
    ...texts,
    ...given.flatMap(([path, contents]) => textsGiven(posix.basename(path), decodeText(contents) ?? "", own)),
  ];
}

/** The variables that a root module declares to hold secrets: sensitive ones, and those that no state or plan may hold. */
export function secretVariables({ files, folder }: OwnFiles): ReadonlySet<string> {
  const own = [...files].filter(([path]) => path.endsWith(".tf") && posix.dirname(path) === folder);
  const blocks = own.flatMap(([, contents]) => parseHclBody(decodeText(contents) ?? "").blocks);
  const secret = blocks.filter(
    ({ type, body }) => type === "variable" && (says("sensitive", body) || says("ephemeral", body)),
  );
  return new Set(secret.flatMap(({ labels }) => labels.slice(0, 1)));
}

function says(setting: string, { attributes }: Body): boolean {
  return attributes.some(({ name, expression }) => name === setting && expression[0]?.text !== "false");
}

/** What one of the files that Terraform reads values from gives to these variables. */
function textsGiven(path: string, text: string, variables: ReadonlySet<string>): readonly string[] {
  if (/^terraform\.tfvars\.json$|\.auto\.tfvars\.json$/.test(path)) {
    const given = readJson(text);
    if (!isJsonObject(given)) return everyText(text);
    return [...variables].flatMap((name) => textsIn(given[name] ?? null));
  }
  if (!/^terraform\.tfvars$|\.auto\.tfvars$/.test(path)) return [];
  try {
    return parseHclBody(text)
      .attributes.filter(({ name }) => variables.has(name))
      .flatMap(literalTexts);
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    return everyText(text);
  }
}

/** Of a file that can't be read, anything may be a secret's value. */
function everyText(text: string): readonly string[] {
  return [...text.matchAll(/"([^"\n]*)/g)].map(([, quoted = ""]) => quoted);
}

/** As they are written, and as Terraform reads them. */
function literalTexts({ expression }: Attribute): readonly string[] {
  return expression
    .filter(({ kind }) => kind === "quoted" || kind === "heredoc" || kind === "number")
    .flatMap(({ text }) => [text.trim(), unescaped(text)]);
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
  return text.replaceAll(
    /\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))|([$%])\4(?=\{)/g,
    (_all, short?: string, long?: string, character?: string, sign?: string) => {
      const code = Number.parseInt(short ?? long ?? "", 16);
      if (!Number.isNaN(code)) return code > 0x10ffff ? "" : String.fromCodePoint(code);
      return sign ?? escapes[character ?? ""] ?? character ?? "";
    },
  );
}
