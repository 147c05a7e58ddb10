import type { ChangeCounts, Diagnosis, PlanFinding, Report, StateLock } from "../../src/core/plan/messages.ts";
import { cutText } from "../../src/core/cut_text.ts";
import { planText } from "../../src/core/plan/plan_text.ts";
import { countsLine, reviewOf, summarizePlan, summaryPages } from "../../src/core/plan/summary.ts";
import type { PageBytes } from "../../src/core/plan/pages.ts";
import { code, fenced, list } from "../../src/core/report/markdown.ts";
import { omittedOutputsText } from "../../src/core/report/omitted_outputs.ts";
import { differenceBlocks, warningBlocks } from "../../src/core/report/plan_view.ts";
import { terminalLine } from "../../src/core/report/terminal.ts";

/** One line: how the job ended, and why. */
export function reportTitle(report: Report): string {
  if (report.outcome === "stale")
    return `Not applied. What differs from the reviewed plan: ${list(report.differences ?? [])}`;
  const heading = reportHeading(report);
  return report.outcome in endings ? `${heading}: ${report.diagnosis?.summary ?? "no reason was given"}` : heading;
}

const endings: Partial<Readonly<Record<Report["outcome"], string>>> = {
  plan_failed: "The plan failed",
  refused: "Refused",
  apply_failed: "The apply failed",
  stale: "Not applied: the plan is not the reviewed one",
};

/** How the job ended, where the reason stands below. */
export function reportHeading({ phase, outcome, counts }: Report): string {
  if (phase === "apply" && outcome === "plan_failed") return "Nothing is applied: the plan before the apply failed";
  const done = outcome === "applied" ? "Applied" : "Planned";
  return endings[outcome] ?? (counts === undefined ? done : `${done}: ${countsWords(counts)}`);
}

/** What was planned or applied, within a sentence: `creates 3`. */
export function countsWords(counts: ChangeCounts): string {
  return lowerFirst(countsLine(counts));
}

/**
 * The report below its title, in markdown, on as many pages of about so many bytes as it takes to name everything that is
 * destroyed or replaced.
 * @param check the name of the check runs that the pages behind the first are
 */
export function reportPages(report: Report, bytes: PageBytes, check: string): readonly string[] {
  const review = reviewOf(report);
  const about = aboutReport(report, bytes.first);
  const left = { first: bytes.first - Buffer.byteLength(about), more: bytes.more };
  const [first = "", ...more] =
    review === undefined ? [] : summaryPages(review, left, { elsewhere: "in the workflow run's summary", check });
  return [[about, first].filter((part) => part !== "").join("\n\n") || "Nothing to show.", ...more];
}

/**
 * The same with its title, on one page of about `bytes`.
 * @param folder the root module, where a job has several
 */
export function stepSummary(report: Report, bytes: number, folder?: string): string {
  const review = reviewOf(report);
  const about = aboutReport(report, bytes);
  const plan = review === undefined ? "" : summarizePlan(review, bytes - Buffer.byteLength(about), "in the job's log");
  const where = folder === undefined ? "" : `${code(folder, 300)}: `;
  return [`### ${where}${code(reportHeading(report))}`, about, plan].filter((part) => part !== "").join("\n\n");
}

/** The same for the job's log, whole. */
export function logLines(report: Report, folder?: string): readonly string[] {
  const { diagnosis, toolWarnings = [], warnings = [], unreviewed } = report;
  const review = reviewOf(report);
  const title = `${folder === undefined ? "" : `${folder}: `}${reportTitle(report)}`;
  const lines = [title, ...(diagnosis === undefined ? [] : diagnosisLines(diagnosis))];
  lines.push(...omissions(report).map(([name, why]) => `The output ${name} ${why}, so it is not reported.`));
  lines.push(...toolWarnings.map((warning) => `Terraform warns: ${findingText(warning)}`));
  lines.push(...warnings.map((warning) => `Policies warn: ${findingText(warning)}`));
  if (unreviewed !== undefined) {
    const { names, more, gone } = unreviewed;
    const all = [...names, ...(more === 0 ? [] : [`${more} more`])];
    if (all.length > 0) lines.push(`Not reviewed as it is planned now: ${list(all)}`);
    if (gone > 0) lines.push(`Reviewed, and not planned any more: ${gone}`);
  }
  return [...lines, ...planNow(report), ...(review === undefined ? [] : planText(review))].map(terminalLine);
}

function findingText({ title, message, addresses }: PlanFinding): string {
  const said = [title, ...(message === "" ? [] : [message])].join(": ");
  return `${said}${addresses.length === 0 ? "" : ` (${list(addresses)})`}`;
}

function diagnosisLines({ address, file, line, detail = "" }: Diagnosis): readonly string[] {
  const place = [address, file, line === undefined ? undefined : `line ${line}`].filter((part) => part !== undefined);
  return [...(place.length === 0 ? [] : [place.join(", ")]), ...(detail === "" ? [] : detail.split("\n"))];
}

function omissions({ omittedOutputs = {} }: Report): readonly (readonly [name: string, why: string])[] {
  return Object.entries(omittedOutputs);
}

/** What a plan that was made after the reviewed one would do. */
function planNow({ outcome, counts }: Report): readonly string[] {
  if (counts === undefined || (outcome !== "apply_failed" && outcome !== "stale")) return [];
  return [`${outcome === "stale" ? "The plan is now" : "What is left"}: ${countsWords(counts)}.`];
}

/** What a report says beside its plan: no more than about half of `bytes`, because the plan comes after it. */
function aboutReport(report: Report, bytes: number): string {
  const { diagnosis } = report;
  const share = Math.floor(bytes / 4);
  const parts = diagnosis === undefined ? [] : [describeDiagnosis(diagnosis, share)];
  const omitted = omissions(report);
  if (omitted.length > 0) parts.push(`**Not reported:** ${omittedOutputsText(omitted)}.`);
  parts.push(...warningBlocks(report, share));
  if (report.outcome === "stale") parts.push(...differenceBlocks(report));
  return [...parts, ...planNow(report)].join("\n\n");
}

function describeDiagnosis(
  { summary, detail: said = "", address, file, line, lock }: Diagnosis,
  bytes: number,
): string {
  const place = file === undefined ? "" : ` (${code(line === undefined ? file : `${file}:${line}`)})`;
  const words = code(summary, Math.max(300, Math.min(1000, bytes)));
  const cause = `**Cause:** ${address === undefined ? "" : `${code(address, 300)}: `}${words}${place}`;
  // What Terraform advises about a lock takes flags that nobody can give here.
  const detail = lock === undefined ? said : lockText(lock);
  if (detail === "") return cause;
  const shown = cutText(detail, bytes);
  return [cause, fenced(shown), ...(shown === detail ? [] : ["The rest stands in the job's log."])].join("\n\n");
}

function lockText({ id, who, operation, created }: StateLock): string {
  const what = operation === "" ? "" : ` for ${lowerFirst(operation.replace(/^OperationType/, ""))}`;
  return `The lock ${id} is held by ${who}${what} since ${created}. It was waited for 60 seconds.`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, "")}`;
}
