import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyText } from "../../src/core/plan/keys.ts";
import { mountGraphql } from "../../src/local/hub/graphql/graphql.ts";
import { createHub, type Hub } from "../../src/local/hub/hub.ts";
import { createRunner } from "../../src/local/runner/runner.ts";
import { terraformMissing } from "../support/terraform.ts";

const repository = { owner: "acme", repo: "infra" };
const root = fileURLToPath(new URL("../../", import.meta.url));
const canary = "canary-77aa-not-to-be-seen";

function module(instances: number, password = canary): string {
  return `
terraform {
  backend "local" {}
}
module "names" {
  source = "../../modules/names"
  count  = ${instances}
}
resource "terraform_data" "secret" {
  input = sensitive("${password}")
}
`;
}

const names = 'resource "terraform_data" "one" {\n  input = "one"\n}\n';

let folder: string;
let hub: Hub;
let dana: Octokit;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-standalone-"));
  const runner = createRunner({
    folder: join(folder, "scratch"),
    log: (line) => {
      throw new Error(JSON.stringify(line));
    },
    environment: { GATEHOUSE_LOCAL_STATE: join(folder, "states") },
  });
  hub = await createHub({ folder: join(folder, "hub"), port: 0, runner, log: () => undefined, extend: mountGraphql });
  const { administration } = hub;
  administration.createOrganization("acme");
  administration.createUser({ login: "dana", name: "Dana" });
  dana = new Octokit({ baseUrl: `${hub.url}/api/v3`, auth: administration.tokenOf("dana") });
  await mkdir(join(folder, "gatehouse", "action"), { recursive: true });
  for (const part of ["action.yml", "dist"]) {
    await cp(join(root, "action", part), join(folder, "gatehouse", "action", part), { recursive: true });
  }
  await makeRepository("gatehouse", join(folder, "gatehouse"));
  const { data: action } = await dana.git.getRef({ owner: "acme", repo: "gatehouse", ref: "heads/main" });
  const workflow = (await readFile(join(root, "workflows/standalone.yml"), "utf8")).replaceAll(
    "__GATEHOUSE_ACTION__",
    `acme/gatehouse/action@${action.object.sha}`,
  );
  const files = { ".github/workflows/terraform.yml": workflow, "modules/names/main.tf": names, "README.md": "Infra\n" };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, "infra", name)), { recursive: true });
    await writeFile(join(folder, "infra", name), content);
  }
  await makeRepository("infra", join(folder, "infra"));
  const sealKey = keyText(new Uint8Array(32).fill(5));
  for (const [environment, branches] of [
    ["gatehouse-plan", []],
    ["gatehouse-apply", ["main"]],
  ] as const) {
    administration.createEnvironment("acme/infra", environment, { branches });
    administration.setEnvironmentSecret("acme/infra", environment, "GATEHOUSE_SEAL_KEY", sealKey);
  }
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

async function makeRepository(name: string, content: string): Promise<void> {
  const { administration } = hub;
  await administration.createRepository(`acme/${name}`, { private: true, defaultBranch: "main" });
  administration.setCollaborator(`acme/${name}`, "dana", "write");
  await administration.importFolder(`acme/${name}`, content, "Begin", { name: "dana", email: "dana@example.com" });
}

/** Commits files on top of main, to a new branch or to main itself. */
async function push(branch: string, files: Readonly<Record<string, string>>): Promise<void> {
  const { data: main } = await dana.git.getRef({ ...repository, ref: "heads/main" });
  const parent = main.object.sha;
  const entries = Object.entries(files).map(
    ([path, content]) => ({ path, content, mode: "100644", type: "blob" }) as const,
  );
  const { data: tree } = await dana.git.createTree({ ...repository, base_tree: parent, tree: entries });
  const commit = { message: "Change", tree: tree.sha, parents: [parent] };
  const { sha } = (await dana.git.createCommit({ ...repository, ...commit })).data;
  if (branch === "main") await dana.git.updateRef({ ...repository, ref: "heads/main", sha });
  else await dana.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha });
}

async function openPull(branch: string, files: Readonly<Record<string, string>>): Promise<number> {
  await push(branch, files);
  return (await dana.pulls.create({ ...repository, title: branch, head: branch, base: "main" })).data.number;
}

const seen = new Set<number>();

/** How the next run ends that nobody has waited for yet. */
async function nextRun(event: string, attempt = 1): Promise<{ id: number; conclusion: string | null; log: string }> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const { data } = await dana.actions.listWorkflowRunsForRepo({ ...repository, event });
    const run = data.workflow_runs.find(
      ({ id, run_attempt }) => run_attempt === attempt && (attempt > 1 || !seen.has(id)),
    );
    if (run?.status === "completed") {
      seen.add(run.id);
      return { id: run.id, conclusion: run.conclusion, log: await logOf(run.id) };
    }
    await delay(50);
  }
  throw new Error(`No run of ${event} has ended.`);
}

async function logOf(id: number): Promise<string> {
  const { data } = await dana.actions.listJobsForWorkflowRun({ ...repository, run_id: id });
  const logs = await Promise.all(
    data.jobs
      .filter(({ conclusion }) => conclusion !== "skipped")
      .map(({ id: job_id }) =>
        dana.request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", { ...repository, job_id }),
      ),
  );
  return logs.map(({ data: log }) => String(log)).join("");
}

async function commentOn(pull: number): Promise<string> {
  const { data } = await dana.issues.listComments({ ...repository, issue_number: pull });
  expect(data.length).toBe(1);
  return data[0]?.body ?? "";
}

describe.skipIf(terraformMissing)("a repository without the app (needs terraform)", () => {
  it("plans on a pull request, applies that on merge, and nothing else", { timeout: 240_000 }, async () => {
    const first = await nextRun("push");
    expect(first.conclusion, first.log).toBe("success");
    expect(first.log).toContain("This push made the branch");

    const create = await openPull("create", { "infra/db/main.tf": module(2) });
    const planned = await nextRun("pull_request");
    expect(planned.log).toContain("+ module.names[1].terraform_data.one");
    expect(planned.conclusion, planned.log).toBe("success");
    expect(await commentOn(create)).toMatch(
      /\*\*Next:\*\* read the plan, then merge\.[^]*### `infra\/db`: `Planned: creates 3`/,
    );

    await dana.pulls.merge({ ...repository, pull_number: create, merge_method: "squash" });
    const applied = await nextRun("push");
    expect(applied.conclusion, applied.log).toBe("success");
    expect(await commentOn(create)).toContain("### `infra/db`: `Applied: creates 3`");
    const state = await readFile(join(folder, "states/acme/infra/infra/db/terraform.tfstate"), "utf8");
    expect(state).toContain(canary);

    // Two pull requests are planned on the same state; the second one's plan is not what its merge would do.
    const shrink = await openPull("shrink", { "infra/db/main.tf": module(1) });
    const shrinking = await nextRun("pull_request");
    expect(await commentOn(shrink)).toContain("#### Destroys 1\n\n- `module.names[1].terraform_data.one`");
    const rename = await openPull("rename", { "modules/names/main.tf": names.replace('= "one"', '= "two"') });
    const renaming = await nextRun("pull_request");
    expect(await commentOn(rename)).toContain("### `infra/db`: `Planned: updates 2`");
    await dana.pulls.merge({ ...repository, pull_number: shrink });
    expect((await nextRun("push")).conclusion).toBe("success");
    await dana.pulls.merge({ ...repository, pull_number: rename });
    const stale = await nextRun("push");
    expect(stale.conclusion).toBe("failure");
    const difference = await commentOn(rename);
    expect(difference).toContain("What differs: `the files (infra/db/main.tf)`, `the state (serial ");
    expect(difference).toContain("The plan is now: updates 1.");
    expect(difference).toContain("Re-running [the failed job]");

    // Running it again is consent to the plan that stands there now.
    await dana.actions.reRunWorkflow({ ...repository, run_id: stale.id });
    expect((await nextRun("push", 2)).conclusion).toBe("success");
    expect(await commentOn(rename)).toContain("### `infra/db`: `Applied: updates 1`");

    // One that goes into another branch is planned once it is moved to the default one.
    const { data: base } = await dana.git.getRef({ ...repository, ref: "heads/main" });
    await dana.git.createRef({ ...repository, ref: "refs/heads/next", sha: base.object.sha });
    await push("moved", { "infra/db/main.tf": module(2) });
    const { data: moved } = await dana.pulls.create({ ...repository, title: "Moved", head: "moved", base: "next" });
    await dana.pulls.update({ ...repository, pull_number: moved.number, base: "main" });
    const moving = await nextRun("pull_request");
    expect(moving.conclusion, moving.log).toBe("success");
    const plan = await commentOn(moved.number);
    expect(plan).toContain("### `infra/db`: `Planned: creates 1`");
    await dana.pulls.update({ ...repository, pull_number: moved.number, title: "Moved to main" });
    const reworded = await nextRun("pull_request");
    expect(reworded.log).toContain("Only words of the pull request were edited");
    expect(await commentOn(moved.number)).toBe(plan);

    await push("main", { "infra/db/main.tf": module(0) });
    const direct = await nextRun("push");
    expect(direct.conclusion).toBe("failure");
    expect(direct.log).toContain("is not the merge of a pull request, so nobody saw a plan of it: nothing is applied.");

    // Nobody planned that push, so that it is not as the code says.
    await dana.actions.createWorkflowDispatch({ ...repository, workflow_id: "terraform.yml", ref: "main" });
    const checked = await nextRun("workflow_dispatch");
    expect(checked.conclusion, checked.log).toBe("success");
    const { data: issues } = await dana.issues.listForRepo({ ...repository, creator: "github-actions[bot]" });
    expect(issues.map(({ title }) => title)).toEqual(["Drift: 1 root module is not as its code says"]);
    expect(issues[0]?.body).toContain("It destroys `module.names[0].terraform_data.one`.");
    await dana.issues.update({ ...repository, issue_number: issues[0]?.number ?? 0, state: "closed" });
    await dana.actions.createWorkflowDispatch({ ...repository, workflow_id: "terraform.yml", ref: "main" });
    expect((await nextRun("workflow_dispatch")).conclusion).toBe("success");
    const { data: again } = await dana.issues.listForRepo({ ...repository, creator: "github-actions[bot]" });
    expect(again.map(({ number }) => number)).toEqual(issues.map(({ number }) => number));

    const said = [planned, applied, shrinking, renaming, stale, direct, checked].map(({ log }) => log).join("\n");
    expect(said + difference + JSON.stringify(issues)).not.toContain(canary);
  });
});
