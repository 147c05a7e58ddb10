import { scanJq } from "./jq_scan.ts";
import { expressionsIn, parsePortTemplate } from "./port_template.ts";

/** A slip between the two languages that stand between `{{ }}`: jq in actions and settings, mustache in templates. */
export interface LanguageSlip {
  /** As it is written. */
  readonly text: string;
  readonly message: string;
  readonly remedy: string;
}

/** What was written in another language between a string's braces, or before them. */
export function languageSlips(text: string): readonly LanguageSlip[] {
  return [...dollarSlips(text), ...expressionsIn(text).flatMap(slipsInJq)];
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

/** Not behind what a path goes on from, and before what goes on from it. */
const bareContext =
  /(?<![\w.$"\])])(?<prefix>id\.|text\.)?(?<context>variables|inputs|entities|entity|outputs|action|run|trigger)(?<rest>\s*[.[][\w."-]*)/g;

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
