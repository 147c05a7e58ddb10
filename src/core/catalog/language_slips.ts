import { scanJq } from "./jq_scan.ts";

/** A slip between the two languages that stand between `{{ }}`: jq in actions and settings, mustache in templates. */
export interface LanguageSlip {
  /** As it is written. */
  readonly text: string;
  readonly message: string;
  readonly remedy: string;
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
