import type { StandaloneJob } from "./bench.ts";
import { directoryKey } from "./directory_key.ts";
import type { Comment, PullPorts } from "./github_ports.ts";
import { commentDirectories } from "./pull_comment.ts";

interface Commenter {
  readonly pulls: Pick<PullPorts, "comments" | "tokenUser">;
  readonly job: Pick<StandaloneJob, "directories">;
}

/**
 * The comments on these folders that were written with the job's token, be it the workflow's own, an app's or somebody's. Others' are theirs, however
 * they begin: nobody may have one edited, or believed.
 */
export async function ownComments(commenter: Commenter, pull: number): Promise<readonly Comment[]> {
  const own = directoryKey(commenter.job.directories);
  return writtenWithToken(commenter, pull, (directories) => directoryKey(directories) === own);
}

/** The folders of the other comments that were written with it: of other jobs, or of this one when it had other folders. */
export async function otherDirectories(commenter: Commenter, pull: number): Promise<readonly (readonly string[])[]> {
  const own = directoryKey(commenter.job.directories);
  const others = await writtenWithToken(commenter, pull, (directories) => directoryKey(directories) !== own);
  return others.flatMap(({ body }) => {
    const directories = commentDirectories(body);
    return directories === undefined ? [] : [directories];
  });
}

async function writtenWithToken(
  { pulls }: Commenter,
  pull: number,
  isWanted: (directories: readonly string[]) => boolean,
): Promise<readonly Comment[]> {
  const marked = (await pulls.comments(pull)).filter(({ body }) => {
    const directories = commentDirectories(body);
    return directories !== undefined && isWanted(directories);
  });
  if (marked.length === 0) return [];
  const user = await pulls.tokenUser();
  return marked.filter(({ author }) => author === user);
}
