import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createWorld } from "./testbed.ts";
import type { Answer, Client, World } from "./testbed.ts";

let world: World;
let head: string;
let issue: number;
beforeAll(async () => {
  world = await createWorld();
  head = (await world.as("dana").get("/repos/acme/catalog/git/ref/heads/main")).text("object.sha");
  issue = (await world.as("dana").post("/repos/acme/catalog/issues", { title: "To act on" })).number("number");
  await world.as("dana").post("/repos/acme/catalog/labels", { name: "approved" });
});
afterAll(async () => {
  await world.hub.settled();
  expect(world.failures()).toEqual([]);
  expect(world.fidelity.faults).toEqual([]);
  await world.close();
});

type Ask = (client: Client, repository: string) => Promise<Answer>;

// Who is answered what: a stranger to a private repository, and people who read, triage, write and maintain.
const private_: readonly [string, Ask, ...number[]][] = [
  ["read the repository", (one, at) => one.get(at), 404, 200, 200, 200, 200],
  ["read a file", (one, at) => one.get(`${at}/contents/README.md`), 404, 200, 200, 200, 200],
  ["open an issue", (one, at) => one.post(`${at}/issues`, { title: "x" }), 404, 201, 201, 201, 201],
  ["comment", (one, at) => one.post(`${at}/issues/${issue}/comments`, { body: "x" }), 404, 201, 201, 201, 201],
  ["label", (one, at) => one.post(`${at}/issues/${issue}/labels`, ["approved"]), 404, 403, 200, 200, 200],
  ["edit another's issue", (one, at) => one.patch(`${at}/issues/${issue}`, { body: "y" }), 404, 403, 200, 200, 200],
  ["make a label", (one, at) => one.post(`${at}/labels`, { name: "" }), 404, 403, 403, 422, 422],
  ["make a ref", (one, at) => one.post(`${at}/git/refs`, { ref: "bad", sha: head }), 404, 403, 403, 422, 422],
  ["write a blob", (one, at) => one.post(`${at}/git/blobs`, { content: "x" }), 404, 403, 403, 201, 201],
  [
    "dispatch a workflow",
    (one, at) => one.post(`${at}/actions/workflows/gatehouse.yml/dispatches`, { ref: "none" }),
    404,
    403,
    403,
    422,
    422,
  ],
  ["list secrets", (one, at) => one.get(`${at}/environments/gatehouse-plan/secrets`), 404, 403, 403, 200, 200],
  [
    "make a ruleset",
    (one, at) => one.post(`${at}/rulesets`, { name: "x", enforcement: "active" }),
    404,
    403,
    403,
    403,
    403,
  ],
  [
    "make a check run",
    (one, at) => one.post(`${at}/check-runs`, { name: "x", head_sha: head }),
    404,
    403,
    403,
    403,
    403,
  ],
];

describe.each(private_)("to %s", (_, ask, ...expected) => {
  test.each(["sam", "rita", "tess", "dana", "omar"])("as %s", async (login) => {
    const answer = await ask(world.as(login), "/repos/acme/catalog");
    expect(answer.status).toBe(expected[["sam", "rita", "tess", "dana", "omar"].indexOf(login)]);
  });
});

test("a public repository is read by everybody, and written to by nobody in passing", async () => {
  const nobody = world.as(undefined);
  const open = "/repos/acme/open";
  expect((await nobody.get(open)).status).toBe(200);
  expect((await nobody.get(`${open}/contents/README.md`)).status).toBe(200);
  expect((await nobody.post(`${open}/issues`, { title: "x" })).status).toBe(401);
  expect((await world.as("sam").post(`${open}/issues`, { title: "x", labels: ["approved"] })).body).toMatchObject({
    author_association: "NONE",
    labels: [],
  });
  expect((await world.as("sam").post(`${open}/git/blobs`, { content: "x" })).status).toBe(403);
  expect((await nobody.get("/repos/acme/catalog")).status).toBe(404);
});

test("an unknown token is nobody at all, not even where everybody may read", async () => {
  for (const token of ["ghp_unknown", "ghs_unknown", "a.b.c"]) {
    expect((await world.as({ token }).get("/repos/acme/open")).status).toBe(401);
  }
});

test("an app does what its permissions say, in the repositories that it is installed in", async () => {
  const at = "/repos/acme/catalog";
  const needs: readonly [string, Ask][] = [
    ["issues", (one) => one.post(`${at}/issues`, { title: "x" })],
    ["contents", (one) => one.post(`${at}/git/blobs`, { content: "x" })],
    ["checks", (one) => one.post(`${at}/check-runs`, { name: "x", head_sha: head })],
    [
      "actions",
      (one) => one.post(`${at}/actions/workflows/gatehouse.yml/dispatches`, { ref: "main", inputs: { phase: "plan" } }),
    ],
    ["pull_requests", (one) => one.post(`${at}/pulls`, { title: "x", head: "none", base: "main" })],
  ];
  for (const [permission, ask] of needs) {
    const level = { [permission]: "write" };
    expect((await ask(await world.app(level), at)).status).not.toBe(403);
    const others = Object.fromEntries(needs.filter(([name]) => name !== permission).map(([name]) => [name, "write"]));
    const refused = await ask(await world.app({ ...others, [permission]: "read" }), at);
    expect(refused).toMatchObject({ status: 403, body: { message: "Resource not accessible by integration" } });
  }
  await world.hub.administration.createRepository("acme/elsewhere", { private: true, defaultBranch: "main" });
  expect((await (await world.app()).get("/repos/acme/elsewhere")).status).toBe(404);
});

test("an issue is reopened by whoever closed it, or by those who triage; locked by those who write", async () => {
  const open = "/repos/acme/open/issues";
  const opened = await world.as("sam").post(open, { title: "Mine" });
  const one = `${open}/${opened.number("number")}`;
  const set = async (login: string, state: string): Promise<number> =>
    (await world.as(login).patch(one, { state })).status;
  expect(await set("sam", "closed")).toBe(200);
  expect(await set("sam", "open")).toBe(200);
  world.hub.administration.setCollaborator("acme/open", "tess", "triage");
  expect(await set("tess", "closed")).toBe(200);
  expect(await set("sam", "open")).toBe(403);
  expect(await set("tess", "open")).toBe(200);
  expect((await world.as("tess").put(`/repos/acme/catalog/issues/${issue}/lock`)).status).toBe(403);
});

test("who only triages puts labels on and makes none", async () => {
  const labels = `/repos/acme/catalog/issues/${issue}/labels`;
  expect((await world.as("tess").post(labels, ["nobody made this"])).status).toBe(403);
  expect((await world.as("dana").post(labels, ["made by dana"])).status).toBe(200);
});

test("who is only invited to a team is no member, and an account that is gone has no rights", async () => {
  const { administration } = world.hub;
  const at = (login: string): string => `/orgs/acme/teams/devops/memberships/${login}`;
  administration.createUser({ login: "gus", name: "Gus" });
  administration.addMember("acme", "gus");
  administration.addTeamMember("acme", "devops", "gus", { pending: true });
  expect((await world.as("dana").get(at("gus"))).body).toMatchObject({ state: "pending" });
  expect((await world.as("gus").post("/repos/acme/catalog/git/blobs", { content: "x" })).status).toBe(403);
  administration.addTeamMember("acme", "devops", "gus");
  expect((await world.as("dana").get(at("gus"))).body).toMatchObject({ state: "active" });
  expect((await world.as("gus").post("/repos/acme/catalog/git/blobs", { content: "x" })).status).toBe(201);
  const opened = await world.as("gus").post("/repos/acme/catalog/issues", { title: "Before I go" });
  const gone = world.as("gus");
  administration.deleteUser("gus");
  expect((await gone.get("/user")).status).toBe(401);
  expect((await world.as("dana").get(at("gus"))).status).toBe(404);
  const left = await world.as("dana").get(`/repos/acme/catalog/issues/${opened.number("number")}`);
  expect(left.text("user.login")).toBe("ghost");
});

test("who is in a team or an organization is told to members and to apps that may know", async () => {
  const team = (login: string) => `/orgs/acme/teams/platform/memberships/${login}`;
  expect((await world.as("dana").get(team("omar"))).body).toMatchObject({ state: "active", role: "member" });
  expect((await world.as("dana").get(team("dana"))).status).toBe(404);
  expect((await world.as("sam").get(team("omar"))).status).toBe(404);
  expect((await (await world.app()).get(team("OMAR"))).status).toBe(200);
  expect((await (await world.app({ issues: "read" })).get(team("omar"))).status).toBe(403);
  expect((await world.as("dana").get("/orgs/acme/members/omar")).status).toBe(204);
  expect((await world.as("dana").get("/orgs/acme/members/sam")).status).toBe(404);
});

test("somebody's role is told in GitHub's words, old and new", async () => {
  const roles = ["dana", "omar", "tess", "rita", "sam"].map(async (login) => {
    const answer = await world.as("dana").get(`/repos/acme/catalog/collaborators/${login}/permission`);
    return [answer.text("role_name"), answer.text("permission")];
  });
  expect(await Promise.all(roles)).toEqual([
    ["write", "write"],
    ["maintain", "write"],
    ["triage", "read"],
    ["read", "read"],
    ["none", "none"],
  ]);
});
