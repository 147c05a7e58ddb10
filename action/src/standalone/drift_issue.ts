import type { DriftReport } from "../../../src/core/drift/messages.ts";
import { driftAdvice, driftHeadline } from "../../../src/core/drift/words.ts";
import type { DriftNoun } from "../../../src/core/drift/words.ts";
import { code } from "../../../src/core/report/markdown.ts";
import { driftLines } from "../drift/drift_text.ts";
import type { StandaloneJob } from "./bench.ts";
import { directoryKey } from "./directory_key.ts";
import type { IssuePorts, IssueText } from "./issue_ports.ts";

export const moduleNoun: DriftNoun = { one: "root module", several: "root modules" };

/** An issue's body holds 65,536 characters; the rest is for what stands around the list. */
const listBytes = 55_000;

/** Marks the one issue that is kept up to date for these folders: jobs with other ones have their own. */
function issueMarker(directories: readonly string[]): string {
  return `<!-- gatehouse:drift ${directories.join(" ")} -->`;
}

/** The folders of an issue, in any order; nothing for an issue about something else. */
function keyIn(body: string): string | undefined {
  const [, marked] = /^<!-- gatehouse:drift ([^\n]*?) -->/.exec(body) ?? [];
  return marked === undefined ? undefined : directoryKey(marked.split(" "));
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
      `${isClean ? "What a folder had made that is deleted since is not checked any more. " : ""}[The workflow run](${runUrl}).`,
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
 * there is nothing to tell. What is open of folders that no job checks together any more is closed: nobody else would.
 * @param lists the folders that jobs check, where that can be told
 */
export async function tellDrift(
  report: DriftReport,
  place: IssuePlace,
  issues: IssuePorts,
  lists: readonly (readonly string[])[] | undefined,
): Promise<void> {
  const author = await issues.tokenUser();
  const own = directoryKey(place.directories);
  const all = (await issues.issuesOf(author)).filter((issue) => issue.author === author);
  const [known] = all.filter(({ body }) => keyIn(body) === own);
  const inUse = new Set(lists?.map(directoryKey));
  // Where the job's own folders are in no workflow, others' may be elsewhere, too.
  const isLeft = (key: string): boolean => key === own || (inUse.has(own) && !inUse.has(key));
  for (const issue of all) {
    const key = keyIn(issue.body);
    if (!issue.isOpen || issue === known || key === undefined || !isLeft(key)) continue;
    await issues.updateIssue(issue.number, leftIssue(key.split(" "), place), "closed");
  }
  const text = driftIssue(report, place);
  const isClean = report.modules.length === 0;
  if (isClean && known?.isOpen !== true) return;
  if (known === undefined) await issues.createIssue(text);
  else await issues.updateIssue(known.number, text, isClean ? "closed" : "open");
}

function leftIssue(directories: readonly string[], { runUrl }: IssuePlace): IssueText {
  const body = [
    issueMarker(directories),
    "### Drift of these folders is told elsewhere now",
    `**Next:** nothing. This issue was about ${code(directories.join(" "), 300)}, and the workflows of this repository have other ` +
      `\`directories\` since: what has drifted of those has an issue of its own. [The workflow run](${runUrl}).`,
  ].join("\n\n");
  return { title: "Drift: told elsewhere now", body };
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
