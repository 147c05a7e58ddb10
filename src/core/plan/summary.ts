import { code, folded, list } from "../report/markdown.ts";
import { groupedLines, outputText, ownLine } from "./change_text.ts";
import type { TextLine } from "./change_text.ts";
import { isDestroying, withNamesAlone } from "./fit_report.ts";
import type { ChangeCounts, ChangeLine, Report } from "./messages.ts";
import { fillPages } from "./pages.ts";
import type { PageBytes, Section } from "./pages.ts";

/** What is shown of a plan; what a report left out for want of space is in `changesOmitted` and `valuesOmitted`. */
export interface PlanReview extends Pick<Report, "changesOmitted" | "valuesOmitted" | "outputChanges" | "drifted"> {
  readonly counts: ChangeCounts;
  readonly changes: readonly ChangeLine[];
}

/** The review in a report; nothing where the report is not about a plan. */
export function reviewOf({ counts, changes = [], ...report }: Report): PlanReview | undefined {
  return counts === undefined ? undefined : { ...report, counts, changes };
}

/** `Destroys 1, replaces 2, creates 3.`, what takes something away first; `No changes.` when there are none. */
export function countsLine(counts: ChangeCounts): string {
  const said = verbCounts(counts).map(([verb, count]) => `${verb}s ${count}`);
  if (counts.outputs > 0) said.push(`changes ${outputsText(counts.outputs)}`);
  const text = list(said);
  return text === "" ? "No changes." : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What is to be done to resources, as a phrase ("3 to create and 1 to update"); empty where it is nothing. */
export function leftWords(counts: ChangeCounts): string {
  return list(verbCounts(counts).map(([verb, count]) => `${count} to ${verb}`));
}

/** What happens to resources, the gravest first, without what does not happen. */
function verbCounts(counts: ChangeCounts): readonly (readonly [verb: string, count: number])[] {
  const verbs = [
    ["destroy", counts.delete],
    ["replace", counts.replace],
    ["forget", counts.forget],
    ["create", counts.create],
    ["update", counts.update],
    ["import", counts.import],
    ["move", counts.move],
  ] as const;
  return verbs.filter(([, count]) => count > 0);
}

function outputsText(count: number): string {
  return `${count} output${count === 1 ? "" : "s"}`;
}

/**
 * The plan for its reviewer on one page of about `bytes` at most, in markdown: what is destroyed and replaced first, then
 * the rest, grouped and folded. Values of public attributes alone are in it.
 * @param elsewhere where the whole of it stands ("in the workflow run's summary"): said where something does not fit here
 */
export function summarizePlan(review: PlanReview, bytes: number, elsewhere: string): string {
  const [first] = fillPages(lossSections(review), { first: bytes, more: bytes });
  const lost = review.changes.filter(isDestroying).length + (review.changesOmitted?.destroying ?? 0);
  const missing = lost - (first?.changes ?? 0);
  const note = missing === 0 ? "" : `**And ${missing} more destroyed or replaced, all named ${elsewhere}.**`;
  const losses = joined([first?.text ?? "", note]);
  return joined([losses, restText(review, bytes - Buffer.byteLength(losses), elsewhere)]);
}

/**
 * The same on as many pages of about `bytes` as it takes to name everything that is destroyed or replaced, without values where that
 * is more than one. The rest is on the last one, cut where it does not fit.
 * @param places where all of it stands in one, and the name of the check runs that the pages are (`partName`)
 */
export function summaryPages(
  review: PlanReview,
  bytes: PageBytes,
  { elsewhere, check }: { readonly elsewhere: string; readonly check: string },
): readonly string[] {
  const pages = fillPages(lossSections(review), bytes);
  const valued = review.changes.filter(({ values }) => values !== undefined).length;
  if (pages.length > 1 && valued > 0) {
    const valuesOmitted = valued + (review.valuesOmitted ?? 0);
    const named = { ...review, changes: review.changes.map(withNamesAlone), valuesOmitted };
    return summaryPages(named, bytes, { elsewhere, check });
  }
  return pages.map(({ text }, index) => {
    const left = index === 0 ? bytes.first : bytes.more;
    if (index === pages.length - 1) return joined([text, restText(review, left - Buffer.byteLength(text), elsewhere)]);
    const following = pages.slice(index + 1).reduce((sum, { changes }) => sum + changes, 0);
    const next = code(`${check} ${partName(index + 1, pages.length)}`, 400);
    return joined([text, `**${following} more destroyed or replaced: see the check ${next} of this commit.**`]);
  });
}

/** What stands behind the name of a page's check run, by its index. */
export function partName(index: number, count: number): string {
  return `part ${String(index + 1)} of ${String(count)}`;
}

function lossSections({ changes }: PlanReview): readonly Section[] {
  const replaces = (replacement: ChangeLine["replacement"], how: string): Section => {
    const of = changes.filter((change) => change.action === "replace" && change.replacement === replacement);
    return { title: `Replaces ${of.length}: ${how}`, lines: of.map(ownLine) };
  };
  const destroyed = changes.filter(({ action }) => action === "delete").map(ownLine);
  return [
    { title: `Destroys ${destroyed.length}`, lines: destroyed },
    replaces(undefined, "destroys, then creates again"),
    replaces("create_first", "creates anew, then destroys the old one"),
    replaces("forget_old", "creates anew, and leaves the old one as it is, unmanaged"),
  ];
}

/** Everything that takes nothing away. What does not fit is counted. */
function restText(review: PlanReview, bytes: number, elsewhere: string): string {
  const of = (action: ChangeLine["action"]): readonly ChangeLine[] =>
    review.changes.filter((line) => line.action === action);
  const sections: readonly Section[] = [
    { title: `Forgets ${of("forget").length}: leaves them as they are, unmanaged`, lines: groupedLines(of("forget")) },
    { title: `Creates ${of("create").length}`, lines: groupedLines(of("create")) },
    { title: `Updates ${of("update").length}`, lines: groupedLines(of("update")) },
    { title: `Imports ${of("import").length}`, lines: groupedLines(of("import")) },
    { title: `Moves ${of("move").length}`, lines: groupedLines(of("move")) },
    outputsSection(review, elsewhere),
    driftSection(review, elsewhere),
  ];
  let left = bytes;
  const texts = sections.map((section) => {
    const text = foldedSection(section, left, elsewhere);
    left -= Buffer.byteLength(text);
    return text;
  });
  const omitted = review.changesOmitted?.other ?? 0;
  const { valuesOmitted = 0 } = review;
  return joined([
    ...texts,
    omitted === 0 ? "" : `And ${omitted} more changes without a loss, ${elsewhere}.`,
    valuesOmitted === 0 ? "" : `What ${valuesOmitted} of the changes set public attributes to stands ${elsewhere}.`,
  ]);
}

function outputsSection({ counts, outputChanges = [] }: PlanReview, elsewhere: string): Section {
  const lines =
    counts.outputs > 0 && outputChanges.length === 0
      ? [{ text: `- named ${elsewhere}`, changes: counts.outputs }]
      : outputChanges.map((output) => ({ text: `- ${outputText(output)}`, changes: 1 }));
  const revealed = outputChanges.filter(({ noLongerSensitive }) => noLongerSensitive).length;
  const more = revealed === 0 ? "" : ` (${revealed} no longer sensitive)`;
  return { title: `Changes ${outputsText(counts.outputs)}${more}`, lines };
}

function driftSection({ counts, drifted = [] }: PlanReview, elsewhere: string): Section {
  const cut = counts.drift > 0 && drifted.length === 0;
  const gone = drifted.filter(({ action }) => action === "delete");
  const lines = cut
    ? [{ text: `- named ${elsewhere}`, changes: counts.drift }]
    : [
        ...gone.map(({ address }) => ({ text: `- gone: ${code(address)}`, changes: 1 })),
        ...groupedLines(drifted.filter(({ action }) => action !== "delete")),
      ];
  return { title: `Changed outside of Terraform since the last apply: ${counts.drift}`, lines };
}

function foldedSection({ title, lines }: Section, bytes: number, elsewhere: string): string {
  if (lines.length === 0) return "";
  const fitting: TextLine[] = [];
  let left = bytes - 200;
  for (const line of lines) {
    left -= Buffer.byteLength(line.text) + 1;
    if (left < 0) break;
    fitting.push(line);
  }
  const cut = count(lines) - count(fitting);
  const note = cut === 0 ? [] : [`- and ${cut} more, ${elsewhere}`];
  return folded(title, [...fitting.map(({ text }) => text), ...note].join("\n"));
}

function count(lines: readonly TextLine[]): number {
  return lines.reduce((sum, { changes }) => sum + changes, 0);
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
