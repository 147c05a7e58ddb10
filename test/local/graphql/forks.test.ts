import { afterAll, beforeAll, expect, it } from "vitest";
import { at, openWorld, text, type World } from "./harness.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const commit = `mutation ($head: GitObjectID!) { createCommitOnBranch(input: {
  branch: { repositoryNameWithOwner: "dana/catalog", branchName: "main" }, expectedHeadOid: $head
  message: { headline: "Add" }, fileChanges: { additions: [{ path: "new.md", contents: "bmV3Cg==" }] }
}) { commit { oid } } }`;

const query = `{ repository(owner: "acme", name: "catalog") { pullRequest(number: 1) {
  state isCrossRepository headRefName headRefOid headRepository { nameWithOwner isFork } headRef { name }
  baseRepository { nameWithOwner isFork }
} } }`;

async function pullAs(who: "dana" | "app"): Promise<unknown> {
  const { data, errors } = await world.ask(who, query);
  expect(errors).toEqual([]);
  return at(data, "repository", "pullRequest");
}

it("a pull request from a fork crosses repositories, and of the fork each sees what they may", async () => {
  await world.hub.administration.forkRepository("acme/catalog", "dana");
  const fork = await world.ask(
    "dana",
    '{ repository(owner: "dana", name: "catalog") { defaultBranchRef { target { oid } } } }',
  );
  const head = text(fork.data, "repository", "defaultBranchRef", "target", "oid");
  const made = await world.ask("dana", commit, { head });
  const oid = text(made.data, "createCommitOnBranch", "commit", "oid");
  await world.rest("dana", "POST", "/pulls", { title: "From afar", head: "dana:main", base: "main" });
  const known = { isCrossRepository: true, headRefName: "main", headRefOid: oid };
  const base = { baseRepository: { nameWithOwner: "acme/catalog", isFork: false } };
  const headRepository = { nameWithOwner: "dana/catalog", isFork: true };
  expect(await pullAs("dana")).toEqual({ ...known, ...base, state: "OPEN", headRepository, headRef: { name: "main" } });
  const unseen = { ...known, ...base, headRepository: null, headRef: null };
  expect(await pullAs("app")).toEqual({ ...unseen, state: "OPEN" });
  await world.hub.administration.deleteFork("dana/catalog");
  expect(await pullAs("dana")).toEqual({ ...unseen, state: "CLOSED" });
});
