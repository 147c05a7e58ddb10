import { callsIn, namesBeside, ownPath, readers, tokensOf } from "./function_calls.ts";
import type { GuardFinding } from "./guard_module.ts";
import { decodeText } from "./template_files.ts";

/** That a file is rendered as a template. */
export interface Rendering {
  /** Its path in the folder of whoever renders it, or in the root module's; absent where it may be any file. */
  readonly template: string | undefined;
  /** The file and line that renders it. */
  readonly by: string;
}

/** They may hold any text, and no module's own code may render them. */
const values = /\.tfvars(?:\.json)?$/;

/**
 * Reads of files by templates that are rendered.
 * @param files by their paths in the module
 */
export function readsInTemplates(
  files: ReadonlyMap<string, Uint8Array>,
  renderings: readonly Rendering[],
): readonly GuardFinding[] {
  if (renderings.length === 0) return [];
  return [...files].flatMap(([file, contents]) => {
    const rendering = values.test(file) ? undefined : renderings.find(({ template }) => mayBe(file, template));
    const text = rendering === undefined ? undefined : decodeText(contents);
    const read = text === undefined ? undefined : firstRead(text);
    return rendering === undefined || read === undefined ? [] : [finding(file, read, rendering)];
  });
}

/**
 * Reads of files by the module's own files, where a fetched module would render them.
 * @param files the module's own, by their paths in it
 * @param fetched the code of fetched modules, by its paths in the folder where they are: each has a folder of its own there
 * @param folder the same folder for people
 */
export function readsForFetched(
  files: ReadonlyMap<string, Uint8Array>,
  fetched: ReadonlyMap<string, Uint8Array>,
  folder: string,
): readonly GuardFinding[] {
  const renderings = [...fetched].flatMap(([file, contents]) => {
    const deepness = file.split("/").length - 2;
    const calls = callsIn(tokensOf(decodeText(contents) ?? "") ?? []);
    return calls.flatMap(({ name, line, paths }): readonly Rendering[] => {
      const by = `${folder}/${file}:${String(line)}`;
      if (name === "templatestring") return [{ template: undefined, by }];
      const [path = []] = paths;
      return name !== "templatefile" || namesBeside(path, deepness) ? [] : [{ template: ownPath(path), by }];
    });
  });
  return readsInTemplates(files, renderings);
}

/** Some disks tell no case apart. In which of the folders the path begins, the module's or the root module's, is not asked. */
function mayBe(file: string, template: string | undefined): boolean {
  if (template === undefined) return true;
  const plain = template.split("/").filter((part) => part !== "" && part !== ".");
  return sameDisk(`/${file}`).endsWith(sameDisk(`/${plain.join("/")}`));
}

function sameDisk(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

interface Read {
  readonly name: string;
  readonly line: number;
}

/** In a text, as the code that it would be as a template: no other marker ends it. */
function firstRead(text: string): Read | undefined {
  let marker = "END";
  while (text.includes(marker)) marker += "_";
  const tokens = tokensOf(`x = <<${marker}\n${text}\n${marker}\n`);
  if (tokens === undefined) return firstWrittenRead(text);
  const call = callsIn(tokens).find(({ name }) => readers.test(name));
  return call === undefined ? undefined : { name: call.name, line: call.line - 1 };
}

const written = new RegExp(
  `(?<![\\p{ID_Continue}-])(?:${readers.source.slice("^(?:".length, -")$".length)})(?:\\s|/\\*(?:[^*]|\\*(?!/))*\\*/|(?:#|//)[^\\n]*\\n)*\\(`,
  "u",
);

/** Where it can't be told what is code, a call anywhere behind a beginning of code is one too many. */
function firstWrittenRead(text: string): Read | undefined {
  const start = text.search(/[$%]\{/);
  const call = start === -1 ? null : written.exec(text.slice(start));
  if (call === null) return undefined;
  const before = text.slice(0, start + call.index);
  return { name: /^\w+/.exec(call[0])?.[0] ?? "", line: before.split("\n").length };
}

function finding(file: string, { name, line }: Read, { by, template }: Rendering): GuardFinding {
  const how =
    template === undefined ? `may render it: it renders files by names that it is given` : "renders it as a template";
  const message = `This file calls \`${name}\`, which would read a file by itself where ${by} ${how}.`;
  const remedy =
    "Take the call out, and give a template what it shall hold as a variable: " +
    `templatefile("\${path.module}/a.tftpl", { text = file("\${path.module}/b") }).`;
  return { rule: "outside-read", file, line, message, remedy };
}
