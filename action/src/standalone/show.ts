import type { Report } from "../../../src/core/plan/messages.ts";
import type { Ports } from "../ports.ts";
import { postPages } from "../publish.ts";
import { logLines, stepSummary } from "../report_text.ts";
import type { Bench } from "./bench.ts";
import { commentText } from "./comment_text.ts";
import type { ModuleState } from "./comment_text.ts";
import { commentMarker, writeComment } from "./pull_comment.ts";
import type { SealedPlans } from "./comment_shapes.ts";

/** More would not fit into one comment. */
export const mostModules = 20;
const modulesWithMarks = 3;
/** Of the 1 MiB that a step's summary may have, with some room. */
const summaryBytes = 900_000 / mostModules;

/** Shows how it stands, in the pull request's one comment and in the run's summary; what does not fit goes on in check runs. */
export async function show(
  { job, ports, pulls }: Bench,
  view: { readonly states: readonly ModuleState[]; readonly removed: readonly string[]; readonly next: string },
  plans: SealedPlans,
): Promise<void> {
  for (const { folder, report } of view.states) if (report !== undefined) await showInRun(folder, report, ports);
  const { text, more } = commentText(view.states, view.removed, view.next);
  for (const [folder, pages] of more) {
    await postPages(`gatehouse ${folder}`, pages, { headSha: plans.head, externalId: String(job.runId) }, ports);
  }
  const body = writeComment(text, withinBounds(plans), job.sealKey);
  const own = (await pulls.comments(plans.pull)).find(isOwn);
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

async function showInRun(folder: string, report: Report, ports: Ports): Promise<void> {
  ports.log(logLines(report, folder).join("\n"));
  await ports.addToSummary(stepSummary(report, summaryBytes, folder));
}

/** Only comments that the workflow's own token wrote: people's are theirs. */
export function isOwn({ author, body }: { readonly author: string; readonly body: string }): boolean {
  return author === "github-actions[bot]" && body.startsWith(commentMarker);
}
