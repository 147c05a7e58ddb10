import type { EntityOperation } from "../catalog/model/action.ts";
import { warningAddressesNamed, warningsNamed, warningMessageShown } from "../plan/fit_report.ts";
import type { Diagnosis, PlanFinding, Report } from "../plan/messages.ts";
import { countsLine, reviewOf, summarizePlan } from "../plan/summary.ts";
import { code, fenced, list } from "./markdown.ts";

/** Of the 60,000 that a status comment may have; what does not fit is said, and where it stands. */
const commentBytes = 40_000;
export const warningBytes = 10_000;

/** A plan as the status comment shows it: counts, then what is destroyed and replaced, then the rest. Values of public attributes alone. */
export function planBlocks(report: Report | undefined, title = "Plan"): readonly string[] {
  const review = report === undefined ? undefined : reviewOf(report);
  if (review === undefined) return [];
  const counts = `**${title}:** ${countsLine(review.counts)}`;
  const changes = summarizePlan(
    review,
    commentBytes,
    "in the workflow run's summary, which the pull request's checks lead to",
  );
  return [counts, ...warningBlocks(report ?? {}, warningBytes), ...(changes === "" ? [] : [changes])];
}

/** A plan that does nothing of what its run is for is easily taken for one in order. */
export function idlePlanBlocks({ counts }: Report, operation: EntityOperation): readonly string[] {
  if (counts === undefined) return [];
  if (operation === "create" && counts.create + counts.import === 0) {
    const why = "The template may have no resource for these answers, such as a `count` of 0.";
    return [
      `**This run is to create something, and its plan creates nothing.** ${why} Merged as it is, the entity is written to the catalog all the same.`,
    ];
  }
  if (operation === "delete" && counts.delete + counts.forget === 0) {
    const why = "It may never have been created, or its state be somewhere else.";
    return [
      `**This run is to delete something, and its plan destroys nothing.** ${why} Merged as it is, the entity leaves the catalog all the same.`,
    ];
  }
  return [];
}

/** What Terraform and the catalog's policies warn of, in about `bytes` each; what does not fit is counted. */
export function warningBlocks(
  report: Pick<Report, "warnings" | "warningsOmitted" | "toolWarnings" | "toolWarningsOmitted">,
  bytes: number,
): readonly string[] {
  const { toolWarnings, toolWarningsOmitted, warnings, warningsOmitted } = report;
  return [
    ...findingsBlock("Terraform warns", toolWarnings, toolWarningsOmitted, bytes),
    ...findingsBlock("Policies warn", warnings, warningsOmitted, bytes),
  ];
}

function findingsBlock(
  heading: string,
  findings: readonly PlanFinding[] = [],
  omitted = 0,
  bytes: number,
): readonly string[] {
  if (findings.length + omitted === 0) return [];
  const lines: string[] = [];
  let left = bytes;
  for (const { title, message, addresses, more: unnamed = 0 } of findings.slice(0, warningsNamed)) {
    const named = addresses.slice(0, warningAddressesNamed).map((address) => code(address));
    const others = addresses.length - named.length + unnamed;
    const more = others > 0 ? [`${String(others)} more`] : [];
    const where = named.length === 0 ? "" : ` (${list([...named, ...more])})`;
    const line = `- ${code(title)}${message === "" ? "" : `: ${code(message, warningMessageShown)}`}${where}`;
    left -= Buffer.byteLength(line);
    if (left < 0) break;
    lines.push(line);
  }
  const others = findings.length - lines.length + omitted;
  return [[`**${heading}:**`, ...lines, ...(others > 0 ? [`- ${String(others)} more`] : [])].join("\n")];
}

/** Of a stale apply: what is not as it was reviewed, in names. */
export function differenceBlocks({ differences, unreviewed }: Report): readonly string[] {
  const parts = `What differs: ${(differences ?? []).map((part) => code(part, 300)).join(", ")}.`;
  if (unreviewed === undefined) return [parts];
  const { names, more, gone } = unreviewed;
  const shown = [...names.map((name) => code(name)), ...(more === 0 ? [] : [`${String(more)} more`])];
  return [
    parts,
    ...(shown.length === 0 ? [] : [`Not reviewed as it is planned now: ${list(shown)}.`]),
    ...(gone === 0 ? [] : [`Reviewed, and not planned any more: ${String(gone)}.`]),
  ];
}

/** Why a job failed, and where its log is. */
export function diagnosisBlocks(
  diagnosis: Diagnosis | undefined,
  workflowRunUrl: string | undefined,
): readonly string[] {
  const log = workflowRunUrl === undefined ? [] : [`[The job's log](${workflowRunUrl})`];
  if (diagnosis === undefined) return log;
  const { summary, detail, address, file, line } = diagnosis;
  const where = file === undefined ? "" : ` (${file}${line === undefined ? "" : `, line ${String(line)}`})`;
  const subject = address === undefined ? "" : `${code(address)}: `;
  return [
    `**Cause:** ${subject}${code(summary, 300)}${where}`,
    ...(detail === undefined || detail.trim() === ""
      ? []
      : [detail.includes("\n") ? fenced(detail) : code(detail, 1000)]),
    ...log,
  ];
}
