import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Conclusion, WorkflowRunProgress, WorkflowRunRequest } from "../../../src/local/hub/workflow_runner.ts";
import { createRunner } from "../../../src/local/runner/runner.ts";

const run = promisify(execFile);
const workflowPath = ".github/workflows/test.yml";

/** Real bare repositories in a folder, and a runner whose scratch is beside them. */
export interface Workshop extends AsyncDisposable {
  readonly folder: string;
  readonly scratch: string;
  readonly log: object[];
  /** Commits these files to `owner/name` on main, making the repository when it is new. @returns the commit's id */
  commit(repository: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** Commits the workflow to acme/catalog and runs it. */
  dispatch(workflow: string, more?: Partial<WorkflowRunRequest>, signal?: AbortSignal): Promise<Outcome>;
}

export interface Outcome {
  readonly conclusion: Conclusion;
  readonly runName: string | undefined;
  /** Conclusion of each job by name. */
  readonly jobs: Readonly<Record<string, Conclusion>>;
  readonly started: readonly string[];
  /** All logged lines of all jobs. */
  readonly lines: readonly string[];
  readonly text: string;
  readonly summary: string;
  readonly minted: readonly Readonly<Record<string, string>>[];
}

const gitEnvironment = {
  PATH: process.env["PATH"],
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Dana",
  GIT_AUTHOR_EMAIL: "dana@example.com",
  GIT_COMMITTER_NAME: "Dana",
  GIT_COMMITTER_EMAIL: "dana@example.com",
};

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-runner-"));
  const scratch = join(folder, "scratch");
  const log: object[] = [];
  const runner = createRunner({
    folder: scratch,
    log: (line) => log.push(line),
    environment: { GATEHOUSE_LOCAL_STATE: join(folder, "state") },
  });
  const bare = (repository: string) => join(folder, "repositories", `${repository}.git`);
  const known = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();
  const commit: Workshop["commit"] = (repository, files) => {
    const mine = last.then(() => commitAlone(repository, files));
    last = mine.catch(() => undefined);
    return mine;
  };
  const commitAlone: Workshop["commit"] = async (repository, files) => {
    const tree = join(folder, "trees", repository);
    const git = async (...parameters: string[]) =>
      (await run("git", parameters, { cwd: tree, env: gitEnvironment })).stdout;
    if (!known.has(repository)) {
      await mkdir(tree, { recursive: true });
      await git("init", "--quiet", "--initial-branch", "main");
      await git("init", "--quiet", "--bare", "--initial-branch", "main", bare(repository));
      known.add(repository);
    }
    for (const [file, content] of Object.entries(files)) {
      await mkdir(dirname(join(tree, file)), { recursive: true });
      await writeFile(join(tree, file), content);
    }
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "-m", "Change");
    await git("push", "--quiet", bare(repository), "HEAD:main");
    return (await git("rev-parse", "HEAD")).trim();
  };
  let runId = 40;
  return {
    folder,
    scratch,
    log,
    commit,
    async dispatch(workflow, more = {}, signal = new AbortController().signal) {
      const sha = await commit("acme/catalog", { [workflowPath]: workflow });
      const record = recorder();
      const request: WorkflowRunRequest = {
        repository: "acme/catalog",
        runId: (runId += 1),
        runAttempt: 1,
        workflowPath,
        sha,
        ref: "refs/heads/main",
        event: "workflow_dispatch",
        payload: JSON.stringify({
          inputs: more.inputs ?? {},
          repository: { full_name: "acme/catalog" },
          sender: { login: "dana" },
        }),
        inputs: {},
        actor: "dana",
        triggeringActor: "gatehouse[bot]",
        serverUrl: "http://127.0.0.1:9",
        gitFolder: (repository) => (known.has(repository) ? bare(repository) : undefined),
        environmentSecrets: (name) => (name === "gatehouse-plan" ? { SEAL_KEY: "s3al-key-canary" } : undefined),
        mintToken: (permissions) => {
          record.minted.push(permissions);
          return Promise.resolve("ghs_token-canary");
        },
        ...more,
      };
      const conclusion = await runner(request, record.progress, signal);
      return record.outcome(conclusion);
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function recorder() {
  const jobs: Record<string, Conclusion> = {};
  const started: string[] = [];
  const lines: string[] = [];
  const minted: Readonly<Record<string, string>>[] = [];
  let runName: string | undefined;
  let summary = "";
  const progress: WorkflowRunProgress = {
    runName: (name) => (runName = name),
    jobStarted: (job) => started.push(job),
    jobFinished: (job, conclusion) => (jobs[job] = conclusion),
    log: (_job, line) => lines.push(line),
    stepSummary: (_job, markdown) => (summary += markdown),
  };
  const outcome = (conclusion: Conclusion): Outcome => ({
    conclusion,
    runName,
    jobs,
    started,
    lines,
    text: lines.join("\n"),
    summary,
    minted,
  });
  return { progress, minted, outcome };
}

/** A workflow with one job of these steps, written as YAML list items without indentation. */
export function oneJob(steps: string, more = ""): string {
  const indented = steps.replaceAll(/^/gm, "      ");
  return `name: Test\non: workflow_dispatch\njobs:\n  test:\n    runs-on: ubuntu-latest\n${more}    steps:\n${indented}\n`;
}
