import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, test } from "vitest";

import { createHub } from "../../../src/local/hub/hub.ts";
import { createWorld } from "./testbed.ts";

test("a runner that breaks fails the run, and is told in the log", async () => {
  const world = await createWorld({ runner: () => Promise.reject(new Error("the runner broke")) });
  const app = await world.app();
  const workflow = "/repos/acme/catalog/actions/workflows/gatehouse.yml";
  await app.post(`${workflow}/dispatches`, { ref: "main", inputs: { phase: "plan" } });
  await expect.poll(async () => (await app.get(`${workflow}/runs`)).at("workflow_runs.0.conclusion")).toBe("failure");
  expect(JSON.stringify(world.failures())).toContain("the runner broke");
  await world.close();
});

test("a hub that starts again on its folder knows everything, and ends what was running", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "hub-test-"));
  let started = false;
  const world = await createWorld({
    folder,
    runner: (_, progress, signal) => {
      started = true;
      progress.jobStarted("plan");
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          resolve("success");
        });
      });
    },
  });
  const issue = await world
    .as("dana")
    .post("/repos/acme/catalog/issues", { title: "Remember me", labels: ["gatehouse"] });
  const head = await world.branch("kept", { "kept.txt": "k" });
  const inputs = { phase: "plan" };
  const run = await world.as("dana").post("/repos/acme/catalog/actions/workflows/gatehouse.yml/dispatches", {
    ref: "main",
    inputs,
    return_run_details: true,
  });
  await expect.poll(() => started).toBe(true);
  await world.hub.settled();
  const token = world.hub.administration.tokenOf("dana");
  await world.hub.close();

  const again = await createHub({
    folder: path.join(folder, "hub"),
    port: 0,
    runner: () => Promise.resolve("success"),
    log: () => undefined,
  });
  const ask = async (at: string): Promise<unknown> =>
    (await fetch(`${again.url}/repos/acme/catalog${at}`, { headers: { authorization: `Bearer ${token}` } })).json();
  expect(await ask(`/issues/${issue.number("number")}`)).toMatchObject({
    id: issue.number("id"),
    title: "Remember me",
    labels: [{ name: "gatehouse" }],
  });
  expect(await ask("/git/ref/heads/kept")).toMatchObject({ object: { sha: head } });
  expect(await ask(`/actions/runs/${run.number("workflow_run_id")}`)).toMatchObject({
    status: "completed",
    conclusion: "cancelled",
  });
  expect(again.administration.tokenOf("dana")).toBe(token);
  expect(
    again.administration.registerApp({
      slug: "gatehouse",
      name: "Gatehouse",
      permissions: {},
      events: [],
      webhookUrl: null,
      webhookSecret: "s",
    }).id,
  ).toBe(world.appId);
  const made = again.store.users.insert({ login: "new", name: null, type: "User", createdAt: "2026-01-01T00:00:00Z" });
  expect(made.id).toBeGreaterThan(issue.number("id"));
  await again.close();
  await rm(folder, { recursive: true });
});
