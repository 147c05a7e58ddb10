import { settingsFile } from "../catalog/read_settings.ts";
import type { Fault } from "../faults.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { hclIdentifier, hclLiteral } from "./hcl.ts";
import { parseHclBody } from "./hcl_body.ts";
import { HclSyntaxError } from "./hcl_tokens.ts";
import { renderTags } from "./render_tags.ts";
import { findMisplacedTags } from "./tag_places.ts";
import {
  checkPaths,
  decodeText,
  generatedFiles,
  isMustache,
  notText,
  renderedPath,
  templateFault,
} from "./template_files.ts";
import type { Template } from "./template_files.ts";
import { parseTags } from "./template_tags.ts";

export interface ModuleRequest {
  readonly template: Template;
  /** Terraform variable names to values. */
  readonly variables: JsonObject;
  /** Type and arguments, all values final. Without one, no `backend.tf` is written. */
  readonly backend: { readonly type: string; readonly arguments: JsonObject } | undefined;
}

export type RenderedModule =
  | { readonly ok: true; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * The files of an entity's root module, by their path in its folder: the template's plain files byte for byte, its
 * `*.tf.mustache` files with the values as HCL, `run.auto.tfvars.json` with all variables, and `backend.tf`. The same request
 * gives the same bytes.
 */
export function renderModule({ template, variables, backend }: ModuleRequest): RenderedModule {
  const faults: Fault[] = [...checkPaths(template), ...checkVariables(template, variables)];
  const files = new Map<string, Uint8Array>();
  for (const [path, contents] of template.files) {
    const rendered = isMustache(path) ? renderFile(template, path, contents, variables) : contents;
    if (rendered instanceof Uint8Array) files.set(renderedPath(path), rendered);
    else faults.push(...rendered);
  }
  if (faults.length === 0 && isWithoutCode(files)) faults.push(noCode(template));
  files.set(generatedFiles.variables, encode(`${JSON.stringify(sortKeys(variables), null, 2)}\n`));
  if (backend !== undefined) {
    const text = backendFile(backend.type, backend.arguments);
    if (text === undefined) faults.push(backendFault(backend.type));
    else files.set(generatedFiles.backend, encode(text));
  }
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, files: new Map([...files].sort(([one], [other]) => (one < other ? -1 : 1))) };
}

/** Blocks that say how the others are read and run: of these alone Terraform makes nothing. */
const settings: readonly string[] = ["terraform", "provider", "variable", "locals"];

/**
 * Terraform would plan nothing of it, or what there is away, and the catalog hold an entity that nothing stands behind. What
 * removes an entity is the operation `DELETE`.
 */
function isWithoutCode(files: ReadonlyMap<string, Uint8Array>): boolean {
  return ![...files].some(([path, contents]) => path.endsWith(".tf") && !path.includes("/") && hasCode(contents));
}

/** What can't be read counts: the checks that read it say what is wrong. */
function hasCode(contents: Uint8Array): boolean {
  const text = decodeText(contents);
  if (text === undefined) return true;
  try {
    return parseHclBody(text).blocks.some(({ type }) => !settings.includes(type));
  } catch (error) {
    if (error instanceof HclSyntaxError) return true;
    throw error;
  }
}

function noCode(template: Template): Fault {
  const message = `The template ${template.name} comes to nothing that Terraform would act on with these values: its code holds no resource, module, data source or output.`;
  const remedy =
    "Let what is in its sections say something for every answer that the action takes; what removes an entity is an action whose operation is DELETE.";
  return templateFault(template, "", "template-empty", { message, remedy });
}

function renderFile(
  template: Template,
  path: string,
  contents: Uint8Array,
  variables: JsonObject,
): Uint8Array | readonly Fault[] {
  const source = decodeText(contents);
  if (source === undefined) return [templateFault(template, path, "template-encoding", notText)];
  const { parts, slips } = parseTags(source);
  const misplaced = slips.length > 0 ? slips : findMisplacedTags(parts);
  const rendered = renderTags(parts, variables);
  const found = misplaced.length > 0 ? misplaced : rendered.slips;
  if (found.length === 0) return encode(rendered.text);
  return found.map((slip) => templateFault(template, path, "template-tag", slip));
}

/** Terraform's names for variables, and texts that UTF-8 can hold. */
function checkVariables(template: Template, variables: JsonObject): readonly Fault[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    const rule = "template-variable";
    if (hclIdentifier(name) === undefined) {
      const message = `${JSON.stringify(name)} is not a name that a Terraform variable can have.`;
      return [
        templateFault(template, "", rule, { message, remedy: "Use letters, digits, _ and -, a letter or _ first." }),
      ];
    }
    if (isWellFormed(value)) return [];
    const message = `The value of ${name} holds half of a character (an unpaired surrogate).`;
    return [templateFault(template, "", rule, { message, remedy: "Write the value again." })];
  });
}

/** JSON writes an unpaired surrogate as \ud800; the same characters in a text have their backslash doubled. */
function isWellFormed(value: JsonValue): boolean {
  return !/\\ud[89a-f]/i.test(JSON.stringify(value).replaceAll("\\\\", ""));
}

function sortKeys(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => sortKeys(item));
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]) => [key, sortKeys(member)]),
  );
}

/** Nothing when the type or an argument's name is not one that HCL has. */
function backendFile(type: string, backendArguments: JsonObject): string | undefined {
  const entries = Object.entries(backendArguments).sort(([one], [other]) => (one < other ? -1 : 1));
  if (![type, ...entries.map(([name]) => name)].every((name) => hclIdentifier(name) !== undefined)) return undefined;
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const lines = entries.map(([name, value]) => `    ${name.padEnd(width)} = ${hclLiteral(value)}\n`);
  return `terraform {\n  backend "${type}" {\n${lines.join("")}  }\n}\n`;
}

function backendFault(type: string): Fault {
  return {
    severity: "error",
    rule: "backend",
    place: { file: settingsFile },
    message: `The backend ${JSON.stringify(type)} has a type or an argument whose name Terraform can't have.`,
    remedy: "Use the names of Terraform's documentation for this backend.",
  };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
