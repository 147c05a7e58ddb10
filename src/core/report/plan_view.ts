import type { ChangeLine, Diagnosis, Report } from "../plan/messages.ts";
import { code, list, table } from "./markdown.ts";

/** More rows than this are counted, not listed; destroys and replaces are always listed. */
const rowLimit = 20;

/** A plan as the status comment shows it: counts, then changes, destroying ones first. Names only, never a value. */
export function planBlocks(report: Report | undefined): readonly string[] {
  if (report?.counts === undefined) return [];
  const { counts } = report;
  const words: readonly (readonly [number, string])[] = [
    [counts.delete, "to destroy"],
    [counts.replace, "to replace"],
    [counts.create, "to create"],
    [counts.update, "to change"],
    [counts.move, "to move"],
    [counts.import, "to import"],
    [counts.forget, "to forget"],
    [counts.outputs, counts.outputs === 1 ? "output changes" : "outputs change"],
    [counts.drift, "changed outside Terraform"],
  ];
  const said = words.filter(([count]) => count > 0).map(([count, word]) => `${String(count)} ${word}`);
  const summary = said.length === 0 ? "No changes." : `**Plan:** ${list(said)}.`;
  const changes = report.changes ?? [];
  if (changes.length === 0) return [summary];
  return [summary, changesTable(changes)];
}

function changesTable(changes: readonly ChangeLine[]): string {
  const destroying = changes.filter(({ action }) => action === "delete" || action === "replace");
  const others = changes.filter(({ action }) => action !== "delete" && action !== "replace");
  const shown = [...destroying, ...others.slice(0, Math.max(0, rowLimit - destroying.length))];
  const rows = shown.map(({ address, action, attributes }) => [
    action === "delete" ? "**destroy**" : action === "replace" ? "**replace**" : action,
    code(address),
    attributes.length > 8 ? `${String(attributes.length)} attributes` : attributes.map((name) => code(name)).join(", "),
  ]);
  const columns = shown.some(({ attributes }) => attributes.length > 0) ? 3 : 2;
  const left = changes.length - shown.length;
  const more = left === 0 ? "" : `\n\n${String(left)} more in the workflow run's summary.`;
  const header = ["Change", "Resource", "Attributes"].slice(0, columns);
  return `${table(
    header,
    rows.map((cells) => cells.slice(0, columns)),
  )}${more}`;
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
    ...(detail === undefined ? [] : [code(detail, 1000)]),
    ...log,
  ];
}
