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
  // GitHub's descriptions know no head without a repository, though that is what it answers once a fork is deleted.
  const faults = [...world.fidelity.faults, ...world.fidelity.webhookFaults(world.hub.store)];
  expect(faults.filter((fault) => !fault.includes("head/repo"))).toEqual([]);
  await world.close();
});

const pulls = "/repos/acme/open/pulls";

/** A branch of sam's fork, one commit ahead of main. */
async function commitTo(branch: string, text: string, fork = "sam/open"): Promise<string> {
  const sam = world.as("sam");
  const git = `/repos/${fork}/git`;
  const known = await sam.get(`${git}/ref/heads/${branch}`);
  const parent = known.status === 200 ? known : await sam.get(`${git}/ref/heads/main`);
  const from = parent.text("object.sha");
  const tree = await sam.post(`${git}/trees`, {
    base_tree: (await sam.get(`${git}/commits/${from}`)).text("tree.sha"),
    tree: [{ path: "README.md", mode: "100644", type: "blob", content: text }],
  });
  const commit = await sam.post(`${git}/commits`, { message: text, tree: tree.text("sha"), parents: [from] });
  const sha = commit.text("sha");
  if (known.status === 200) await sam.patch(`${git}/refs/heads/${branch}`, { sha });
  else await sam.post(`${git}/refs`, { ref: `refs/heads/${branch}`, sha });
  return sha;
}

test("a pull request from a fork names the fork, follows its branch, and is merged from there", async () => {
  expect(await world.hub.administration.forkRepository("acme/open", "sam")).toBe("sam/open");
  const head = await commitTo("work", "one\n");
  const sam = world.as("sam");
  const pull = await sam.post(pulls, { title: "From afar", head: "sam:work", base: "main" });
  expect(pull).toMatchObject({
    status: 201,
    body: {
      head: {
        label: "sam:work",
        ref: "work",
        sha: head,
        user: { login: "sam" },
        repo: { full_name: "sam/open", fork: true },
      },
      base: { label: "acme:main", repo: { full_name: "acme/open", fork: false } },
    },
  });
  expect((await sam.get(`${pulls}?head=sam:work`)).body).toHaveLength(1);
  expect((await sam.get(`${pulls}?head=acme:work`)).body).toHaveLength(0);
  const again = await sam.post(pulls, { title: "Again", head: "sam:work", base: "main" });
  expect(again.status).toBe(422);
  const next = await commitTo("work", "two\n");
  const one = `${pulls}/${pull.number("number")}`;
  expect((await sam.get(one)).text("head.sha")).toBe(next);
  const omar = world.as("omar");
  world.hub.administration.setCollaborator("acme/open", "omar", "write");
  const merged = await omar.put(`${one}/merge`, {});
  expect(merged.status).toBe(200);
  const commit = await omar.get(`/repos/acme/open/git/commits/${merged.text("sha")}`);
  expect(commit.text("message")).toContain(`Merge pull request #${pull.number("number")} from sam/work`);
});

test("a branch of a fork is no branch of the repository, and nobody opens pull requests from another's fork", async () => {
  await commitTo("mine", "three\n");
  const omar = world.as("omar");
  expect((await omar.get("/repos/acme/open/git/ref/heads/mine")).status).toBe(404);
  expect((await omar.post(pulls, { title: "Mine", head: "mine", base: "main" })).status).toBe(422);
  expect((await omar.post(pulls, { title: "Mine", head: "sam:mine", base: "main" })).status).toBe(422);
  expect((await omar.post(pulls, { title: "Mine", head: "rita:mine", base: "main" })).status).toBe(422);
});

test("with the fork its pull requests are closed, and its place is nowhere", async () => {
  await commitTo("gone", "four\n");
  const sam = world.as("sam");
  const pull = await sam.post(pulls, { title: "Gone soon", head: "sam:gone", base: "main" });
  const one = `${pulls}/${pull.number("number")}`;
  await world.hub.administration.deleteFork("sam/open");
  expect((await sam.get(one)).body).toMatchObject({ state: "closed", head: { label: "sam:gone", repo: null } });
  expect((await sam.patch(one, { state: "open" })).status).toBe(422);
  await expect(world.hub.administration.deleteFork("acme/open")).rejects.toThrow("is no fork");
});
