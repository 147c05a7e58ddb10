import { createHmac } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { at, createWorld } from "./testbed.ts";
import type { World } from "./testbed.ts";

let world: World;
let now = new Date("2026-03-01T10:00:00Z");
beforeAll(async () => {
  world = await createWorld({ clock: () => now });
});
afterAll(async () => {
  await world.hub.settled();
  expect(world.failures()).toEqual([]);
  expect(world.fidelity.faults).toEqual([]);
  expect(world.fidelity.webhookFaults(world.hub.store)).toEqual([]);
  await world.close();
});

test("the app is known by its signed token, and by no other", async () => {
  const app = world.as({ token: world.jwt() });
  expect((await app.get("/app")).body).toMatchObject({ slug: "gatehouse", installations_count: 1 });
  expect((await app.get("/app/installations")).body).toMatchObject([
    { app_slug: "gatehouse", account: { login: "acme" } },
  ]);
  expect((await app.get("/repos/acme/catalog/installation")).number("id")).toBe(world.installation);
  expect((await app.get("/repos/acme/catalog/issues")).status).toBe(404);
  const seconds = Math.floor(now.getTime() / 1000);
  const [head = "", body = ""] = world.jwt().split(".");
  const wrong = [
    world.jwt({ exp: seconds - 1 }),
    world.jwt({ exp: seconds + 3600 }),
    world.jwt({ iat: seconds + 300 }),
    world.jwt({ iss: "1" }),
    `${head}.${body}.${Buffer.from("forged").toString("base64url")}`,
    `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.x`,
  ];
  for (const token of wrong) expect((await world.as({ token }).get("/app")).status).toBe(401);
  expect((await world.as("dana").get("/app")).status).toBe(401);
});

test("an installation token lives for an hour, and may be narrower than the app but not wider", async () => {
  const app = world.as({ token: world.jwt() });
  const tokens = `/app/installations/${world.installation}/access_tokens`;
  const made = await app.post(tokens, { repositories: ["open"], permissions: { issues: "read" } });
  expect(made).toMatchObject({
    status: 201,
    body: {
      expires_at: "2026-03-01T11:00:00Z",
      permissions: { issues: "read", metadata: "read" },
      repositories: [{ name: "open" }],
    },
  });
  const narrow = world.as({ token: made.text("token") });
  expect((await narrow.get("/installation/repositories")).number("total_count")).toBe(1);
  expect((await narrow.get("/repos/acme/catalog")).status).toBe(404);
  expect((await app.post(tokens, { permissions: { administration: "write" } })).status).toBe(422);
  expect((await app.post(tokens, { permissions: { members: "write" } })).status).toBe(422);
  expect((await app.post(tokens, { repositories: ["nothing"] })).status).toBe(422);
  now = new Date(now.getTime() + 59 * 60_000);
  expect((await narrow.get("/repos/acme/open")).status).toBe(200);
  now = new Date(now.getTime() + 60_000);
  expect((await narrow.get("/repos/acme/open")).status).toBe(401);
});

test("webhooks are signed, in order, remembered, and sent again under their old id", async () => {
  const first = world.webhooks.length;
  const issue = await world.as("dana").post("/repos/acme/catalog/issues", { title: "Told", labels: ["gatehouse"] });
  await world.as("dana").patch(`/repos/acme/catalog/issues/${issue.number("number")}`, { state: "closed" });
  await world.hub.settled();
  const told = world.webhooks.slice(first);
  expect(told.map(({ event, body }) => `${event} ${String(at(body, "action"))}`)).toEqual([
    "issues opened",
    "label created",
    "issues labeled",
    "issues closed",
  ]);
  for (const webhook of told) {
    const hmac = createHmac("sha256", "the secret of the webhooks").update(webhook.text).digest("hex");
    expect(webhook.signature).toBe(`sha256=${hmac}`);
  }
  const app = world.as({ token: world.jwt() });
  const deliveries = await app.get("/app/hook/deliveries");
  expect(deliveries.body).toMatchObject([
    { event: "issues", action: "closed", status: "OK", status_code: 200, redelivery: false },
    { event: "issues", action: "labeled" },
    { event: "label" },
    { event: "issues", action: "opened" },
    { event: "installation", action: "created" },
  ]);
  expect((await app.post(`/app/hook/deliveries/${deliveries.number("0.id")}/attempts`)).status).toBe(202);
  await world.hub.settled();
  expect(world.webhooks.at(-1)).toEqual(told.at(-1));
  expect((await app.get("/app/hook/deliveries?per_page=1")).body).toMatchObject([
    { redelivery: true, guid: told.at(-1)?.guid },
  ]);
  expect((await app.get(`/app/hook/deliveries/${deliveries.number("0.id")}`)).at("request.payload.issue.title")).toBe(
    "Told",
  );
});

test("what happened while the app was away is kept as failed, and not tried again by itself", async () => {
  const { hub } = world;
  const url = hub.store.apps.require(world.appId).webhookUrl;
  hub.administration.updateAppWebhook("gatehouse", { url: "http://127.0.0.1:9/" });
  await world.as("dana").post("/repos/acme/catalog/issues", { title: "Missed" });
  await hub.settled();
  hub.administration.updateAppWebhook("gatehouse", { url });
  const app = world.as({ token: world.jwt() });
  const missed = await app.get("/app/hook/deliveries?per_page=1");
  expect(missed.body).toMatchObject([{ status: "failed to connect to host", status_code: 0 }]);
  expect(world.webhooks.some((webhook) => webhook.text.includes('"Missed"'))).toBe(false);
  await app.post(`/app/hook/deliveries/${missed.number("0.id")}/attempts`);
  await hub.settled();
  expect(world.webhooks.at(-1)).toMatchObject({ guid: missed.text("0.guid") });
});

test("requests are counted with who asked, what for, and whether it makes content", async () => {
  const { requests } = world.hub;
  requests.reset();
  const app = await world.app();
  const issue = await app.post("/repos/acme/catalog/issues", { title: "Counted" });
  await app.patch(`/api/v3/repos/acme/catalog/issues/${issue.number("number")}`, { state: "closed" });
  const got = await app.get("/repos/acme/catalog/issues");
  await app.get("/repos/acme/catalog/issues", { "if-none-match": got.headers.get("etag") ?? "" });
  await world.as("dana").get("/user");
  const entries = requests.list().map(({ token, by, method, route, status, createsContent }) => ({
    token,
    by,
    what: `${method} ${route} ${status}`,
    createsContent,
  }));
  expect(entries).toEqual([
    {
      token: "app",
      by: "gatehouse",
      what: "POST /app/installations/{installation_id}/access_tokens 201",
      createsContent: false,
    },
    {
      token: "installation",
      by: "gatehouse[bot]",
      what: "POST /repos/{owner}/{repo}/issues 201",
      createsContent: true,
    },
    {
      token: "installation",
      by: "gatehouse[bot]",
      what: "PATCH /repos/{owner}/{repo}/issues/{issue_number} 200",
      createsContent: false,
    },
    {
      token: "installation",
      by: "gatehouse[bot]",
      what: "GET /repos/{owner}/{repo}/issues 200",
      createsContent: false,
    },
    {
      token: "installation",
      by: "gatehouse[bot]",
      what: "GET /repos/{owner}/{repo}/issues 304",
      createsContent: false,
    },
    { token: "user", by: "dana", what: "GET /user 200", createsContent: false },
  ]);
});
