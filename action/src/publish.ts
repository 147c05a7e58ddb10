import type { Report } from "../../src/core/plan/messages.ts";
import { signReport } from "../../src/core/plan/report_message.ts";
import type { NewCheckRun, Ports } from "./ports.ts";
import { logLines, reportPages, reportTitle, stepSummary } from "./report_text.ts";
import { cutText } from "../../src/core/cut_text.ts";

/** The job's check run, by name. */
const reportCheck = "gatehouse/report";

// What a check run's summary and a step's summary hold, less room for what stands around the plan.
const checkSummaryBytes = 60_000;
const stepSummaryBytes = 900_000;

/**
 * Shows the report in the job's log, in check runs on its commit and in the workflow run's summary. The check run with the
 * signed report comes after its parts: whoever acts on it can be sure that all that is destroyed stands there to be read.
 */
export async function publish(report: Report, sealKey: Uint8Array, ports: Ports): Promise<void> {
  ports.log(logLines(report).join("\n"));
  // It needs no permission: whatever becomes of the check runs, the page of the workflow run tells. And whatever becomes of
  // it (a full disk), the app is told.
  await ports.addToSummary(stepSummary(report, stepSummaryBytes)).catch((error: unknown) => {
    ports.log(`The step summary could not be written: ${String(error)}`);
  });
  const title = cutText(reportTitle(report), 250);
  const [summary = "", ...more] = reportPages(report, checkSummaryBytes);
  const common = { headSha: report.head, externalId: report.nonce };
  await postPages(reportCheck, more, common, ports);
  await ports.createCheckRun({
    ...common,
    name: reportCheck,
    conclusion: conclusionOf(report),
    title,
    summary,
    text: signReport(report, sealKey),
  });
}

/** An apply's check run is on the default branch: what stopped there as it shall, before anything was applied, is no fault of it. */
function conclusionOf({ phase, outcome }: Report): NewCheckRun["conclusion"] {
  if (outcome === "planned" || outcome === "applied") return "success";
  return phase === "apply" && (outcome === "stale" || outcome === "refused") ? "neutral" : "failure";
}

/** Posts what follows a report's first page as check runs of their own. */
export async function postPages(
  name: string,
  pages: readonly string[],
  common: Pick<NewCheckRun, "headSha" | "externalId">,
  ports: Ports,
): Promise<void> {
  for (const [index, summary] of pages.entries()) {
    const part = `part ${String(index + 2)} of ${String(pages.length + 1)}`;
    const title = `Destroys and replaces, ${part}`;
    await ports.createCheckRun({ ...common, name: `${name} ${part}`, conclusion: "neutral", title, summary });
  }
}
