import type { Report } from "../../../src/core/plan/messages.ts";
import type { Ports } from "../ports.ts";
import { postPages, stepSummaryBytes } from "../publish.ts";
import { logLines, stepSummary } from "../report_text.ts";
import type { Bench } from "./bench.ts";
import { commentText, moduleCheck, titlesText } from "./comment_text.ts";
import type { CommentText, View } from "./comment_text.ts";
import { ownComments } from "./own_comments.ts";
import { writeComment } from "./pull_comment.ts";
import type { SealedPlans } from "./comment_shapes.ts";

/** More would not fit into one comment. */
export const mostModules = 20;
const modulesWithMarks = 3;
/** Characters of a comment, GitHub's limit. */
const commentLimit = 65_536;

/** Shows how it stands, in the pull request's one comment and in the run's summary; what does not fit goes on in check runs. */
export async function show(
  { job, ports, pulls }: Pick<Bench, "ports" | "pulls"> & { readonly job: Pick<Bench["job"], "runId" | "sealKey"> },
  view: View,
  plans: SealedPlans,
): Promise<void> {
  const bytes = Math.floor(stepSummaryBytes / Math.max(1, view.states.length));
  for (const { folder, report } of view.states) if (report !== undefined) await showInRun(folder, report, bytes, ports);
  const write = ({ text }: CommentText): string => writeComment(text, withinBounds(plans), job.sealKey);
  const whole = commentText(view);
  const shown = write(whole).length > commentLimit ? titlesText(view) : whole;
  for (const [folder, pages] of shown.more) {
    await postPages(moduleCheck(folder), pages, { headSha: plans.head, externalId: String(job.runId) }, ports);
  }
  const body = write(shown);
  const [own] = await ownComments(pulls, plans.pull);
  if (own === undefined) await pulls.createComment(plans.pull, body);
  else await pulls.updateComment(own.id, body);
}

/** Marks tell a reader of a stale plan what differs; those of many plans would not fit beside the plans themselves. */
function withinBounds(plans: SealedPlans): SealedPlans {
  if (plans.modules.length <= modulesWithMarks) return plans;
  const modules = plans.modules.map(({ seal, ...module }) => {
    if (seal === undefined) return module;
    const { marks, ...rest } = seal;
    return { ...module, seal: rest };
  });
  return { ...plans, modules };
}

async function showInRun(folder: string, report: Report, bytes: number, ports: Ports): Promise<void> {
  ports.log(logLines(report, folder).join("\n"));
  await ports.addToSummary(stepSummary(report, bytes, folder));
}
