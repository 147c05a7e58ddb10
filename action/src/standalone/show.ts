import type { Report } from "../../../src/core/plan/messages.ts";
import { code } from "../../../src/core/report/markdown.ts";
import { terminalLine } from "../../../src/core/report/terminal.ts";
import { JobFailure } from "../failure.ts";
import type { Ports } from "../ports.ts";
import { addToSummary, postPages, stepSummaryBytes } from "../publish.ts";
import { logLines, stepSummary } from "../report_text.ts";
import type { Bench } from "./bench.ts";
import { commentText, headline, moduleCheck, titlesText } from "./comment_text.ts";
import type { CommentText, View } from "./comment_text.ts";
import { fairShares } from "./fair_shares.ts";
import { ownComments } from "./own_comments.ts";
import { uncoveredTexts } from "./uncovered_text.ts";
import { writeComment } from "./pull_comment.ts";
import type { SealedPlans } from "./comment_shapes.ts";

/** More would not fit into one comment. */
export const mostModules = 100;
const modulesWithMarks = 3;
/** Characters of a comment, GitHub's limit. */
const commentLimit = 65_536;

type Shower = Pick<Bench, "ports" | "pulls"> & {
  readonly job: Pick<Bench["job"], "runId" | "runUrl" | "sealKey" | "directories">;
};

/**
 * Shows how it stands, in the pull request's one comment and in the run's summary; what does not fit goes on in check runs.
 * @throws JobFailure when the names alone are too long for a comment
 */
export async function show(shower: Shower, view: View, plans: SealedPlans): Promise<void> {
  const { job, ports } = shower;
  const needs = view.states.map(({ folder, report }) =>
    report === undefined ? 0 : withSlack(Buffer.byteLength(stepSummary(report, stepSummaryBytes, folder))),
  );
  const shares = fairShares(needs, stepSummaryBytes);
  const head = [...(view.states.length > 1 ? [headline(view.states)] : []), `**Next:** ${view.next}`];
  ports.log(head.map(terminalLine).join("\n"));
  // The log has what is uncovered already: that was known before anything was planned.
  await addToSummary([...head, ...uncoveredTexts(view.uncovered)].join("\n\n"), ports);
  for (const [at, { folder, report, note }] of view.states.entries()) {
    if (note !== undefined) await tellInRun(`${code(folder, 300)}: ${note}`, ports);
    if (report !== undefined) await showInRun(folder, report, shares[at] ?? 0, ports);
  }
  const postAll = async (): Promise<void> => {
    for (const [folder, pages] of fitted(shower, view, plans).more) {
      await postPages(moduleCheck(folder), pages, { headSha: plans.head, externalId: String(job.runId) }, ports);
    }
  };
  const put = (): Promise<void> => putComment(shower, view, plans);
  // A plan counts once all that it destroys can be read. What is applied is told first, whatever becomes of its pages.
  const steps = view.states.some(({ report }) => report?.phase === "apply") ? [put, postAll] : [postAll, put];
  for (const step of steps) await step();
}

/** Writes the pull request's one comment, or updates it. @throws JobFailure when the names alone are too long for it */
export async function putComment(shower: Shower, view: View, plans: SealedPlans): Promise<void> {
  const { pulls } = shower;
  const { body } = fitted(shower, view, plans);
  const [own] = await ownComments(shower, plans.pull);
  if (own === undefined) await pulls.createComment(plans.pull, body);
  else await pulls.updateComment(own.id, body);
}

/** The comment, and the pages that do not fit into it. */
function fitted(
  { job }: Pick<Shower, "job">,
  view: View,
  plans: SealedPlans,
): { readonly body: string } & Pick<CommentText, "more"> {
  for (const shorten of [commentText, titlesText]) {
    const { text, more } = shorten(view, job.runUrl);
    const body = writeComment(text, withinBounds(plans), job);
    if (body.length <= commentLimit) return { body, more };
  }
  throw new JobFailure("The names of the changed root modules are too long for one comment: split the pull request.");
}

/** Marks tell a reader of a stale plan what differs; those of many plans would not fit beside the plans themselves. */
function withinBounds(plans: SealedPlans): SealedPlans {
  if (plans.modules.length <= modulesWithMarks) return plans;
  const modules = plans.modules.map(({ seal, files, ...module }) => {
    if (seal === undefined) return module;
    const { marks, ...rest } = seal;
    return { ...module, seal: rest };
  });
  return { ...plans, modules };
}

/** A summary is filled up to about what it may have: for the whole of one it takes a little more than that. */
function withSlack(bytes: number): number {
  return Math.ceil(1.05 * bytes) + 4000;
}

/** In the log and in the run's summary. */
async function tellInRun(text: string, ports: Ports): Promise<void> {
  ports.log(terminalLine(text));
  await addToSummary(text, ports);
}

async function showInRun(folder: string, report: Report, bytes: number, ports: Ports): Promise<void> {
  ports.log(logLines(report, folder).join("\n"));
  await addToSummary(stepSummary(report, bytes, folder), ports);
}
