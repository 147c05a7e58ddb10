import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkflowRunProgress } from "../hub/workflow_runner.ts";
import { type JobFolders, runnerContext, contextVariables } from "./contexts.ts";
import type { Value } from "./expressions.ts";
import type { JobState } from "./step_scope.ts";
import { createMasks } from "./masks.ts";
import type { RunState } from "./run_state.ts";

/** How long steps with `always()` or `cancelled()` may take once a job is cancelled. */
const cleanupMilliseconds = 10_000;

export interface JobSettings {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly needs: Value;
  readonly environment: Readonly<Record<string, string>>;
  readonly cancelled: AbortSignal;
}

/** Prepares the folders of a job and everything that its steps share. */
export async function createJobState(
  run: RunState,
  settings: JobSettings,
  progress: WorkflowRunProgress,
): Promise<JobState> {
  const folders = await createFolders(join(run.folder, settings.id), run);
  const masks = createMasks();
  for (const secret of [settings.token, ...Object.values(settings.secrets)]) masks.add(secret);
  const secrets = { ...settings.secrets, GITHUB_TOKEN: settings.token };
  const runner = runnerContext(folders);
  let cleanup: AbortSignal | undefined;
  return {
    request: run.request,
    token: settings.token,
    folders,
    masks,
    log: (line) => {
      progress.log(settings.name, masks.apply(line));
    },
    summarize: (markdown) => {
      progress.stepSummary(settings.name, masks.apply(markdown));
    },
    github: {
      ...run.github,
      token: settings.token,
      job: settings.id,
      workspace: folders.workspace,
      event_path: folders.eventFile,
    },
    contexts: { needs: settings.needs, vars: {}, runner },
    secrets,
    base: {
      PATH: run.path,
      HOME: folders.home,
      LANG: "C.UTF-8",
      CI: "true",
      RUNNER_TRACKING_ID: `gatehouse-${randomUUID()}`,
    },
    fixed: { GITHUB_ACTIONS: "true", ...contextVariables("RUNNER", runner), ...run.environment },
    cancelled: settings.cancelled,
    stepSignal: () => {
      if (!settings.cancelled.aborted) return settings.cancelled;
      cleanup ??= AbortSignal.timeout(cleanupMilliseconds);
      return cleanup;
    },
    environment: { ...settings.environment },
    path: [],
    posts: [],
  };
}

async function createFolders(root: string, { request }: RunState): Promise<JobFolders> {
  const name = request.repository.split("/").at(-1) ?? "";
  const folders = {
    home: join(root, "home"),
    temporary: join(root, "temp"),
    tools: join(root, "tools"),
    actions: join(root, "actions"),
    workspace: join(root, "work", name, name),
  };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 });
  const eventFile = join(folders.temporary, "_github_workflow", "event.json");
  await mkdir(join(eventFile, ".."));
  await writeFile(eventFile, request.payload);
  return { ...folders, eventFile };
}
