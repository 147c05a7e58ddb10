import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { type Action, readAction } from "./action_file.ts";
import { exportCommit, gitEnvironment } from "./git.ts";
import type { JobState } from "./step_scope.ts";
import type { UsesReference } from "./uses_reference.ts";
import { WorkflowFault } from "./workflow_fault.ts";

export interface ResolvedAction {
  readonly action: Action;
  /** What `github.action_path` says. */
  readonly folder: string;
}

/** Finds an action in the workspace or in a repository of the hub. @throws WorkflowFault when there is none. */
export async function resolveAction(reference: UsesReference, job: JobState): Promise<ResolvedAction> {
  const root = reference.kind === "local" ? job.folders.workspace : await repositoryFolder(reference, job);
  const folder = join(root, reference.path);
  for (const name of ["action.yml", "action.yaml"]) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    await refuseOutside(root, file);
    return { action: readAction(await readFile(file, "utf8"), join(reference.path, name)), folder };
  }
  const hint = reference.kind === "local" ? "check the repository out first" : "look at the path and the commit";
  throw new WorkflowFault(`There is no action.yml in ${writing(reference)}: ${hint}.`);
}

async function repositoryFolder(
  reference: Extract<UsesReference, { kind: "repository" }>,
  job: JobState,
): Promise<string> {
  const folder = join(job.folders.actions, reference.repository.toLowerCase(), reference.sha);
  if (existsSync(folder)) return folder;
  const gitFolder = job.request.gitFolder(reference.repository);
  if (gitFolder === undefined) {
    throw new WorkflowFault(
      `${writing(reference)} can't be found: the local GitHub has no repository ${reference.repository}.`,
    );
  }
  await exportCommit(gitFolder, reference.sha, folder, gitEnvironment(job.folders.home, job.base["PATH"] ?? ""));
  return folder;
}

async function refuseOutside(root: string, file: string): Promise<void> {
  const [inside, real] = await Promise.all([realpath(root), realpath(file)]);
  if (!real.startsWith(inside + sep)) throw new WorkflowFault(`${file} leads out of its repository: use a plain file.`);
}

function writing(reference: UsesReference): string {
  if (reference.kind === "local") return reference.path;
  return `${[reference.repository, reference.path].filter((part) => part !== "").join("/")}@${reference.sha}`;
}
