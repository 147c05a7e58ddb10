import { bindingOf, bindingsIn } from "./bound_names.ts";
import { filesetNames, isOwnFileset } from "./fileset_names.ts";
import { callsIn, ownPath, readers, tokensOf } from "./function_calls.ts";
import type { GuardFinding } from "./guard_module.ts";
import { readableBlocks } from "./hcl_body.ts";
import type { Attribute } from "./hcl_body.ts";
import type { Token } from "./hcl_tokens.ts";
import { decodeText } from "./template_files.ts";
import { readsInTemplates } from "./template_reads.ts";
import type { Rendering } from "./template_reads.ts";

/** What is not looked at as a template would be: in code, a comment or a text is no call, and rendered it may be one. */
const noTemplate = /\.tf(?:vars(?:\.json)?)?$/i;

/**
 * Reads of files that are not the module's own, by its code or by a template that the code renders. They are not sealed, and Terraform
 * reads them once more while it applies: what is not known before could become something else than was reviewed. So could what asks
 * whether this is the apply.
 * @param files by their paths in the module
 */
export function outsideReads(files: ReadonlyMap<string, Uint8Array>): readonly GuardFinding[] {
  const code = [...files]
    .filter(([file]) => file.endsWith(".tf"))
    .map(([file, contents]): Code => {
      const text = decodeText(contents) ?? "";
      // Code that can't be read is refused for that.
      return { file, text, tokens: tokensOf(text) ?? [] };
    });
  return [...code.flatMap(readsInCode), ...readsInTemplates(files, code.flatMap(renderings))];
}

interface Code {
  readonly file: string;
  readonly text: string;
  readonly tokens: readonly Token[];
}

function readsInCode({ file, text, tokens }: Code): readonly GuardFinding[] {
  const bindings = bindingsIn(tokens);
  const isFilesetName = filesetNames(text, tokens, bindings ?? []);
  const phases = tokens.filter((_, at) => isPhase(tokens, at)).map(({ line }) => phaseFinding(file, line));
  const reads = callsIn(tokens).flatMap(({ name, line, at, paths }): readonly GuardFinding[] => {
    if (name === "templatestring") {
      return [finding(file, line, "`templatestring` renders code that can't be looked at before.", ofTemplatestring)];
    }
    if (!readers.test(name)) return [];
    if (bindings === undefined) {
      return [finding(file, line, `\`${name}\` stands among so many loops that what it reads can't be told.`)];
    }
    if (bindingOf(bindings, "path", at) !== undefined) {
      return [
        finding(file, line, `\`${name}\` stands where \`path\` is a name that the code gives: call that another name.`),
      ];
    }
    // What is rendered is looked at, and so must be written out.
    const isOwnName = (used: string): boolean => name !== "templatefile" && isFilesetName(used, at);
    const isTemplate =
      name !== "templatefile" || !noTemplate.test(paths.flatMap((path) => ownPath(path) ?? []).join(""));
    if (!isTemplate) return [finding(file, line, `\`${name}\` renders Terraform's own file.`, ofTerraformsFile)];
    if (paths.every((path) => ownPath(path, isOwnName) !== undefined)) return [];
    const remedy = name === "templatefile" ? ofTemplatefile : ofRead;
    return [finding(file, line, `\`${name}\` may read a file that is not the module's own.`, remedy)];
  });
  return [...phases, ...reads, ...readsOfData(file, text)];
}

/** Data sources that read files, by the settings that name them. */
const readingData: Readonly<Record<string, readonly string[]>> = {
  archive_file: ["source_dir", "source_file"],
  local_file: ["filename"],
  local_sensitive_file: ["filename"],
};

/** A data source that waits for something new is read once more by the apply, as a function is. */
function readsOfData(file: string, text: string): readonly GuardFinding[] {
  return readableBlocks(text).flatMap(({ type, labels: [name = ""], body }) => {
    const reading = type === "data" && Object.hasOwn(readingData, name) ? (readingData[name] ?? []) : [];
    const isOfFiles = body.attributes.some((each) => each.name === "for_each" && isOwnFileset(written(each)));
    const isOwnName = (used: string): boolean => isOfFiles && /^each\.(?:key|value)$/.test(used);
    return body.attributes
      .filter((attribute) => reading.includes(attribute.name) && ownPath(written(attribute), isOwnName) === undefined)
      .map(({ line }) =>
        finding(file, line, `The data source \`${name}\` may read a file that is not the module's own.`),
      );
  });
}

function written({ expression }: Attribute): readonly Token[] {
  return expression.filter(({ kind }) => kind !== "newline");
}

/** The templates that code names; whatever it does not write out is refused. */
function renderings({ file, tokens }: Code): readonly Rendering[] {
  return callsIn(tokens)
    .filter(({ name }) => name === "templatefile")
    .flatMap(({ line, paths }) => paths.map((path) => ({ template: ownPath(path), by: `${file}:${String(line)}` })));
}

/** Whether `terraform.applying` ends here. */
function isPhase(tokens: readonly Token[], at: number): boolean {
  const written = tokens.slice(Math.max(0, at - 2), at + 1).map(({ text }) => text);
  return /^(?:terraform|tofu)\.applying$/.test(written.join(""));
}

const ofRead =
  'Write the path out, within the module: "${path.module}/policies/read.json". Or let it end with what the block\'s own ' +
  '`for_each = fileset(path.module, "policies/*.json")`, or a `for` through that, finds: "${path.module}/${each.value}".';
const ofTemplatefile =
  'Write the path of each template out, within the module: "${path.module}/user_data.sh.tftpl". What it renders is looked at before.';
const ofTerraformsFile = "Give the template a name of its own, such as user_data.sh.tftpl.";
const ofTemplatestring =
  'Put the text into a file of the module, and render that: templatefile("${path.module}/user_data.sh.tftpl", {...}).';

function finding(file: string, line: number, message: string, remedy: string = ofRead): GuardFinding {
  return { rule: "outside-read", file, line, message, remedy };
}

function phaseFinding(file: string, line: number): GuardFinding {
  const message = "`terraform.applying` lets an apply do something else than the reviewed plan.";
  const remedy = "Give plans and applies credentials of their own in their environments instead.";
  return { rule: "applying", file, line, message, remedy };
}
