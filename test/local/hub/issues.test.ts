import { afterAll, beforeAll, expect, test } from "vitest";

import { createWorld } from "./testbed.ts";
import type { World } from "./testbed.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await world.hub.settled();
  expect(world.failures()).toEqual([]);
  expect(world.fidelity.faults).toEqual([]);
  expect(world.fidelity.webhookFaults(world.hub.store)).toEqual([]);
  await world.close();
});

const issues = "/repos/acme/catalog/issues";

test("an issue is opened, labelled, commented, edited, closed and reopened, and its timeline tells", async () => {
  const dana = world.as("dana");
  const opened = await dana.post(issues, {
    title: "A database",
    body: "please",
    labels: ["wanted"],
    assignees: ["omar"],
  });
  expect(opened.status).toBe(201);
  expect(opened.body).toMatchObject({ state: "open", author_association: "MEMBER", performed_via_github_app: null });
  const one = `${issues}/${opened.number("number")}`;
  expect((await dana.post(`${one}/labels`, { labels: ["approved", "wanted"] })).status).toBe(200);
  expect((await dana.delete(`${one}/labels/wanted`)).status).toBe(200);
  expect((await dana.delete(`${one}/labels/wanted`)).status).toBe(404);
  const comment = await dana.post(`${one}/comments`, { body: `see #${opened.number("number")}` });
  expect(comment.status).toBe(201);
  const edited = await dana.patch(`${issues}/comments/${comment.number("id")}`, { body: "never mind" });
  expect(edited.at("body")).toBe("never mind");
  await dana.patch(one, { title: "Two databases", body: "really" });
  const closed = await dana.patch(one, { state: "closed", state_reason: "not_planned" });
  expect(closed.body).toMatchObject({ state: "closed", state_reason: "not_planned", closed_by: { login: "dana" } });
  expect((await dana.patch(one, { state: "open" })).at("state_reason")).toBe("reopened");
  const timeline = await dana.get(`${one}/timeline`);
  expect(timeline.body).toMatchObject(
    ["labeled", "assigned", "labeled", "unlabeled", "commented", "renamed", "closed", "reopened"].map((event) => ({
      event,
    })),
  );
  expect(timeline.body).toMatchObject([
    { label: { name: "wanted" } },
    { assignee: { login: "omar" } },
    { actor: { login: "dana" } },
    {},
    {},
    { rename: { from: "A database", to: "Two databases" } },
    {},
    {},
  ]);
  const events = await dana.get(`${one}/events`);
  expect(events.body).toHaveLength(7);
  const list = await dana.get(`${issues}?labels=approved&state=all&sort=updated`);
  expect(list.body).toMatchObject([{ title: "Two databases", comments: 1 }]);
});

test("edits of a body keep who made them, and what stood there before", async () => {
  const { hub } = world;
  const opened = await world.as("dana").post(issues, { title: "Edited", body: "first" });
  await world.as("dana").patch(`${issues}/${opened.number("number")}`, { body: "second" });
  await world.as("tess").patch(`${issues}/${opened.number("number")}`, { body: "third" });
  const edits = hub.store.bodyEdits.filter((edit) => edit.subjectId === opened.number("id"));
  const by = (id: number) => hub.store.users.require(id).login;
  expect(edits.map((edit) => [by(edit.editorId), edit.body])).toEqual([
    ["dana", "first"],
    ["dana", "second"],
    ["tess", "third"],
  ]);
  expect(hub.store.issues.require(opened.number("id"))).toMatchObject({ editorId: edits[2]?.editorId });
});

test("labels and assignees of somebody without triage rights are left out silently, and labelling is refused", async () => {
  const opened = await world.as("rita").post(issues, { title: "Mine", labels: ["approved"], assignees: ["rita"] });
  expect(opened.body).toMatchObject({ labels: [], assignees: [] });
  const refused = await world.as("rita").post(`${issues}/${opened.number("number")}/labels`, { labels: ["approved"] });
  expect(refused.status).toBe(403);
  expect(refused.text("message")).toContain("Must have triage");
  expect((await world.as("tess").post(`${issues}/${opened.number("number")}/labels`, ["approved"])).status).toBe(200);
});

test("a locked issue takes comments only from those who may write", async () => {
  const opened = await world.as("dana").post(issues, { title: "Locked" });
  const one = `${issues}/${opened.number("number")}`;
  expect((await world.as("omar").put(`${one}/lock`)).status).toBe(204);
  expect((await world.as("rita").post(`${one}/comments`, { body: "but" })).status).toBe(403);
  expect((await world.as("dana").post(`${one}/comments`, { body: "indeed" })).status).toBe(201);
});

test("the app acts as its bot, and what it does is marked as done by it", async () => {
  const app = await world.app();
  const opened = await app.post(issues, { title: "From the app", labels: ["gatehouse"] });
  expect(opened.body).toMatchObject({
    user: { login: "gatehouse[bot]", type: "Bot" },
    performed_via_github_app: { slug: "gatehouse" },
    labels: [{ name: "gatehouse" }],
  });
  const comment = await app.post(`${issues}/${opened.number("number")}/comments`, { body: "status" });
  expect(comment.body).toMatchObject({ user: { type: "Bot" }, performed_via_github_app: { id: world.appId } });
  const narrow = await world.app({ issues: "read" });
  const refused = await narrow.post(`${issues}/${opened.number("number")}/comments`, { body: "no" });
  expect(refused).toMatchObject({ status: 403, body: { message: "Resource not accessible by integration" } });
});

test("a mention links the issues, once for each that mentions", async () => {
  const first = await world.as("dana").post(issues, { title: "First" });
  const number = first.number("number");
  const second = await world.as("omar").post(issues, { title: "Second", body: `like #${number} and #${number}` });
  await world.as("omar").post(`${issues}/${second.number("number")}/comments`, { body: `again #${number}` });
  const timeline = await world.as("dana").get(`${issues}/${number}/timeline`);
  expect(timeline.body).toMatchObject([
    { event: "cross-referenced", source: { issue: { number: second.number("number") } } },
  ]);
});

test("labels of a repository are made, renamed and deleted; a taken name and a long one are refused", async () => {
  const dana = world.as("dana");
  const labels = "/repos/acme/catalog/labels";
  expect(
    (await dana.post(labels, { name: "run/planned", color: "00FF00", description: "A plan is there" })).at("color"),
  ).toBe("00ff00");
  expect((await dana.post(labels, { name: "RUN/planned" })).at("errors.0.code")).toBe("already_exists");
  expect((await dana.post(labels, { name: "x".repeat(51) })).status).toBe(422);
  expect((await dana.patch(`${labels}/run%2Fplanned`, { new_name: "run/merged" })).at("name")).toBe("run/merged");
  expect((await dana.delete(`${labels}/run%2Fmerged`)).status).toBe(204);
  expect((await dana.get(`${labels}/run%2Fmerged`)).status).toBe(404);
  expect((await world.as("tess").post(labels, { name: "mine" })).status).toBe(403);
});

test("lists come in pages, and unchanged answers cost nothing", async () => {
  const dana = world.as("dana");
  const page = await dana.get(`${issues}?state=all&per_page=2`);
  expect(page.body).toHaveLength(2);
  expect(page.headers.get("link")).toMatch(/<http[^>]+page=2>; rel="next".*rel="last"/);
  const etag = page.headers.get("etag") ?? "";
  expect(etag).not.toBe("");
  const again = await dana.get(`${issues}?state=all&per_page=2`, { "if-none-match": etag });
  expect(again.status).toBe(304);
  await dana.post(issues, { title: "Another" });
  expect((await dana.get(`${issues}?state=all&per_page=2`, { "if-none-match": etag })).status).toBe(200);
});

test("bad requests are answered as by GitHub", async () => {
  const dana = world.as("dana");
  expect((await dana.post(issues, { title: "" })).body).toMatchObject({
    message: "Validation Failed",
    errors: [{ field: "title" }],
  });
  expect((await dana.post(issues, {})).status).toBe(422);
  expect((await dana.post(issues, { title: 7 })).status).toBe(422);
  expect((await dana.post(issues, { title: "Long", body: "x".repeat(65_537) })).status).toBe(422);
  expect((await dana.get(`${issues}/99999`)).status).toBe(404);
  const response = await fetch(`${world.hub.url}${issues}`, {
    method: "POST",
    headers: { authorization: `Bearer ${world.hub.administration.tokenOf("dana")}` },
    body: "{",
  });
  expect(response.status).toBe(400);
  expect((await dana.get("/repos/acme/catalog/stargazers")).status).toBe(404);
  expect(world.log).toContainEqual({ message: "no such route", method: "GET", path: "/repos/acme/catalog/stargazers" });
});
