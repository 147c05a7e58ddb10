import type { InputProblem } from "../faults.ts";
import { wholeForm } from "./words.ts";

/** A submitted body, cut at the headings of its form: the lines below each heading, in the form's order. */
export type Sections =
  | { readonly ok: true; readonly sections: readonly (readonly string[])[] }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

const headingMark = "### ";

/** The line that GitHub writes above an answer. */
export function headingOf(label: string): string {
  return `${headingMark}${label}`;
}

/** The headings of a body, as labels, in order; whatever else begins with `### ` among them. */
export function headingsIn(body: string): readonly string[] {
  return linesOf(body)
    .filter((line) => line.startsWith(headingMark))
    .map((line) => line.slice(headingMark.length).trimEnd());
}

/**
 * Cuts a body at its form's headings. GitHub writes every heading once, in order; so when each stands on exactly one line,
 * those lines are GitHub's, whatever people wrote between them (other headings, code fences that never close). A heading that
 * stands twice was also written into an answer, and which one is which can't be told: that is refused.
 */
export function splitSections(body: string, labels: readonly string[]): Sections {
  const lines = linesOf(body);
  const indexes = lineIndexes(lines, labels);
  const problems = labels.flatMap((label) => headingProblem(label, indexes.get(headingOf(label)) ?? []));
  if (problems.length > 0) return { ok: false, problems };

  const starts = labels.map((label) => indexes.get(headingOf(label))?.[0] ?? lines.length);
  if (starts.some((start, index) => start < (starts[index - 1] ?? 0))) return refused(orderProblem(labels));
  const first = starts[0] ?? lines.length;
  if (lines.slice(0, first).some((line) => line.trim() !== "")) {
    return refused({ field: wholeForm, allowed: `nothing above the first heading, \`${headingOf(labels[0] ?? "")}\`` });
  }
  return {
    ok: true,
    sections: starts.map((start, index) => lines.slice(start + 1, starts[index + 1] ?? lines.length)),
  };
}

function linesOf(body: string): readonly string[] {
  return body.split(/\r\n|\r|\n/);
}

function lineIndexes(lines: readonly string[], labels: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const indexes = new Map<string, number[]>(labels.map((label) => [headingOf(label), []]));
  lines.forEach((line, index) => indexes.get(line.trimEnd())?.push(index));
  return indexes;
}

function headingProblem(label: string, found: readonly number[]): readonly InputProblem[] {
  if (found.length === 1) return [];
  const heading = `\`${headingOf(label)}\``;
  const allowed =
    found.length === 0
      ? `the heading ${heading} on a line of its own, with the answer below it; it is missing`
      : `the heading ${heading} once; it stands on ${found.length} lines, so write that line of your answer differently`;
  return [{ field: label, allowed }];
}

function orderProblem(labels: readonly string[]): InputProblem {
  return { field: wholeForm, allowed: `the headings in the form's order: ${labels.join(", ")}` };
}

function refused(problem: InputProblem): Sections {
  return { ok: false, problems: [problem] };
}
