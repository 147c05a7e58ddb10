import type { Fault } from "../faults.ts";
import { list } from "../report/markdown.ts";
import { outsideReads } from "./file_reads.ts";
import { codeOf, forbiddenCode, lockFile } from "./guard_module.ts";
import type { Mention } from "./module_mentions.ts";
import { findMisplacedTags, withoutTags } from "./tag_places.ts";
import { checkPaths, decodeText, isMustache, notText, renderedPath, templateFault } from "./template_files.ts";
import type { Template } from "./template_files.ts";
import { parseTags } from "./template_tags.ts";
import type { TagPlace, TemplatePart, TemplateSlip } from "./template_tags.ts";
import { unreadTags } from "./unread_tags.ts";

/** Who uses a template: an action's identifier, the names of what it asks for, and of the variables that the template is given. */
export interface TemplateUse {
  readonly action: string;
  readonly inputs: readonly string[];
  readonly variables: readonly string[];
}

interface CheckedTemplate {
  readonly faults: readonly Fault[];
  /** By action the variables that are given and not declared: the action's fault, not the template's. */
  readonly undeclared: ReadonlyMap<string, readonly string[]>;
  /** The variables that the template declares without a default. */
  readonly required: readonly string[];
  readonly declared: readonly string[];
}

/**
 * What is wrong with a template, as these actions would use it: its paths, its tags, its variables, code that must not run, a
 * backend of its own, and a missing lock file. What is wrong for several of them is told once.
 */
export function checkTemplate(template: Template, uses: readonly TemplateUse[]): CheckedTemplate {
  const faults: Fault[] = [...checkPaths(template)];
  const files = new Map<string, Uint8Array>();
  const inTags = new Set<string>();
  for (const [path, contents] of template.files) {
    const read = isMustache(path) ? readTemplateFile(contents, uses, inTags) : { contents, slips: [] };
    faults.push(...read.slips.map((slip) => templateFault(template, path, "template-tag", slip)));
    files.set(renderedPath(path), read.contents);
  }
  const inputs = new Set(uses.flatMap((use) => use.inputs));
  const known = { inputs, unreadVariables: unreadVariables(uses, files, inTags) };
  for (const path of template.files.keys()) faults.push(...unreadTags(template, path, known));
  const { mentions, findings } = codeOf(files);
  const source = (file: string): string => (template.files.has(file) ? file : `${file}.mustache`);
  for (const { file, rule, ...detail } of [...findings, ...forbiddenCode(mentions), ...outsideReads(files)]) {
    faults.push(templateFault(template, source(file), rule, detail));
  }
  for (const { file, name, line } of mentions.filter(({ kind }) => kind === "backend")) {
    const message = `The template sets the backend "${name}" itself.`;
    const remedy = "Take the block out: backend.tf is written from terraform.backend in gatehouse.yml.";
    faults.push(templateFault(template, source(file), "template-backend", { message, remedy, line }));
  }
  const declared = mentions.filter(
    ({ kind, file }) => (kind === "variable" || kind === "optional_variable") && !file.includes("/"),
  );
  const required = declared.filter(({ kind }) => kind === "variable");
  for (const { name, file, line } of required) {
    const lacking = withoutVariable(name, uses);
    if (lacking.length === 0) continue;
    const message = `The variable ${name} has no default, and ${notGivenBy(lacking)} it.`;
    const remedy = `Add it to the ${actionsOf(lacking)} \`variables\`${given(lacking)}, or give it a default.`;
    faults.push(templateFault(template, source(file), "template-variable", { message, remedy, line }));
  }
  return {
    faults: [...faults, ...checkLockFile(template, mentions)],
    declared: declared.map(({ name }) => name),
    undeclared: new Map(
      uses.map(({ action, variables }) => [
        action,
        variables.filter((name) => !inTags.has(name) && !declared.some((variable) => variable.name === name)),
      ]),
    ),
    required: required.map(({ name }) => name),
  };
}

function withoutVariable(name: string, uses: readonly TemplateUse[]): readonly TemplateUse[] {
  return uses.filter(({ variables }) => !variables.includes(name));
}

function notGivenBy(uses: readonly TemplateUse[]): string {
  const names = list(uses.map(({ action }) => action));
  return uses.length === 1 ? `the action ${names} does not give` : `the actions ${names} do not give`;
}

function actionsOf(uses: readonly TemplateUse[]): string {
  return uses.length === 1 ? "action's" : "actions'";
}

/** Variables that actions give and nothing reads, neither as Terraform does nor in a tag. */
function unreadVariables(
  uses: readonly TemplateUse[],
  files: ReadonlyMap<string, Uint8Array>,
  inTags: ReadonlySet<string>,
): ReadonlySet<string> {
  const texts = [...files].map(([path, contents]) => (path.endsWith(".tf") ? (decodeText(contents) ?? "") : ""));
  const read = new Set(texts.flatMap((text) => [...text.matchAll(/\bvar\.([\w-]+)/g)].map(([, name]) => name)));
  const given = uses.flatMap(({ variables }) => variables);
  return new Set(given.filter((name) => !inTags.has(name) && !read.has(name)));
}

function readTemplateFile(
  contents: Uint8Array,
  uses: readonly TemplateUse[],
  inTags: Set<string>,
): { readonly contents: Uint8Array; readonly slips: readonly TemplateSlip[] } {
  const text = decodeText(contents);
  if (text === undefined) return { contents: new Uint8Array(), slips: [{ line: 1, ...notText }] };
  const { parts, slips } = parseTags(text);
  const used = usedVariables(parts);
  for (const { variable } of used) inTags.add(variable);
  return {
    contents: new TextEncoder().encode(withoutTags(parts)),
    slips: [...slips, ...unknownVariables(used, uses), ...findMisplacedTags(parts)],
  };
}

interface UsedVariable {
  readonly variable: string;
  readonly place: TagPlace;
}

function usedVariables(parts: readonly TemplatePart[]): readonly UsedVariable[] {
  return parts.flatMap((part): readonly UsedVariable[] => {
    if (part.kind === "plain") return [];
    const inner = part.kind === "section" ? usedVariables(part.parts) : [];
    return part.variable === undefined ? inner : [{ variable: part.variable, place: part.place }, ...inner];
  });
}

function unknownVariables(used: readonly UsedVariable[], uses: readonly TemplateUse[]): readonly TemplateSlip[] {
  return used.flatMap(({ variable, place }) => {
    const lacking = withoutVariable(variable, uses);
    if (lacking.length === 0) return [];
    return [
      {
        ...place,
        message: `The template names the variable ${variable}, which ${notGivenBy(lacking)}.`,
        remedy: `Add it to the ${actionsOf(lacking)} \`variables\`${given(lacking)}.`,
      },
    ];
  });
}

/** What all of them give. */
function given([first, ...others]: readonly TemplateUse[]): string {
  const names = first?.variables.filter((name) => others.every(({ variables }) => variables.includes(name))) ?? [];
  return names.length === 0 ? "" : ` (given are: ${names.sort().join(", ")})`;
}

function checkLockFile(template: Template, mentions: readonly Mention[]): readonly Fault[] {
  const providers = mentions.filter(({ kind, file }) => kind === "provider" && file !== lockFile);
  const remedy =
    `Make it, and commit it: terraform -chdir=templates/${template.name} providers lock ` +
    "-platform=linux_amd64 -platform=linux_arm64 -platform=darwin_arm64";
  if (template.files.has(lockFile)) {
    return unlocked(providers, mentions).map((name) => {
      const message = `The lock file does not say which build of ${name} may run.`;
      return templateFault(template, lockFile, "unpinned-provider", { message, remedy, line: 1 });
    });
  }
  if (providers.length === 0) return [];
  const names = [...new Set(providers.map(({ name }) => name))].sort().join(", ");
  const message = `There is no ${lockFile}, so nothing says which builds of ${names} may run.`;
  return [templateFault(template, lockFile, "missing-lock-file", { message, remedy })];
}

/** Of the root module alone: nothing may use the modules in folders below. */
function unlocked(providers: readonly Mention[], mentions: readonly Mention[]): readonly string[] {
  const inLock = mentions.filter(({ file }) => file === lockFile);
  // What can't be read is told as that.
  if (inLock.some(({ kind }) => kind === "unreadable")) return [];
  const locked = new Set(inLock.flatMap(({ kind, name }) => (kind === "provider" ? [name] : [])));
  const needed = providers.flatMap(({ name, file }) => (file.includes("/") ? [] : [name]));
  return [...new Set(needed)].filter((name) => !locked.has(name)).sort();
}
