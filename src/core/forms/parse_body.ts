import type { InputProblem } from "../faults.ts";
import type { Answers, IssueForm } from "./model.ts";
import { parseAnswer } from "./parse_answer.ts";
import { splitSections } from "./sections.ts";

export type ParsedBody =
  { readonly ok: true; readonly answers: Answers } | { readonly ok: false; readonly problems: readonly InputProblem[] };

/**
 * Reads an issue's body against the form that it came from, strictly: either every answer is told apart without doubt, or
 * the problems say what to change. Takes time linear in the body's length.
 */
export function parseBody(body: string, form: IssueForm): ParsedBody {
  const split = splitSections(
    body,
    form.fields.map(({ label }) => label),
  );
  if (!split.ok) return split;
  const answers = new Map<string, string | readonly string[]>();
  const problems: InputProblem[] = [];
  form.fields.forEach((field, index) => {
    const parsed = parseAnswer(field, split.sections[index] ?? []);
    if (!parsed.ok) problems.push(parsed.problem);
    else if (parsed.answer !== undefined) answers.set(field.id, parsed.answer);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, answers };
}
