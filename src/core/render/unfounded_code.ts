import type { Fault } from "../faults.ts";
import { codeOf } from "./guard_module.ts";
import { literalText, parseHclBody } from "./hcl_body.ts";
import { heldTag } from "./tag_places.ts";
import { decodeText, linesOf, templateFault } from "./template_files.ts";
import type { Template } from "./template_files.ts";
import { untaggedFiles } from "./untagged_files.ts";
import type { UntaggedFile } from "./untagged_files.ts";
import { undeclared } from "./undeclared_references.ts";
import type { CodeFile, Unfounded } from "./undeclared_references.ts";
import { folderOf, moduleFolders, pathFrom } from "./used_code.ts";

/**
 * What Terraform would certainly refuse in a template whatever it is rendered with, and a run would be told only by its plan: variables
 * and locals that are declared nowhere, what is declared twice, and modules in folders that are not there. Code that can't be read is
 * told as that, and makes the rest uncertain.
 */
export function unfoundedCode(template: Template): readonly Fault[] {
  const untagged = untaggedFiles(template);
  if (untagged === undefined) return [];
  const files = new Map([...untagged].map(([path, { contents }]) => [path, contents]));
  const { mentions, findings } = codeOf(files);
  if (findings.length > 0 || mentions.some(({ kind }) => kind === "unreadable")) return [];
  const code = [...untagged].filter(([path]) => path.endsWith(".tf"));
  const bodies = code.map(([path, file]): CodeFile => ({
    ...file,
    folder: folderOf(path),
    body: parseHclBody(decodeText(file.contents) ?? ""),
  }));
  const found = moduleFolders(files, ".").flatMap((folder) => {
    const own = bodies.filter((file) => file.folder === folder);
    return [...undeclared(own), ...repeated(own), ...missingModules(own, [...files.keys()])];
  });
  const lines = new Map(code.map(([, file]) => [file.path, linesWithTags(template, file)]));
  return found.map(({ path, rule, line, text, message, remedy }) =>
    templateFault(template, path, rule, { message, remedy, ...placeOf(lines.get(path), line, text) }),
  );
}

interface TaggedLines {
  readonly lines: readonly string[];
  /** How many of them are gone from the code without tags, which held nothing else. */
  readonly gone: number;
}

function linesWithTags({ files }: Template, { path, contents }: UntaggedFile): TaggedLines {
  const lines = linesOf(files.get(path) ?? contents);
  return { lines, gone: lines.length - linesOf(contents).length };
}

/** What is meant stands on its line in the code without tags, or as much further down as lines are gone. */
function placeOf(
  { lines, gone }: TaggedLines = { lines: [], gone: 0 },
  line: number,
  text: string,
): { readonly line: number; readonly column?: number } {
  const index = lines.slice(line - 1, line + gone).findIndex((each) => each.includes(text));
  if (index === -1) return { line };
  return { line: line + index, column: (lines[line + index - 1] ?? "").indexOf(text) + 1 };
}

/** Blocks of which a module has one by a name, and how many labels make it. */
const named: Readonly<Record<string, number>> = {
  variable: 1,
  output: 1,
  module: 1,
  resource: 2,
  data: 2,
  ephemeral: 2,
};

interface Declaration {
  readonly path: string;
  /** As Terraform's language names it: `resource terraform_data.this`. */
  readonly name: string;
  readonly line: number;
  readonly text: string;
}

function repeated(files: readonly CodeFile[]): readonly Unfounded[] {
  // What stands in a section may be instead of what it repeats.
  const declarations = files.filter(({ hasSections }) => !hasSections).flatMap(declarationsIn);
  return [...Map.groupBy(declarations, ({ name }) => name)].flatMap(([name, [first, ...others]]) =>
    others.map(({ path, line, text }) => ({
      path,
      rule: "template-duplicate",
      line,
      text,
      message: `The ${name} is declared in ${first?.path ?? ""} already.`,
      remedy: "Rename one of them, or take it out.",
    })),
  );
}

function declarationsIn({ path, body }: CodeFile): readonly Declaration[] {
  const all = body.blocks.flatMap(({ type, labels, line, body: { attributes } }): readonly Declaration[] => {
    if (type === "locals")
      return attributes.map(({ name, line: at }) => ({ path, name: `local ${name}`, line: at, text: name }));
    const count = Object.hasOwn(named, type) ? named[type] : undefined;
    return labels.length === count ? [{ path, name: `${type} ${labels.join(".")}`, line, text: type }] : [];
  });
  return all.filter(({ name }) => !heldTag(name));
}

/** Calls of modules in folders of the template that are not there. One without code is an empty module. */
function missingModules(files: readonly CodeFile[], all: readonly string[]): readonly Unfounded[] {
  return files.flatMap(({ path, folder, body }) => {
    const calls = body.blocks.filter(({ type }) => type === "module").flatMap((block) => block.body.attributes);
    return calls.flatMap(({ name, line, expression }) => {
      const source = name === "source" ? (literalText(expression) ?? "") : "";
      const called = /^\.\.?\//.test(source) && !heldTag(source) ? pathFrom(folder, source) : undefined;
      if (called === undefined || called === "." || all.some((each) => each.startsWith(`${called}/`))) return [];
      return {
        path,
        rule: "template-module",
        line,
        text: source,
        message: `The module ${source} is not there: the template has no folder ${called}/.`,
        remedy: "Put its code there, or mend the `source`.",
      };
    });
  });
}
