import type { Fault } from "../faults.ts";
import { HclSyntaxError, scanHcl } from "./hcl_tokens.ts";
import { decodeText, templateFault } from "./template_files.ts";
import type { Template } from "./template_files.ts";

/** What a tag names where it is certainly meant for us, besides what begins as only ours do. */
export interface KnownNames {
  /** Of the actions that use the template. */
  readonly inputs: ReadonlySet<string>;
  /** Variables that the template is given and reads nowhere. */
  readonly unreadVariables: ReadonlySet<string>;
}

/** A tag; two dollars before it are HCL's way to write one that another tool is to read. */
const tagPattern = /(?<dollars>\${0,2})\{\{\{?(?<inner>[^{}]*)\}\}\}?/g;

/** As templates name a value, and as jq does. */
const ourBeginning = /^(?:(?:id\.|text\.)?variables\.|\.(?:inputs|entity|entities|variables|outputs)\.)/;

/** What actions name without a name of their own in it; other tools have contexts that are called alike. */
const ourKeys: Readonly<Record<string, readonly string[]>> = {
  entity: ["identifier", "title", "blueprint", "team", "properties", "relations"],
  action: ["identifier", "title"],
  trigger: ["by"],
};

/** Our tags, in a file that is copied as it is. Other tools' braces in strings are nobody's business. */
export function unreadTags(template: Template, path: string, known: KnownNames): readonly Fault[] {
  const text = decodeText(template.files.get(path) ?? new Uint8Array()) ?? "";
  if (!path.endsWith(".tf") || !text.includes("{{")) return [];
  return withoutComments(text)
    .split("\n")
    .flatMap((line, index) =>
      [...line.matchAll(tagPattern)].flatMap(({ 0: tag, groups, index: start }) => {
        const { dollars = "", inner = "" } = groups ?? {};
        const message = slipOf(tag, dollars, inner.replace(/^[#^&/]/, "").trim(), known);
        if (message === undefined) return [];
        const remedy =
          "Use var.<name>, of a variable that the action's `variables` give; where Terraform allows none, " +
          `rename the file to ${path}.mustache.${dollars === "" ? "" : " What GitHub is to read begins with $${{."}`;
        const place = { line: index + 1, column: start + 1 };
        return [templateFault(template, path, "template-tag", { message, remedy, ...place })];
      }),
    );
}

function slipOf(tag: string, dollars: string, named: string, known: KnownNames): string | undefined {
  if (dollars === "$$") return undefined;
  if (dollars === "$") {
    // To HCL an object without values, which is none.
    const isPath = /^[\w.-]+$/.test(named);
    return isPath || isOurs(named, known)
      ? `${tag} is how GitHub's workflows write an expression, which Terraform can't read.`
      : undefined;
  }
  if (!isOurs(named, known)) return undefined;
  return `${tag} stands in a file that is copied as it is, so nothing fills it in.`;
}

function isOurs(named: string, { inputs, unreadVariables }: KnownNames): boolean {
  if (ourBeginning.test(named) || unreadVariables.has(named)) return true;
  const [, context = "", key = ""] = /^(\w+)\.([\w-]+)/.exec(named) ?? [];
  if (context === "inputs" || context === "entities") return inputs.has(key);
  return Object.hasOwn(ourKeys, context) && ourKeys[context]?.includes(key) === true;
}

/** The text with blanks for its comments, where a tag does no harm; as it is where it is not HCL, which is told as that. */
function withoutComments(text: string): string {
  try {
    let blanked = "";
    let at = 0;
    for (const token of scanHcl(text)) {
      // Between tokens there is nothing but blanks.
      const start = text.indexOf(token.text, at);
      at = start + token.text.length;
      if (token.kind !== "comment") continue;
      blanked += text.slice(blanked.length, start) + token.text.replaceAll(/[^\n]/g, " ");
    }
    return blanked + text.slice(blanked.length);
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    return text;
  }
}
