import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHub, type Hub } from "../../../src/local/hub/hub.ts";
import { createRunner } from "../../../src/local/runner/runner.ts";

const repository = { owner: "acme", repo: "catalog" };

const workflow = `name: Gatehouse
run-name: "gatehouse \${{ inputs.phase }} #12"
on:
  workflow_dispatch:
    inputs:
      phase: { required: true }
permissions: {}
jobs:
  plan:
    if: inputs.phase == 'plan' && github.triggering_actor == 'omar' && github.run_attempt == 1
    runs-on: ubuntu-latest
    environment: gatehouse-plan
    permissions: { contents: read, checks: write }
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8
        with: { persist-credentials: false }
      - env:
          GITHUB_TOKEN: \${{ github.token }}
          SEAL_KEY: \${{ secrets.GATEHOUSE_SEAL_KEY }}
        run: |
          cat README.md
          [ "$SEAL_KEY" = canary-of-the-key ] && echo "key is here: $SEAL_KEY"
          node report.js
          echo "### Planned" >> "$GITHUB_STEP_SUMMARY"
  wait:
    if: inputs.phase == 'wait'
    runs-on: ubuntu-latest
    steps: [{ run: sleep 60 }]
`;

const listener = `name: Listener
on:
  pull_request: { branches: [main] }
  push: { branches: [main] }
permissions: {}
jobs:
  tell:
    runs-on: ubuntu-latest
    permissions: { contents: write }
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8
        with: { fetch-depth: 2 }
      - env:
          HEAD: \${{ github.event.pull_request.head.sha }}
          GITHUB_TOKEN: \${{ github.token }}
        run: |
          echo "$GITHUB_EVENT_NAME of $GITHUB_REF by $GITHUB_ACTOR onto '$GITHUB_BASE_REF'"
          cat note.md
          [ "$GITHUB_EVENT_NAME" = push ] || [ "$(git rev-parse HEAD^2)" = "$HEAD" ]
          [ "$GITHUB_EVENT_NAME" = push ] || curl -sf -X POST "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/git/refs" \\
            -H "authorization: Bearer $GITHUB_TOKEN" -d "{\\"ref\\":\\"refs/heads/by-token\\",\\"sha\\":\\"$HEAD\\"}" -o /dev/null
`;

const report = `
const { GITHUB_API_URL: api, GITHUB_REPOSITORY: name, GITHUB_SHA: sha, GITHUB_TOKEN: token } = process.env;
const call = (path, body) => fetch(api + "/repos/" + name + path, {
  method: "POST", body: JSON.stringify(body), headers: { authorization: "Bearer " + token, "content-type": "application/json" },
});
const check = await call("/check-runs", { name: "gatehouse/report", head_sha: sha, status: "completed", conclusion: "success" });
const issue = await call("/issues", { title: "not allowed" });
console.log("check", check.status, "issue", issue.status);
`;

let folder: string;
let hub: Hub;
let omar: Octokit;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-runner-hub-"));
  const runner = createRunner({
    folder: join(folder, "scratch"),
    log: (line) => {
      throw new Error(JSON.stringify(line));
    },
  });
  hub = await createHub({ folder: join(folder, "hub"), port: 0, runner, log: () => undefined });
  const { administration } = hub;
  administration.createOrganization("acme");
  administration.createUser({ login: "omar", name: "Omar" });
  await administration.createRepository("acme/catalog", { private: true, defaultBranch: "main" });
  administration.setCollaborator("acme/catalog", "omar", "write");
  const files = {
    ".github/workflows/gatehouse.yml": workflow,
    ".github/workflows/listener.yml": listener,
    "README.md": "# Catalog\n",
    "report.js": report,
    "package.json": '{ "type": "module" }',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, "content", name)), { recursive: true });
    await writeFile(join(folder, "content", name), content);
  }
  await administration.importFolder("acme/catalog", join(folder, "content"), "Begin", {
    name: "omar",
    email: "omar@example.com",
  });
  administration.createEnvironment("acme/catalog", "gatehouse-plan", { branches: ["main"] });
  administration.setEnvironmentSecret("acme/catalog", "gatehouse-plan", "GATEHOUSE_SEAL_KEY", "canary-of-the-key");
  omar = new Octokit({ baseUrl: `${hub.url}/api/v3`, auth: administration.tokenOf("omar") });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

async function dispatch(phase: string): Promise<number> {
  await omar.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
    ...repository,
    workflow_id: "gatehouse.yml",
    ref: "main",
    inputs: { phase },
  });
  const { data } = await omar.actions.listWorkflowRunsForRepo({ ...repository, event: "workflow_dispatch" });
  const [run] = data.workflow_runs;
  if (run === undefined) throw new Error("The dispatch made no run.");
  return run.id;
}

async function until(id: number, status: string) {
  for (let tries = 0; tries < 300; tries += 1) {
    const { data } = await omar.actions.getWorkflowRun({ ...repository, run_id: id });
    if (data.status === status) return data;
    await delay(50);
  }
  throw new Error(`The run ${id} has not become ${status}.`);
}

async function logOf(id: number): Promise<string> {
  const { data } = await omar.actions.listJobsForWorkflowRun({ ...repository, run_id: id });
  const logs = await Promise.all(
    data.jobs.map((job) =>
      omar.request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", { ...repository, job_id: job.id }),
    ),
  );
  return logs.map((log) => String(log.data)).join("");
}

async function runsOf(event: string) {
  const { data } = await omar.actions.listWorkflowRunsForRepo({ ...repository, event });
  return data.workflow_runs;
}

/** A commit on top of main that no branch has yet. */
async function commitNote(): Promise<string> {
  const { data: main } = await omar.git.getRef({ ...repository, ref: "heads/main" });
  const parent = main.object.sha;
  const note = { path: "note.md", mode: "100644", type: "blob", content: "a note" } as const;
  const { data: tree } = await omar.git.createTree({ ...repository, base_tree: parent, tree: [note] });
  const commit = { message: "Note", tree: tree.sha, parents: [parent] };
  return (await omar.git.createCommit({ ...repository, ...commit })).data.sha;
}

async function untilRuns(event: string, count: number): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const runs = await runsOf(event);
    if (runs.length === count) return runs[0]?.id ?? 0;
    await delay(50);
  }
  throw new Error(`There are not ${String(count)} runs of ${event}.`);
}

describe("what happens in the repository", () => {
  it("starts the workflows that listen to it: at a pull request's test merge, and at what was pushed", async () => {
    const sha = await commitNote();
    await omar.git.createRef({ ...repository, ref: "refs/heads/note", sha });
    const pushesBefore = (await runsOf("push")).length;
    const { data: pull } = await omar.pulls.create({ ...repository, title: "Note", head: "note", base: "main" });
    const planned = await untilRuns("pull_request", 1);
    expect(await until(planned, "completed")).toMatchObject({
      conclusion: "success",
      head_branch: "note",
      head_sha: pull.head.sha,
    });
    const log = await logOf(planned);
    expect(log).toContain(`pull_request of refs/pull/${String(pull.number)}/merge by omar onto 'main'`);
    expect(log).toContain("a note");

    const { data: merged } = await omar.pulls.merge({ ...repository, pull_number: pull.number });
    const pushed = await untilRuns("push", pushesBefore + 1);
    expect(await until(pushed, "completed")).toMatchObject({ conclusion: "success", head_sha: merged.sha });
    expect(await logOf(pushed)).toContain("push of refs/heads/main by omar onto ''");
    const { data: pulls } = await omar.repos.listPullRequestsAssociatedWithCommit({
      ...repository,
      commit_sha: merged.sha,
    });
    expect(pulls).toMatchObject([{ number: pull.number, merge_commit_sha: merged.sha }]);
    // Neither the other branches nor what the job's own token made started anything.
    expect((await runsOf("push")).length).toBe(pushesBefore + 1);
    expect((await runsOf("pull_request")).length).toBe(1);
  });
});

describe("a run of the hub", () => {
  it("checks out from the hub, reports with the job's token, and keeps its secrets to itself", async () => {
    const id = await dispatch("plan");
    const run = await until(id, "completed");
    const log = await logOf(id);
    expect(run).toMatchObject({ conclusion: "success", display_title: "gatehouse plan #12", run_attempt: 1 });
    expect(log).toContain("# Catalog");
    expect(log).toContain("key is here: ***");
    expect(log).not.toContain("canary-of-the-key");
    // The job may write checks, and nothing else.
    expect(log).toContain("check 201 issue 403");
    const { data } = await omar.checks.listForRef({ ...repository, ref: "main", check_name: "gatehouse/report" });
    expect(data.check_runs).toMatchObject([{ conclusion: "success", app: { slug: "github-actions" } }]);
    const job = hub.store.jobs.find(({ runId }) => runId === id);
    expect(job).toMatchObject({ name: "plan", conclusion: "success" });
  });

  it("that somebody starts again is another attempt, which the guard stops", async () => {
    const id = await dispatch("plan");
    await until(id, "completed");
    await omar.actions.reRunWorkflow({ ...repository, run_id: id });
    await delay(50);
    const again = await until(id, "completed");
    expect(again).toMatchObject({ run_attempt: 2, conclusion: "skipped" });
  });

  it("ends when it is cancelled, and leaves nothing behind", async () => {
    const id = await dispatch("wait");
    await until(id, "in_progress");
    await delay(300);
    await omar.actions.cancelWorkflowRun({ ...repository, run_id: id });
    expect(await until(id, "completed")).toMatchObject({ conclusion: "cancelled" });
    expect(await readdir(join(folder, "scratch"))).toEqual([]);
  });
});
