import { afterAll, beforeAll, expect, test } from "vitest";

import { createWorld } from "./testbed.ts";
import type { World } from "./testbed.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  expect(world.failures()).toEqual([]);
  await world.close();
});

const remote = (repository: string): string => `${world.hub.url}/${repository}`;

test("a private repository is cloned by those who may read, a public one by everybody", async () => {
  for (const [login, name] of [
    ["rita", "rita"],
    ["dana", "dana"],
  ] as const) {
    await world.git(world.folder, ["clone", "--quiet", remote("acme/catalog"), name], login);
  }
  await world.git(world.folder, ["clone", "--quiet", remote("acme/open.git"), "nobody"]);
  expect(await world.git(`${world.folder}/nobody`, ["log", "--format=%s"])).toBe("Start in the open");
  await expect(world.git(world.folder, ["clone", remote("acme/catalog"), "no"], "sam")).rejects.toThrow(/not found/i);
  await expect(world.git(world.folder, ["clone", remote("acme/catalog"), "no"])).rejects.toThrow(
    /could not read Username/,
  );
  await expect(world.git(world.folder, ["clone", remote("acme/../acme/catalog"), "no"], "sam")).rejects.toThrow();
});

test("pushing needs write access", async () => {
  for (const who of ["rita", "tess", "sam"]) {
    await expect(world.branch(`by-${who}`, { "x.txt": who }, who)).rejects.toThrow(/403|not found/i);
  }
  await world.branch("by-dana", { "x.txt": "d" });
  const refs = await world.as("dana").get("/repos/acme/catalog/git/matching-refs/heads/by-");
  expect(refs.body).toMatchObject([{ ref: "refs/heads/by-dana" }]);
});

test("refs that belong to the server cannot be pushed", async () => {
  await world.git(world.folder, ["clone", "--quiet", remote("acme/catalog"), "hidden"], "dana");
  await expect(
    world.git(`${world.folder}/hidden`, ["push", "origin", "HEAD:refs/pull/1/head"], "dana"),
  ).rejects.toThrow(/hidden ref/);
});

test("a push is told with its commits, a branch with its creation and its end", async () => {
  await world.hub.settled();
  const before = world.webhooks.length;
  const head = await world.branch("told", { "told.txt": "t" });
  await world.as("dana").delete("/repos/acme/catalog/git/refs/heads/told");
  await world.hub.settled();
  const told = world.webhooks.slice(before);
  expect(told.map(({ event }) => event)).toEqual(["create", "push", "delete", "push"]);
  expect(told[1]?.body).toMatchObject({
    ref: "refs/heads/told",
    after: head,
    created: true,
    commits: [{ id: head, added: ["told.txt"] }],
    pusher: { name: "dana" },
    sender: { login: "dana" },
  });
  expect(told[3]?.body).toMatchObject({ deleted: true, head_commit: null });
  expect(world.fidelity.webhookFaults(world.hub.store)).toEqual([]);
});

test("requests of git are counted apart", async () => {
  world.hub.requests.reset();
  await world.git(world.folder, ["ls-remote", remote("acme/catalog")], "dana");
  expect(world.hub.requests.list().map(({ kind, route, by }) => [kind, route, by])).toContainEqual([
    "git",
    "/{owner}/{repo}/info/refs",
    "dana",
  ]);
});
