import { afterAll, beforeAll, expect, test } from "vitest";

import { at, createWorld } from "./testbed.ts";
import type { Answer, World } from "./testbed.ts";

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

const repository = "/repos/acme/catalog";
const pulls = `${repository}/pulls`;

async function open(branch: string, files: Readonly<Record<string, string>>): Promise<Answer> {
  await world.branch(branch, files);
  return world.as("dana").post(pulls, { title: `Merge ${branch}`, head: branch, base: "main", body: "because" });
}

test("a pull request shows what it changes, and is merged with a signed merge commit", async () => {
  const dana = world.as("dana");
  const before = (await dana.get(`${repository}/git/ref/heads/main`)).text("object.sha");
  const pull = await open("merge-me", { "infra/database/orders/main.tf": "one\ntwo\n", "README.md": "# Changed\n" });
  expect(pull).toMatchObject({
    status: 201,
    body: {
      mergeable: true,
      commits: 1,
      changed_files: 2,
      additions: 3,
      deletions: 1,
      head: { ref: "merge-me" },
      base: { sha: before },
    },
  });
  const one = `${pulls}/${pull.number("number")}`;
  const files = await dana.get(`${one}/files`);
  expect(files.body).toMatchObject([
    { filename: "README.md", status: "modified", patch: "@@ -1 +1 @@\n-# Catalog\n+# Changed" },
    { filename: "infra/database/orders/main.tf", status: "added", additions: 2 },
  ]);
  expect((await dana.get(`${one}/commits`)).body).toMatchObject([{ commit: { verification: { verified: false } } }]);
  expect((await dana.get(`${repository}/git/ref/pull/${pull.number("number")}/head`)).text("object.sha")).toBe(
    pull.text("head.sha"),
  );
  expect((await dana.put(`${one}/merge`, { sha: before })).status).toBe(409);
  const merged = await dana.put(`${one}/merge`, { sha: pull.text("head.sha") });
  expect(merged).toMatchObject({ status: 200, body: { merged: true } });
  const commit = await dana.get(`${repository}/git/commits/${merged.text("sha")}`);
  expect(commit.body).toMatchObject({
    parents: [{ sha: before }, { sha: pull.text("head.sha") }],
    committer: { name: "GitHub" },
    verification: { verified: true, reason: "valid" },
  });
  expect(commit.text("message")).toBe(
    `Merge pull request #${pull.number("number")} from acme/merge-me\n\nMerge merge-me`,
  );
  expect((await dana.get(one)).body).toMatchObject({ state: "closed", merged: true, merged_by: { login: "dana" } });
  expect((await dana.put(`${one}/merge`, {})).status).toBe(405);
  const timeline = await dana.get(`${repository}/issues/${pull.number("number")}/timeline`);
  expect(timeline.body).toMatchObject([
    { event: "review_requested" },
    { event: "review_requested" },
    { event: "merged", commit_id: merged.text("sha") },
    { event: "closed" },
  ]);
});

test("its base may be changed while it is open, which is told, and not afterwards", async () => {
  await world.branch("side", { "side.md": "Side\n" });
  const pull = await open("rebased", { "side.txt": "s\n" });
  const dana = world.as("dana");
  const one = `${pulls}/${pull.number("number")}`;
  expect(await dana.patch(one, { base: "side" })).toMatchObject({ status: 200, body: { base: { ref: "side" } } });
  const told = world.hub.store.deliveries.filter(({ payload }) => payload.includes(`"base":{"ref":{"from":"main"}`));
  expect(told.map(({ event }) => event)).toContain("pull_request");
  expect((await dana.put(`${one}/merge`, {})).status).toBe(200);
  expect((await dana.patch(one, { base: "main" })).status).toBe(422);
});

test("squash makes one commit, rebase replays them; both keep the content", async () => {
  const squash = await open("squash-me", { "squash.txt": "s\n" });
  const one = await world.as("dana").put(`${pulls}/${squash.number("number")}/merge`, { merge_method: "squash" });
  const squashed = await world.as("dana").get(`${repository}/git/commits/${one.text("sha")}`);
  expect(squashed.body).toMatchObject({
    message: `Merge squash-me (#${squash.number("number")})`,
    author: { name: "dana of the tests" },
  });
  expect(squashed.at("parents")).toHaveLength(1);

  const rebase = await open("rebase-me", { "rebase.txt": "r\n" });
  await open("in-between", { "between.txt": "b\n" }).then((pull) =>
    world.as("dana").put(`${pulls}/${pull.number("number")}/merge`),
  );
  const main = (await world.as("dana").get(`${repository}/git/ref/heads/main`)).text("object.sha");
  const other = await world.as("dana").put(`${pulls}/${rebase.number("number")}/merge`, { merge_method: "rebase" });
  const rebased = await world.as("dana").get(`${repository}/git/commits/${other.text("sha")}`);
  expect(rebased.body).toMatchObject({
    parents: [{ sha: main }],
    author: { name: "Somebody" },
    message: "Change rebase.txt",
  });
  for (const path of ["squash.txt", "rebase.txt", "between.txt"]) {
    expect((await world.as("dana").get(`${repository}/contents/${path}`)).status).toBe(200);
  }
});

test("a conflict is said and not merged, whatever the method", async () => {
  const first = await open("conflict-a", { "conflict.txt": "a\n" });
  const second = await open("conflict-b", { "conflict.txt": "b\n" });
  expect((await world.as("dana").put(`${pulls}/${first.number("number")}/merge`)).status).toBe(200);
  const main = (await world.as("dana").get(`${repository}/git/ref/heads/main`)).text("object.sha");
  const one = `${pulls}/${second.number("number")}`;
  expect((await world.as("dana").get(one)).body).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
  for (const method of ["merge", "squash", "rebase"]) {
    expect((await world.as("dana").put(`${one}/merge`, { merge_method: method })).status).toBe(405);
  }
  expect((await world.as("dana").put(`${one}/update-branch`)).status).toBe(422);
  expect((await world.as("dana").get(`${repository}/git/ref/heads/main`)).text("object.sha")).toBe(main);
});

test("a push to the branch synchronizes, and deleting it closes the pull request", async () => {
  const pull = await open("moving", { "moving.txt": "1\n" });
  const one = `${pulls}/${pull.number("number")}`;
  await world.branch("other", { "main.txt": "m\n" });
  const other = await world.as("dana").post(pulls, { title: "Other", head: "other", base: "main" });
  await world.as("dana").put(`${pulls}/${other.number("number")}/merge`);
  expect(
    (await world.as("dana").put(`${one}/update-branch`, { expected_head_sha: pull.text("head.sha") })).status,
  ).toBe(202);
  const updated = await world.as("dana").get(one);
  expect(updated.text("head.sha")).not.toBe(pull.text("head.sha"));
  expect((await world.as("dana").delete(`${repository}/git/refs/heads/moving`)).status).toBe(204);
  expect((await world.as("dana").get(one)).body).toMatchObject({ state: "closed", merged: false });
  expect((await world.as("dana").patch(one, { state: "open" })).status).toBe(422);
  await world.hub.settled();
  const actions = world.webhooks
    .filter((webhook) => webhook.event === "pull_request")
    .filter(({ body }) => at(body, "number") === pull.number("number"))
    .map(({ body }) => at(body, "action"));
  expect(actions).toEqual(["opened", "review_requested", "synchronize", "closed"]);
});

test("a pull request that is moved onto another base tells of that one at once", async () => {
  const pull = await open("moved", { "moved.txt": "1\n" });
  await world.branch("next", { "next.txt": "n\n" });
  const next = (await world.as("dana").get(`${repository}/git/ref/heads/next`)).text("object.sha");
  await world.as("dana").patch(`${pulls}/${pull.number("number")}`, { base: "next" });
  await world.hub.settled();
  const [edited] = world.webhooks.filter(
    ({ event, body }) =>
      event === "pull_request" && at(body, "action") === "edited" && at(body, "number") === pull.number("number"),
  );
  expect(edited?.body).toMatchObject({
    changes: { base: { ref: { from: "main" } } },
    pull_request: { base: { ref: "next", sha: next } },
  });
});

test("pull requests are refused that cannot be, and listed by head, base and state", async () => {
  const dana = world.as("dana");
  const pull = await open("listed", { "listed.txt": "l\n" });
  const again = await dana.post(pulls, { title: "Again", head: "listed", base: "main" });
  expect(again.at("errors.0.message")).toBe("A pull request already exists for acme:listed.");
  expect((await dana.post(pulls, { title: "None", head: "main", base: "main" })).at("errors.0.message")).toContain(
    "No commits between",
  );
  expect((await dana.post(pulls, { title: "None", head: "nowhere", base: "main" })).at("errors.0.field")).toBe("head");
  expect((await dana.get(`${pulls}?head=acme:listed`)).body).toMatchObject([{ number: pull.number("number") }]);
  expect((await dana.get(`${pulls}?state=closed&head=acme:listed`)).body).toEqual([]);
  const requested = await dana.post(`${pulls}/${pull.number("number")}/requested_reviewers`, {
    reviewers: ["omar"],
    team_reviewers: ["devops"],
  });
  expect(requested.body).toMatchObject({
    requested_reviewers: [{ login: "omar" }],
    requested_teams: [{ slug: "devops", parent: { slug: "platform" } }],
  });
  expect(
    (await dana.post(`${pulls}/${pull.number("number")}/requested_reviewers`, { reviewers: ["sam"] })).status,
  ).toBe(422);
  expect((await dana.post(`${pulls}/${pull.number("number")}/reviews`, { event: "APPROVE" })).status).toBe(422);
  const review = await world
    .as("omar")
    .post(`${pulls}/${pull.number("number")}/reviews`, { event: "APPROVE", body: "fine" });
  expect(review.body).toMatchObject({ state: "APPROVED", commit_id: pull.text("head.sha") });
  expect((await dana.get(`${pulls}/${pull.number("number")}/requested_reviewers`)).at("users")).toEqual([]);
});

test("code owners who may write are asked to review what is opened and no draft, its author aside", async () => {
  const pull = await open("owned", { "infra/owned.tf": "" });
  const one = `${pulls}/${pull.number("number")}/requested_reviewers`;
  expect((await world.as("dana").get(one)).body).toMatchObject({ users: [], teams: [{ slug: "devops" }] });
  const other = await open("others", { "others.txt": "" });
  expect(other.body).toMatchObject({ requested_reviewers: [{ login: "omar" }], requested_teams: [] });
  await world.hub.settled();
  const asked = world.webhooks
    .filter(({ event, body }) => event === "pull_request" && at(body, "number") === other.number("number"))
    .map(({ body }) => [at(body, "action"), at(body, "requested_reviewer.login")]);
  expect(asked).toEqual([
    ["opened", undefined],
    ["review_requested", "omar"],
  ]);
});

test("refs move by compare and swap, forward unless forced", async () => {
  const dana = world.as("dana");
  const refs = `${repository}/git/refs`;
  const main = (await dana.get(`${repository}/git/ref/heads/main`)).text("object.sha");
  const parent = (await dana.get(`${repository}/git/commits/${main}`)).text("parents.0.sha");
  const made = await Promise.all(
    [1, 2, 3].map(() => dana.post(refs, { ref: "refs/heads/run/database/orders", sha: main })),
  );
  expect(made.map((answer) => answer.status).toSorted()).toEqual([201, 422, 422]);
  expect((await dana.patch(`${refs}/heads/run/database/orders`, { sha: parent })).body).toMatchObject({
    message: "Update is not a fast forward",
  });
  expect((await dana.patch(`${refs}/heads/run/database/orders`, { sha: parent, force: true })).status).toBe(200);
  expect((await dana.get(`${repository}/git/matching-refs/heads/run/`)).body).toMatchObject([
    { ref: "refs/heads/run/database/orders" },
  ]);
  expect((await dana.delete(`${refs}/heads/run/database/orders`)).status).toBe(204);
  expect((await dana.delete(`${refs}/heads/run/database/orders`)).status).toBe(422);
  for (const ref of [
    "refs/heads/a..b",
    "refs/heads/--upload-pack",
    "heads/x",
    "refs/pull/1/head",
    "refs/heads/x.lock",
  ]) {
    expect((await dana.post(refs, { ref, sha: main })).status).toBe(422);
  }
  expect((await dana.post(refs, { ref: "refs/heads/x", sha: "0".repeat(40) })).status).toBe(422);
});

test("trees and commits are made by the API; what an app leaves to GitHub is signed as its bot's", async () => {
  const app = await world.app();
  const git = `${repository}/git`;
  const main = (await app.get(`${git}/ref/heads/main`)).text("object.sha");
  const base = (await app.get(`${git}/commits/${main}`)).text("tree.sha");
  const tree = await app.post(`${git}/trees`, {
    base_tree: base,
    tree: [
      { path: "new/file.txt", mode: "100644", type: "blob", content: "inline" },
      { path: "infra", mode: "040000", type: "tree", sha: null },
    ],
  });
  const all = await app.get(`${git}/trees/${tree.text("sha")}?recursive=1`);
  const paths = (all.at("tree") as { path: string }[]).map(({ path }) => path);
  expect(paths).toContain("new/file.txt");
  expect(paths).not.toContain("infra");
  const signed = await app.post(`${git}/commits`, { message: "By the app", tree: tree.text("sha"), parents: [main] });
  expect(signed.body).toMatchObject({
    author: { name: "gatehouse[bot]" },
    committer: { name: "GitHub", email: "noreply@github.com" },
    verification: { verified: true, reason: "valid" },
  });
  expect(signed.text("author.email")).toMatch(/^\d+\+gatehouse\[bot\]@users.noreply.github.com$/);
  const author = { name: "dana", email: "dana@acme.test", date: "2026-01-01T00:00:00Z" };
  const custom = await app.post(`${git}/commits`, {
    message: "As dana",
    tree: tree.text("sha"),
    parents: [main],
    author,
  });
  expect(custom.body).toMatchObject({ author, verification: { verified: false, reason: "unsigned" } });
  expect((await app.get(`${repository}/commits/${signed.text("sha")}`)).body).toMatchObject({
    author: { login: "gatehouse[bot]", type: "Bot" },
    committer: { login: "web-flow" },
  });
  for (const path of ["../up", "a//b", ".git/config", "/abs", "a/./b"]) {
    expect(
      (await app.post(`${git}/trees`, { base_tree: base, tree: [{ path, mode: "100644", content: "x" }] })).status,
    ).toBe(422);
  }
});

test("files, history, comparisons and branches are read", async () => {
  const dana = world.as("dana");
  const file = await dana.get(`${repository}/contents/.github/CODEOWNERS`);
  expect(Buffer.from(file.text("content"), "base64").toString()).toContain("@acme/devops");
  expect((await dana.get(`${repository}/contents/`)).body).toContainEqual(
    expect.objectContaining({ name: "infra", type: "dir" }),
  );
  expect((await dana.get(`${repository}/contents/nothing`)).status).toBe(404);
  const head = await world.branch("ahead", { "ahead.txt": "a\n" });
  expect((await dana.get(`${repository}/compare/main...ahead`)).body).toMatchObject({
    status: "ahead",
    ahead_by: 1,
    behind_by: 0,
  });
  expect((await dana.get(`${repository}/compare/ahead...main`)).body).toMatchObject({ status: "behind", behind_by: 1 });
  expect((await dana.get(`${repository}/commits?sha=ahead&per_page=1`)).body).toMatchObject([{ sha: head }]);
  expect((await dana.get(`${repository}/commits?path=ahead.txt&sha=ahead`)).body).toHaveLength(1);
  expect((await dana.get(`${repository}/branches/ahead`)).body).toMatchObject({
    commit: { sha: head },
    protected: false,
  });
  expect((await dana.get(`${repository}/branches/a/b`)).status).toBe(404);
  expect((await world.as("omar").get(`${repository}/branches/main/protection`)).status).toBe(403);
  expect((await dana.get(`${repository}/codeowners/errors`)).body).toEqual({ errors: [] });
});
