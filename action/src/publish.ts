import { reportCheckName } from "../../src/core/check_names.ts";
import type { Report } from "../../src/core/plan/messages.ts";
import { signReport } from "../../src/core/plan/report_message.ts";
import type { NewCheckRun, Ports } from "./ports.ts";
import { logLines, reportPages, reportTitle, stepSummary } from "./report_text.ts";
import type { PageBytes } from "../../src/core/plan/pages.ts";
import { partName } from "../../src/core/plan/summary.ts";
import { cutText } from "../../src/core/cut_text.ts";

export interface ReportPages {
  readonly all: readonly string[];
  /** How many of them, from the first on, a reader sees without these check runs. */
  readonly shown: 0 | 1;
}

// What a check run's summary and a step's summary hold, less room for what stands around the plan.
const checkSummaryBytes = 60_000;
export const checkPages: PageBytes = { first: checkSummaryBytes, more: checkSummaryBytes };
export const stepSummaryBytes = 900_000;

/**
 * Shows the report in the job's log, in check runs on its commit and in the workflow run's summary. The check run with the
 * signed report comes after its parts: whoever acts on it can be sure that all that is destroyed stands there to be read.
 */
export async function publish(report: Report, sealKey: Uint8Array, ports: Ports): Promise<void> {
  ports.log(logLines(report).join("\n"));
  // It needs no permission: whatever becomes of the check runs, the page of the workflow run tells.
  await addToSummary(stepSummary(report, stepSummaryBytes), ports);
  const title = cutText(reportTitle(report), 250);
  const pages = reportPages(report, checkPages, reportCheckName);
  const common = { headSha: report.head, externalId: report.nonce };
  await postPages(reportCheckName, { all: pages, shown: 1 }, common, ports);
  await ports.createCheckRun({
    ...common,
    name: reportCheckName,
    conclusion: conclusionOf(report),
    title,
    summary: pages[0] ?? "",
    text: signReport(report, sealKey),
  });
}

/** Whatever becomes of the summary (a full disk), what comes after it is told. */
export async function addToSummary(markdown: string, ports: Pick<Ports, "addToSummary" | "log">): Promise<void> {
  await ports.addToSummary(markdown).catch((error: unknown) => {
    ports.log(`The step summary could not be written: ${String(error)}`);
  });
}

/** An apply's check run is on the default branch: what stopped there as it shall, before anything was applied, is no fault of it. */
function conclusionOf({ phase, outcome }: Report): NewCheckRun["conclusion"] {
  if (outcome === "planned" || outcome === "applied") return "success";
  return phase === "apply" && outcome !== "apply_failed" ? "neutral" : "failure";
}

/** Posts a report's pages as check runs of their own, but for so many first ones as are shown elsewhere. */
export async function postPages(
  name: string,
  { all, shown }: ReportPages,
  common: Pick<NewCheckRun, "headSha" | "externalId">,
  ports: Ports,
): Promise<void> {
  for (const [index, summary] of all.entries()) {
    if (index < shown) continue;
    const part = partName(index, all.length);
    const title = `${index === 0 ? "The report" : "Destroys and replaces"}, ${part}`;
    await ports.createCheckRun({ ...common, name: `${name} ${part}`, conclusion: "neutral", title, summary });
  }
}
