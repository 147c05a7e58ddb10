import type { Effect } from "./effects.ts";
import type { ValidRequest } from "./request.ts";
import { writeRunCommit } from "./run_commit.ts";
import { writeRunTitle } from "./run_title.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** The commit that consumes an approval. Creating its branch is what locks the entity. */
export function commitBranch(
  snapshot: RunSnapshot,
  request: ValidRequest,
  approvals: readonly { readonly login: string; readonly at: string }[],
  replaces?: string,
): Effect {
  const { issue, catalog } = snapshot;
  const message = writeRunCommit(
    writeRunTitle(issue.number, request.target),
    `${request.action.title}, asked for by @${issue.author.login} in #${String(issue.number)}.`,
    {
      run: issue.number,
      action: request.action.identifier,
      ...(request.entity === undefined ? {} : { entity: request.entity.identifier }),
      requestedBy: issue.author.login,
      approvedBy: approvals,
      digest: request.digest,
      catalog: catalog.commit,
      inputs: request.inputs,
    },
  );
  return {
    type: "commit_branch",
    branch: request.branch,
    parent: catalog.commit,
    folder: request.folder,
    files: request.files,
    removed: removedPaths(snapshot, request),
    message,
    ...(replaces === undefined ? {} : { replaces }),
  };
}

/** Files that stand in the folder now and are not among those that shall: paths in it. */
export function removedPaths(
  { catalog }: Pick<RunSnapshot, "catalog">,
  { folder, files }: Pick<ValidRequest, "folder" | "files">,
): readonly string[] {
  return catalog.tree.entries
    .filesBelow(folder)
    .map(({ path }) => path.slice(folder.length + 1))
    .filter((path) => !files.has(path));
}
