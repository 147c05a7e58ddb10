import type { Diagnosis, Report } from "../../src/core/plan/messages.ts";
import { countsLine, summarizePlan } from "../../src/core/plan/summary.ts";
import { code, fenced, list } from "../../src/core/report/markdown.ts";

/** One line: how the job ended. */
export function reportTitle(report: Report): string {
  switch (report.outcome) {
    case "planned":
      return report.counts === undefined ? "Planned" : `Planned: ${lowerFirst(countsLine(report.counts))}`;
    case "plan_failed":
      return `The plan failed: ${report.diagnosis?.summary ?? "no reason was given"}`;
    case "refused":
      return `Refused: ${report.diagnosis?.summary ?? "no reason was given"}`;
    case "applied":
      return report.counts === undefined ? "Applied" : `Applied: ${lowerFirst(countsLine(report.counts))}`;
    case "stale":
      return `Not applied: ${list(report.differences ?? [])} changed since the approval`;
    case "apply_failed":
      return `The apply failed: ${report.diagnosis?.summary ?? "no reason was given"}`;
  }
}

/** The report in markdown, of at most about `budgetBytes`. */
export function describeReport(report: Report, budgetBytes: number): string {
  const { counts, changes, changesOmitted, diagnosis, omittedOutputs } = report;
  const parts = [`### ${code(reportTitle(report), 300)}`];
  if (diagnosis !== undefined) parts.push(describeDiagnosis(diagnosis));
  if (report.outcome === "apply_failed")
    parts.push(counts === undefined ? "What is left could not be planned." : "What is left:");
  if (counts !== undefined && changes !== undefined) {
    const summary = { counts, changes, ...(changesOmitted !== undefined && { omitted: changesOmitted }) };
    parts.push(summarizePlan(summary, budgetBytes));
  }
  for (const [name, why] of Object.entries(omittedOutputs ?? {})) {
    parts.push(`The output ${code(name)} ${why}, so it is not reported.`);
  }
  return parts.join("\n\n");
}

function describeDiagnosis({ summary, detail, address, file, line }: Diagnosis): string {
  const place = file === undefined ? "" : ` (${code(line === undefined ? file : `${file}:${line}`)})`;
  const cause = `**Cause:** ${address === undefined ? "" : `${code(address, 300)}: `}${code(summary, 300)}${place}`;
  return detail === undefined || detail === "" ? cause : `${cause}\n\n${fenced(detail)}`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, "")}`;
}
