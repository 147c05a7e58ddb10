import { afterAll, beforeAll, expect, test } from "vitest";

import { matchesRefPattern } from "../../../src/local/hub/access/ref_patterns.ts";
import { createWorld, writeFiles } from "./testbed.ts";
import type { World } from "./testbed.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  const bypass = [{ actor_id: world.appId, actor_type: "Integration", bypass_mode: "always" }];
  const ruleset = (name: string, include: string[], rules: object[], bypass_actors: object[]) =>
    world.hub.administration.createRuleset("acme/catalog", {
      name,
      target: "branch",
      enforcement: "active",
      bypass_actors,
      conditions: { ref_name: { include, exclude: [] } },
      rules,
    });
  ruleset("runs", ["refs/heads/run/**/*"], [{ type: "creation" }, { type: "update" }, { type: "deletion" }], bypass);
  ruleset("history", ["refs/heads/kept/*"], [{ type: "non_fast_forward" }], []);
  ruleset(
    "main",
    ["~DEFAULT_BRANCH"],
    [
      { type: "deletion" },
      { type: "non_fast_forward" },
      { type: "pull_request", parameters: { required_approving_review_count: 0, require_code_owner_review: true } },
      {
        type: "required_status_checks",
        parameters: { required_status_checks: [{ context: "gatehouse", integration_id: world.appId }] },
      },
    ],
    bypass,
  );
});
afterAll(async () => {
  await world.hub.settled();
  expect(world.failures()).toEqual([]);
  expect(world.fidelity.faults).toEqual([]);
  expect(world.fidelity.webhookFaults(world.hub.store)).toEqual([]);
  await world.close();
});

const repository = "/repos/acme/catalog";

async function main(): Promise<string> {
  return (await world.as("dana").get(`${repository}/git/ref/heads/main`)).text("object.sha");
}

test("a push to a protected branch is refused with the reason, and nothing moves", async () => {
  const before = await main();
  await expect(pushToMain("dana")).rejects.toThrow(/Changes must be made through a pull request/);
  await expect(world.branch("run/database/x", { "x.txt": "x" })).rejects.toThrow(/creations being restricted/);
  expect(await main()).toBe(before);
  expect((await world.as("dana").get(`${repository}/git/matching-refs/heads/run/`)).body).toEqual([]);
});

async function pushToMain(who: string): Promise<void> {
  const clone = `${world.folder}/main-${who}`;
  await world.git(world.folder, ["clone", "--quiet", `${world.hub.url}/acme/catalog.git`, clone], who);
  await writeFiles(clone, { "direct.txt": "direct" });
  await world.git(clone, ["add", "--all"]);
  await world.git(clone, ["commit", "--quiet", "-m", "Directly"]);
  await world.git(clone, ["push", "--quiet", "origin", "HEAD:main"], who);
}

test("history of a branch that may only go forward cannot be rewritten by a push", async () => {
  const head = await world.branch("kept/one", { "one.txt": "1" });
  const clone = `${world.folder}/rewrite`;
  await world.git(
    world.folder,
    ["clone", "--quiet", `${world.hub.url}/acme/catalog.git`, clone, "--branch", "kept/one"],
    "dana",
  );
  await world.git(clone, ["commit", "--quiet", "--amend", "-m", "Another past"]);
  await expect(world.git(clone, ["push", "--force", "origin", "kept/one"], "dana")).rejects.toThrow(
    /Cannot force-push/,
  );
  expect((await world.as("dana").get(`${repository}/git/ref/heads/kept/one`)).text("object.sha")).toBe(head);
  await world.git(clone, ["reset", "--quiet", "--hard", head]);
  await world.git(clone, ["commit", "--quiet", "--allow-empty", "-m", "Forward"]);
  await world.git(clone, ["push", "--quiet", "origin", "kept/one"], "dana");
});

test("the API is bound by the same rules, and the app that may bypass them is not", async () => {
  const sha = await main();
  const create = { ref: "refs/heads/run/database/orders", sha };
  const refused = await world.as("omar").post(`${repository}/git/refs`, create);
  expect(refused.status).toBe(422);
  expect(refused.text("message")).toContain("Repository rule violations found");
  const app = await world.app();
  expect((await app.post(`${repository}/git/refs`, create)).status).toBe(201);
  expect((await world.as("omar").delete(`${repository}/git/refs/heads/run/database/orders`)).status).toBe(422);
  const tree = (await app.get(`${repository}/git/commits/${sha}`)).text("tree.sha");
  const commit = await app.post(`${repository}/git/commits`, { message: "Record", tree, parents: [sha] });
  const move = { sha: commit.text("sha") };
  expect((await world.as("dana").patch(`${repository}/git/refs/heads/main`, move)).status).toBe(422);
  expect((await app.patch(`${repository}/git/refs/heads/main`, move)).status).toBe(200);
  await expect(
    world.git(world.folder, ["push", `${world.hub.url}/acme/catalog.git`, ":run/database/orders"], "dana"),
  ).rejects.toThrow();
});

test("a merge waits for the app's check on the head and for a code owner, and takes no other app's word", async () => {
  const head = await world.branch("ready", { "infra/database/mailer/main.tf": "# changed\n" });
  const pull = await world.as("dana").post(`${repository}/pulls`, { title: "Ready", head: "ready", base: "main" });
  const one = `${repository}/pulls/${pull.number("number")}`;
  const merge = () => world.as("dana").put(`${one}/merge`, { sha: head });
  const first = await merge();
  expect(first.status).toBe(405);
  expect(first.text("message")).toContain('Required status check "gatehouse" is expected.');
  expect(first.text("message")).toContain("Waiting on code owner review.");
  const runner = world.hub.store.tokens.insert({
    value: "ghs_actions",
    userId: world.hub.store.apps.require(world.appId).botId,
    installationId: world.installation,
    permissions: { checks: "write" },
    repositoryIds: [],
    expiresAt: null,
  });
  expect(
    (await world.as({ token: runner.value }).post(`${repository}/check-runs`, { name: "gatehouse", head_sha: head }))
      .status,
  ).toBe(404);
  const app = await world.app();
  const check = await app.post(`${repository}/check-runs`, {
    name: "gatehouse",
    head_sha: head,
    status: "in_progress",
  });
  expect((await merge()).text("message")).toContain("is in progress");
  await app.patch(`${repository}/check-runs/${check.number("id")}`, { conclusion: "success" });
  expect((await merge()).text("message")).not.toContain("status check");
  await world.as("tess").post(`${one}/reviews`, { event: "APPROVE" });
  expect((await merge()).text("message")).toContain("Waiting on code owner review.");
  expect((await world.as("dana").get(one)).text("mergeable_state")).toBe("blocked");
  await world.as("omar").post(`${one}/reviews`, { event: "APPROVE" });
  expect((await world.as("dana").get(one)).text("mergeable_state")).toBe("clean");
  expect((await merge()).status).toBe(200);
});

test("a rule that the hub would not enforce is no rule", () => {
  const rules = (rule: object) => () =>
    world.hub.administration.createRuleset("acme/catalog", { name: "odd", enforcement: "active", rules: [rule] });
  expect(rules({ type: "required_signatures" })).toThrow("Validation Failed");
  expect(rules({ type: "pull_request", parameters: { require_last_push_approval: true } })).toThrow(
    "Validation Failed",
  );
});

test("the rules of a branch are listed, each with its ruleset", async () => {
  const rules = await world.as("dana").get(`${repository}/rules/branches/main`);
  expect(rules.body).toMatchObject([
    { type: "deletion", ruleset_source: "acme/catalog" },
    { type: "non_fast_forward" },
    { type: "pull_request", parameters: { require_code_owner_review: true } },
    { type: "required_status_checks", parameters: { required_status_checks: [{ integration_id: world.appId }] } },
  ]);
  expect((await world.as("dana").get(`${repository}/rules/branches/run/a/b`)).body).toHaveLength(3);
  expect((await world.as("dana").get(`${repository}/rules/branches/free`)).body).toEqual([]);
  const rulesets = await world.as("dana").get(`${repository}/rulesets`);
  expect(rulesets.body).toHaveLength(3);
  expect(
    (await world.as("dana").get(`${repository}/rulesets/${rulesets.number("0.id")}`)).at("bypass_actors.0.actor_id"),
  ).toBe(world.appId);
  const ruleset = { name: "mine", enforcement: "active", rules: [{ type: "creation" }] };
  expect((await world.as("dana").post(`${repository}/rulesets`, ruleset)).status).toBe(403);
  expect((await (await world.app()).post(`${repository}/rulesets`, ruleset)).status).toBe(403);
});

test.each([
  ["refs/heads/run/**/*", "refs/heads/run/a", true],
  ["refs/heads/run/**/*", "refs/heads/run/a/b/c", true],
  ["refs/heads/run/**/*", "refs/heads/running", false],
  ["refs/heads/run/*", "refs/heads/run/a/b", false],
  ["refs/heads/run/**", "refs/heads/run/a/b", false],
  ["refs/heads/v?.x", "refs/heads/v1.x", true],
  ["refs/heads/v?.x", "refs/heads/v1yx", false],
  ["main", "main", true],
])("the pattern %s and the name %s: %s", (pattern, name, expected) => {
  expect(matchesRefPattern(pattern, name)).toBe(expected);
});
