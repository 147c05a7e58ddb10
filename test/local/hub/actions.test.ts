import { setTimeout as wait } from "node:timers/promises";

import { afterEach, expect, test } from "vitest";

import type { WorkflowRunner, WorkflowRunRequest } from "../../../src/local/hub/workflow_runner.ts";
import { at, createWorld } from "./testbed.ts";
import type { Client, World } from "./testbed.ts";

let world: World;
afterEach(async () => {
  await world.hub.settled();
  expect(world.failures()).toEqual([]);
  expect(world.fidelity.faults).toEqual([]);
  expect(world.fidelity.webhookFaults(world.hub.store)).toEqual([]);
  await world.close();
});

const repository = "/repos/acme/catalog";
const dispatches = `${repository}/actions/workflows/gatehouse.yml/dispatches`;
const dispatch = { ref: "main", inputs: { phase: "plan" }, return_run_details: true };

async function finished(client: Client, run: number): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await client.get(`${repository}/actions/runs/${run}`);
    if (answer.text("status") === "completed") return answer.text("conclusion");
    await wait(20);
  }
  throw new Error(`The run ${run} did not end.`);
}

test("a dispatched run tells its jobs, its log and its end, and gets the secrets and tokens that it may have", async () => {
  const requests: WorkflowRunRequest[] = [];
  const seen: unknown[] = [];
  const runner: WorkflowRunner = async (request, progress) => {
    requests.push(request);
    const token = await request.mintToken({ checks: "write", contents: "read" });
    seen.push(request.environmentSecrets("gatehouse-plan"), request.environmentSecrets("unknown"));
    const job = world.as({ token });
    const made = await job.post(`${repository}/check-runs`, {
      name: "gatehouse/report",
      head_sha: request.sha,
      conclusion: "success",
    });
    seen.push(made.at("app.slug"), (await job.post(`${repository}/issues`, { title: "no" })).status);
    progress.runName("gatehouse plan #1 nonce");
    progress.jobStarted("plan");
    progress.log("plan", "one");
    progress.log("plan", "two");
    progress.stepSummary("plan", "## Planned");
    progress.jobFinished("plan", "success");
    return "success";
  };
  world = await createWorld({ runner });
  const app = await world.app();
  const made = await app.post(dispatches, dispatch);
  expect(made.status).toBe(200);
  const run = made.number("workflow_run_id");
  expect(await finished(app, run)).toBe("success");
  expect(requests).toMatchObject([
    {
      repository: "acme/catalog",
      workflowPath: ".github/workflows/gatehouse.yml",
      ref: "refs/heads/main",
      inputs: { phase: "plan", nonce: "none" },
      actor: "gatehouse[bot]",
      triggeringActor: "gatehouse[bot]",
      runAttempt: 1,
    },
  ]);
  expect(seen).toEqual([{ SEAL_KEY: "a key that stays here" }, undefined, "github-actions", 403]);
  const jobs = await app.get(`${repository}/actions/runs/${run}/jobs`);
  expect(jobs.body).toMatchObject({
    total_count: 1,
    jobs: [{ name: "plan", status: "completed", conclusion: "success" }],
  });
  expect((await app.get(`${repository}/actions/jobs/${jobs.number("jobs.0.id")}/logs`)).body).toBe("one\ntwo\n");
  const shown = await app.get(`${repository}/actions/runs?event=workflow_dispatch&branch=main&created=>=2020-01-01`);
  expect(shown.body).toMatchObject({
    total_count: 1,
    workflow_runs: [{ display_title: "gatehouse plan #1 nonce", run_attempt: 1 }],
  });
  expect((await app.get(`${repository}/actions/runs?created=<2020-01-01`)).number("total_count")).toBe(0);
  await world.hub.settled();
  const told = world.webhooks
    .filter(({ event }) => event.startsWith("workflow"))
    .map(({ event, body }) => `${event} ${String(at(body, "action"))}`);
  expect(told).toEqual([
    "workflow_dispatch undefined",
    "workflow_run requested",
    "workflow_run in_progress",
    "workflow_run completed",
  ]);
});

test("a branch that the environment does not admit gets no secrets", async () => {
  const seen: unknown[] = [];
  world = await createWorld({
    runner: (request) => {
      seen.push(request.environmentSecrets("gatehouse-plan"));
      return Promise.resolve("success");
    },
  });
  await world.branch("elsewhere", { "x.txt": "x" });
  const made = await world.as("dana").post(dispatches, { ...dispatch, ref: "elsewhere" });
  await finished(world.as("dana"), made.number("workflow_run_id"));
  expect(seen).toEqual([undefined]);
});

test("a person who runs it again is its triggering actor; its actor stays", async () => {
  const seen: string[] = [];
  world = await createWorld({
    runner: (request) => {
      seen.push(`${request.runAttempt} ${request.actor} ${request.triggeringActor}`);
      return Promise.resolve("failure");
    },
  });
  const app = await world.app();
  const run = (await app.post(dispatches, dispatch)).number("workflow_run_id");
  expect(await finished(app, run)).toBe("failure");
  const one = `${repository}/actions/runs/${run}`;
  expect((await world.as("rita").post(`${one}/rerun`)).status).toBe(403);
  expect((await world.as("dana").post(`${one}/rerun`)).status).toBe(201);
  expect(await finished(app, run)).toBe("failure");
  expect(seen).toEqual(["1 gatehouse[bot] gatehouse[bot]", "2 gatehouse[bot] dana"]);
  expect((await app.get(one)).body).toMatchObject({
    run_attempt: 2,
    actor: { login: "gatehouse[bot]" },
    triggering_actor: { login: "dana" },
  });
  expect((await world.as("dana").post(`${one}/cancel`)).status).toBe(409);
});

test("two run at once, the third waits; cancelled runs end as cancelled", async () => {
  let running = 0;
  let most = 0;
  const runner: WorkflowRunner = async (_, progress, signal) => {
    running += 1;
    most = Math.max(most, running);
    progress.jobStarted("plan");
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve);
    });
    running -= 1;
    return "failure";
  };
  world = await createWorld({ runner });
  const dana = world.as("dana");
  const runs: number[] = [];
  for (let count = 0; count < 3; count += 1)
    runs.push((await dana.post(dispatches, dispatch)).number("workflow_run_id"));
  await wait(50);
  expect((await dana.get(`${repository}/actions/runs?status=queued`)).number("total_count")).toBe(1);
  for (const run of runs.toReversed())
    expect((await dana.post(`${repository}/actions/runs/${run}/cancel`)).status).toBe(202);
  expect(await Promise.all(runs.map((run) => finished(dana, run)))).toEqual(["cancelled", "cancelled", "cancelled"]);
  expect(most).toBe(2);
});

test("what cannot be dispatched is refused", async () => {
  world = await createWorld();
  const dana = world.as("dana");
  expect((await dana.post(dispatches, { ref: "main" })).text("message")).toBe("Required input 'phase' not provided");
  expect((await dana.post(dispatches, { ref: "main", inputs: { phase: "x", other: "y" } })).text("message")).toContain(
    "Unexpected inputs",
  );
  expect((await dana.post(dispatches, { ref: "nowhere", inputs: { phase: "x" } })).status).toBe(422);
  expect((await dana.post(dispatches.replace("gatehouse.yml", "missing.yml"), dispatch)).status).toBe(404);
  expect((await dana.post(dispatches.replace("gatehouse.yml", "..%2F..%2FREADME.md"), dispatch)).status).toBe(404);
  const pushOnly = { ".github/workflows/push.yml": "on: push\njobs: {}\n" };
  await world.branch("workflows", pushOnly);
  const pull = await dana.post(`${repository}/pulls`, { title: "Add", head: "workflows", base: "main" });
  await dana.put(`${repository}/pulls/${pull.number("number")}/merge`);
  expect((await dana.post(dispatches.replace("gatehouse.yml", "push.yml"), { ref: "main" })).text("message")).toContain(
    "workflow_dispatch",
  );
});

test("environments and the names of their secrets are told, the secrets never", async () => {
  world = await createWorld();
  const dana = world.as("dana");
  expect((await dana.get(`${repository}/environments`)).body).toMatchObject({
    environments: [{ name: "gatehouse-plan", deployment_branch_policy: { custom_branch_policies: true } }],
  });
  const secrets = `${repository}/environments/gatehouse-plan/secrets`;
  const answer = await dana.get(secrets);
  expect(answer.body).toMatchObject({ total_count: 1, secrets: [{ name: "SEAL_KEY" }] });
  expect(JSON.stringify(answer.body)).not.toContain("a key that stays here");
  expect((await dana.get(`${secrets}/public-key`)).text("key")).toMatch(/^[A-Za-z0-9+/]{43}=$/);
});
