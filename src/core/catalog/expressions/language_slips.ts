import { cutText } from "../../cut_text.ts";
import { scanJq } from "./jq_scan.ts";
import { expressionsIn, fixedTextsIn, parsePortTemplate } from "./port_template.ts";

/** A slip between the two languages that stand between `{{ }}`: jq in actions and settings, mustache in templates. */
export interface LanguageSlip {
  /** As it is written. */
  readonly text: string;
  readonly message: string;
  readonly remedy: string;
}

/** What was written in another language between a string's braces, or before them. */
export function languageSlips(text: string): readonly LanguageSlip[] {
  return [...dollarSlips(text), ...oneBraceSlips(text), ...expressionsIn(text).flatMap(slipsInJq)];
}

/** GitHub's workflows have a dollar before their braces; here it would stand in the value. */
function dollarSlips(text: string): readonly LanguageSlip[] {
  const parsed = parsePortTemplate(text);
  // Whatever follows a text is an expression.
  const isSlip = parsed.ok && parsed.parts.slice(0, -1).some((part) => part.kind === "text" && part.text.endsWith("$"));
  const message = "`${{ }}` is how GitHub's workflows write an expression; here the $ would stand before the value.";
  const remedy = 'Write {{ }} alone; a dollar that is meant is {{ "$" }}.';
  return isSlip ? [{ text: "${{", message, remedy }] : [];
}

const contexts = "inputs|entities|entity|outputs|action|run|trigger";

/** Up to the next brace, so that a text is looked through once. */
const inOneBrace = new RegExp(String.raw`\{\s*(?<path>\.(?:${contexts})[.[][^{}]*)\}`, "g");

/** Templates of other tools have one pair of braces; here what stands in one is text. */
function oneBraceSlips(text: string): readonly LanguageSlip[] {
  return fixedTextsIn(text).flatMap((each) =>
    [...each.matchAll(inOneBrace)].map(({ 0: slip, groups }) => ({
      text: slip,
      message: `\`${cutText(slip, 100)}\` has one pair of braces, so that it would stand in the value as it is.`,
      remedy: `Write {{ ${cutText(groups?.path?.trim() ?? "", 100)} }}; a brace that is meant is {{ "{" }}.`,
    })),
  );
}

/** Not behind what a path goes on from, and before what goes on from it. */
const bareContext = new RegExp(
  String.raw`(?<![\w.$"\])])(?<prefix>id\.|text\.)?(?<context>variables|${contexts})(?<rest>\s*[.[][\w."-]*)`,
  "g",
);

/** jq that was written as templates write it: values without the dot that a path begins with, or `variables`. */
export function slipsInJq(program: string): readonly LanguageSlip[] {
  const code = scanJq(program, 0).stretches.filter(({ kind }) => kind === "code");
  return code.flatMap(({ start, end }) =>
    [...program.slice(start, end).matchAll(bareContext)].map(({ 0: text, groups }) =>
      groups?.context === "variables"
        ? {
            text,
            message: `\`${text}\` is how a template names a value; here it is jq.`,
            remedy: "Write where the value comes from, such as .inputs.<name>.",
          }
        : {
            text,
            message: `\`${text}\` lacks the dot that a path in jq begins with.`,
            remedy: `Write .${text.slice(groups?.prefix?.length ?? 0)}.`,
          },
    ),
  );
}
