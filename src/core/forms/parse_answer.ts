import { didYouMean } from "../catalog/documents/suggest.ts";
import type { InputProblem } from "../faults.ts";
import type { FormField } from "./model.ts";
import { segmentOptions } from "./segment_options.ts";
import { inputProblem } from "./screening.ts";
import { noResponse, noneOption, oneOf } from "./words.ts";

/** What stands below one heading. No `answer`: the field was left empty. */
export type ParsedAnswer =
  | { readonly ok: true; readonly answer?: string | readonly string[] }
  | { readonly ok: false; readonly problem: InputProblem };

const unanswered: ParsedAnswer = { ok: true };

/** Reads the lines below a field's heading as GitHub writes them for its kind. */
export function parseAnswer(field: FormField, lines: readonly string[]): ParsedAnswer {
  const answer = withoutBlankEnds(lines);
  const [only] = answer;
  if (only === undefined) return unanswered;
  if (field.kind === "checkboxes") return parseCheckboxes(field, answer);
  if (answer.length === 1 && only.trim() === noResponse) return unanswered;
  if (field.kind === "textarea")
    return field.render === undefined ? answered(answer.join("\n")) : parseFence(field, answer);
  if (answer.length > 1) return refused(field, answer.join("\n"), "one line");
  return field.kind === "input" ? answered(only.trim()) : parseChoice(field, only.trim());
}

function parseChoice(field: FormField, text: string): ParsedAnswer {
  const options = field.options ?? [];
  if (text === noneOption && !options.includes(noneOption)) return unanswered;
  if (field.multiple !== true)
    return options.includes(text) ? answered(text) : refused(field, text, choicePhrase(text, options));
  const segments = segmentOptions(text, options);
  if (segments.kind === "one") return { ok: true, answer: segments.options };
  return segments.kind === "none"
    ? refused(field, text, `${oneOf(options)}, or several with \`, \` between them`)
    : refused(
        field,
        text,
        "options that can be told apart; these can be read in several ways, so choose fewer of them",
      );
}

function choicePhrase(text: string, options: readonly string[]): string {
  const suggestion = didYouMean(text, options);
  return suggestion === undefined ? oneOf(options) : `${oneOf(options)}; did you mean \`${suggestion}\`?`;
}

/** GitHub puts the answer between fence lines. They are the first and the last line, whatever stands between them. */
function parseFence(field: FormField, lines: readonly string[]): ParsedAnswer {
  const fence = /^(`{3,}|~{3,})(.*)$/.exec(lines[0]?.trimEnd() ?? "");
  const closing = lines.length > 1 ? lines.at(-1)?.trimEnd() : undefined;
  if (fence === null || fence[2]?.trim() !== field.render || closing !== fence[1]) {
    return refused(
      field,
      lines.join("\n"),
      `the answer between a line \`\`\`${field.render ?? ""} and a line \`\`\`, as the form made it`,
    );
  }
  const content = lines.slice(1, -1);
  return content.every((line) => line.trim() === "") ? unanswered : answered(content.join("\n"));
}

/** One line for each box, in the form's order, ticked or not. */
function parseCheckboxes(field: FormField, lines: readonly string[]): ParsedAnswer {
  const options = field.options ?? [];
  const boxes = lines.filter((line) => line.trim() !== "").map((line) => /^- \[([ xX])\] (.*)$/.exec(line.trimEnd()));
  const inOrder = boxes.length === options.length && boxes.every((box, index) => box?.[2] === options[index]);
  if (!inOrder)
    return refused(field, lines.join("\n"), "a line `- [ ] …` or `- [x] …` for each box, as the form made them");
  const ticked = options.filter((_, index) => boxes[index]?.[1] !== " ");
  return ticked.length === 0 ? unanswered : { ok: true, answer: ticked };
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const written = (line: string): boolean => line.trim() !== "";
  return lines.slice(Math.max(lines.findIndex(written), 0), lines.findLastIndex(written) + 1);
}

function answered(answer: string): ParsedAnswer {
  return { ok: true, answer };
}

function refused(field: FormField, wrote: string, allowed: string): ParsedAnswer {
  return { ok: false, problem: inputProblem(field.label, wrote, allowed) };
}
