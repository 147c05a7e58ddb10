import { isJsonObject } from "../../src/core/json.ts";
import { parseHclBody } from "../../src/core/render/hcl_body.ts";
import type { Attribute } from "../../src/core/render/hcl_body.ts";
import { HclSyntaxError } from "../../src/core/render/hcl_tokens.ts";
import { decodeText } from "../../src/core/render/template_files.ts";
import type { Files } from "./git_tree.ts";
import { readJson, textsIn } from "./state_files.ts";

/**
 * The texts that variables which the root module declares sensitive have by their defaults, and by the files that Terraform
 * reads values from. The module's files must have been guarded.
 */
export function sensitiveVariableTexts(files: Files): readonly string[] {
  const declared = sensitiveVariables(files);
  if (declared.size === 0) return [];
  const own = [...files].filter(([path]) => !path.includes("/"));
  const given = own.flatMap(([path, contents]) => textsGiven(path, decodeText(contents) ?? "", declared));
  return [...[...declared.values()].flat(), ...given];
}

/** By name, with the texts of its default. */
function sensitiveVariables(files: Files): ReadonlyMap<string, readonly string[]> {
  const variables = [...files]
    .filter(([path]) => path.endsWith(".tf") && !path.includes("/"))
    .flatMap(([, contents]) => parseHclBody(decodeText(contents) ?? "").blocks)
    .filter(
      ({ type, body }) =>
        type === "variable" &&
        body.attributes.some(({ name, expression }) => name === "sensitive" && expression[0]?.text !== "false"),
    );
  return new Map(
    variables.map(({ labels, body }) => [
      labels[0] ?? "",
      body.attributes.filter(({ name }) => name === "default").flatMap(literalTexts),
    ]),
  );
}

/** What one of the files that Terraform reads values from gives to these variables. */
function textsGiven(path: string, text: string, variables: ReadonlyMap<string, unknown>): readonly string[] {
  if (/^terraform\.tfvars\.json$|\.auto\.tfvars\.json$/.test(path)) {
    const given = readJson(text);
    if (!isJsonObject(given)) return everyText(text);
    return [...variables.keys()].flatMap((name) => textsIn(given[name] ?? null));
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
