import { afterAll, beforeAll, expect, test } from "vitest";

import { createWorld } from "./testbed.ts";
import type { Client, World } from "./testbed.ts";

let world: World;
let app: Client;
let head: string;
beforeAll(async () => {
  world = await createWorld();
  app = await world.app();
  head = await world.branch("checked", { "checked.txt": "c\n" });
});
afterAll(async () => {
  await world.hub.settled();
  expect(world.failures()).toEqual([]);
  expect(world.fidelity.faults).toEqual([]);
  expect(world.fidelity.webhookFaults(world.hub.store)).toEqual([]);
  await world.close();
});

const repository = "/repos/acme/catalog";
const runs = `${repository}/check-runs`;

test("a check run goes from queued to completed, and only its app may change it", async () => {
  const made = await app.post(runs, { name: "gatehouse", head_sha: head, external_id: "nonce" });
  expect(made).toMatchObject({
    status: 201,
    body: { status: "queued", conclusion: null, external_id: "nonce", app: { slug: "gatehouse" } },
  });
  const one = `${runs}/${made.number("id")}`;
  await app.patch(one, { status: "in_progress" });
  const done = await app.patch(one, {
    conclusion: "success",
    output: { title: "Planned", summary: "all fine", text: "details" },
  });
  expect(done.body).toMatchObject({
    status: "completed",
    conclusion: "success",
    output: { text: "details", annotations_count: 0 },
  });
  expect((await world.as("omar").patch(one, { conclusion: "failure" })).status).toBe(403);

  const other = world.hub.administration.registerApp({
    slug: "other",
    name: "Other",
    permissions: { checks: "write" },
    events: [],
    webhookUrl: null,
    webhookSecret: "s",
  });
  world.hub.administration.installApp(other.id, "acme", { repositories: ["acme/catalog"] });
  const token = world.hub.store.tokens.insert({
    value: "ghs_other",
    userId: world.hub.store.apps.require(other.id).botId,
    installationId: world.hub.store.installations.find((each) => each.appId === other.id)?.id ?? 0,
    permissions: { checks: "write" },
    repositoryIds: world.hub.store.repositories.all().map((each) => each.id),
    expiresAt: null,
  });
  const stranger = world.as({ token: token.value });
  expect((await stranger.patch(one, { conclusion: "failure" })).status).toBe(403);
  expect((await stranger.post(runs, { name: "gatehouse", head_sha: head, conclusion: "failure" })).status).toBe(201);
  const pinned = await app.get(`${repository}/commits/${head}/check-runs?check_name=gatehouse&app_id=${world.appId}`);
  expect(pinned.body).toMatchObject({ total_count: 1, check_runs: [{ conclusion: "success" }] });
  const all = await app.get(`${repository}/commits/checked/check-runs?check_name=gatehouse&filter=all`);
  expect(all.number("total_count")).toBe(2);
});

test("the latest run of a name stands for it, all are there with filter=all", async () => {
  for (const conclusion of ["failure", "success"]) await app.post(runs, { name: "twice", head_sha: head, conclusion });
  const at = `${repository}/commits/${head}/check-runs?check_name=twice`;
  expect((await app.get(at)).body).toMatchObject({ total_count: 1, check_runs: [{ conclusion: "success" }] });
  expect((await app.get(`${at}&filter=all`)).number("total_count")).toBe(2);
  expect((await app.get(`${repository}/commits/${head}/check-suites`)).at("check_suites.0.status")).toBe("completed");
});

test("persons and wrong values are refused", async () => {
  expect((await world.as("omar").post(runs, { name: "mine", head_sha: head })).status).toBe(403);
  expect((await app.post(runs, { name: "x", head_sha: "0".repeat(40) })).status).toBe(422);
  expect((await app.post(runs, { name: "x", head_sha: head, status: "completed" })).status).toBe(422);
  expect((await app.post(runs, { name: "x", head_sha: head, conclusion: "perfect" })).status).toBe(422);
  const long = { title: "t", summary: "x".repeat(65_536) };
  expect((await app.post(runs, { name: "x", head_sha: head, output: long })).status).toBe(422);
});
