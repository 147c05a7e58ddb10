import type { DriftReport } from "../../../src/core/drift/messages.ts";
import { driftAdvice, driftHeadline } from "../../../src/core/drift/words.ts";
import type { DriftNoun } from "../../../src/core/drift/words.ts";
import { driftLines } from "../drift/drift_text.ts";
import type { StandaloneJob } from "./bench.ts";
import type { IssuePorts, IssueText } from "./issue_ports.ts";

export const moduleNoun: DriftNoun = { one: "root module", several: "root modules" };

/** An issue's body holds 65,536 characters; the rest is for what stands around the list. */
const listBytes = 55_000;

/** Marks the one issue that is kept up to date for these folders: jobs with other ones have their own. */
function issueMarker(directories: readonly string[]): string {
  return `<!-- gatehouse:drift ${directories.join(" ")} -->`;
}

/** What has drifted, for an issue. */
export function driftIssue(report: DriftReport, { directories, runUrl }: IssuePlace): IssueText {
  const { modules, clean, head } = report;
  const isClean = modules.length === 0;
  const headline = isClean ? "everything is as its code says" : driftHeadline(modules, moduleNoun);
  const body = [
    issueMarker(directories),
    `### ${headline.charAt(0).toUpperCase()}${headline.slice(1)}`,
    `**Next:** ${isClean ? "nothing." : advice(modules)}`,
    ...(isClean ? [] : [listWithin(driftLines(report), listBytes)]),
    `As of commit ${head.slice(0, 12)}: ${clean} ${clean === 1 ? "root module is" : "root modules are"} as the code says. ` +
      `[The workflow run](${runUrl}).`,
  ].join("\n\n");
  return { title: `Drift: ${headline}`, body };
}

type IssuePlace = Pick<StandaloneJob, "directories" | "runUrl">;

function advice(modules: DriftReport["modules"]): string {
  const drifted =
    "changes back what was changed by hand; or opens a pull request that changes something in it, whose plan shows the difference and " +
    "whose merge makes the code true again";
  return (
    `${driftAdvice("whoever looks after a root module", modules, drifted)} This issue is kept up to date after each check, and closed ` +
    "when nothing is left."
  );
}

/**
 * Opens the issue, brings it up to date, closes it, or opens it again, whoever closed it. Where nothing has drifted and none is open
 * there is nothing to tell.
 */
export async function tellDrift(report: DriftReport, place: IssuePlace, issues: IssuePorts): Promise<void> {
  const author = await issues.tokenUser();
  const marker = issueMarker(place.directories);
  const [known] = (await issues.issuesOf(author)).filter(
    (issue) => issue.author === author && issue.body.startsWith(marker),
  );
  const text = driftIssue(report, place);
  const isClean = report.modules.length === 0;
  if (isClean && known?.isOpen !== true) return;
  if (known === undefined) await issues.createIssue(text);
  else await issues.updateIssue(known.number, text, isClean ? "closed" : "open");
}

/** As many lines as fit; the others are counted. */
function listWithin(lines: readonly string[], bytes: number): string {
  let left = bytes;
  const fitting = lines.filter((line) => (left -= Buffer.byteLength(line) + 3) >= 0);
  const more = lines.length - fitting.length;
  return [...fitting, ...(more === 0 ? [] : [`and ${more} more: see the workflow run`])]
    .map((line) => `- ${line}`)
    .join("\n");
}
