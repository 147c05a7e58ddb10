import type { Comment, PullPorts } from "./github_ports.ts";
import { commentMarker } from "./pull_comment.ts";

/**
 * The comments that were written with the job's token, be it the workflow's own, an app's or somebody's. Others' are theirs, however
 * they begin: nobody may have one edited, or believed.
 */
export async function ownComments(
  pulls: Pick<PullPorts, "comments" | "tokenUser">,
  pull: number,
): Promise<readonly Comment[]> {
  const marked = (await pulls.comments(pull)).filter(({ body }) => body.startsWith(commentMarker));
  if (marked.length === 0) return [];
  const user = await pulls.tokenUser();
  return marked.filter(({ author }) => author === user);
}
