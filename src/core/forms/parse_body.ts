import type { InputProblem } from "../faults.ts";
import type { Answers, IssueForm } from "./model.ts";
import { parseAnswer } from "./parse_answer.ts";
import { secretProblems } from "./screening.ts";
import { type Sections, splitSections } from "./sections.ts";

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
  const leaks = leaksIn(body, form, split);
  if (leaks.length > 0) return { ok: false, problems: leaks };
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

/** Secrets anywhere in the body, also where no field is: one row for each field that holds one. */
function leaksIn(body: string, form: IssueForm, split: Sections): readonly InputProblem[] {
  const whole = secretProblems("Form", body);
  if (whole.length === 0 || !split.ok) return whole;
  const rows = form.fields.flatMap(({ label }, index) =>
    secretProblems(label, split.sections[index]?.join("\n") ?? ""),
  );
  return rows.length > 0 ? rows : whole;
}
