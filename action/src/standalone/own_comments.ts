import type { Comment, PullPorts } from "./github_ports.ts";
import type { StandaloneJob } from "./bench.ts";
import { commentMarker } from "./pull_comment.ts";

/**
 * The comments on these folders that were written with the job's token, be it the workflow's own, an app's or somebody's. Others' are theirs, however
 * they begin: nobody may have one edited, or believed.
 */
export async function ownComments(
  {
    pulls,
    job,
  }: { readonly pulls: Pick<PullPorts, "comments" | "tokenUser">; readonly job: Pick<StandaloneJob, "directories"> },
  pull: number,
): Promise<readonly Comment[]> {
  const marker = commentMarker(job.directories);
  const marked = (await pulls.comments(pull)).filter(({ body }) => body.startsWith(marker));
  if (marked.length === 0) return [];
  const user = await pulls.tokenUser();
  return marked.filter(({ author }) => author === user);
}
